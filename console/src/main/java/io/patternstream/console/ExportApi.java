package io.patternstream.console;

import io.javalin.http.Context;
import io.patternstream.sql.Export;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of any number as a file to keep, streamed as Postgres writes them. */
final class ExportApi {
  private final Database database;

  ExportApi(Database database) {
    this.database = database;
  }

  /** Answers with the file; a client that goes away ends it. */
  void export(Context ctx) {
    String what = ctx.pathParam("what");
    Export export =
        Export.named(what)
            .orElseThrow(
                () ->
                    new Problem(
                        404, "not_found", "there is only " + String.join(", ", Export.labels())));
    String format = Requests.oneOf(ctx, "format", List.of("csv", "json"));
    boolean json = "json".equals(format);
    Instant since = time(ctx, "since");
    Instant until = time(ctx, "until");
    database.export(
        export,
        json ? Export.Format.JSON : Export.Format.CSV,
        since,
        until,
        () ->
            ctx.contentType(json ? "application/x-ndjson" : "text/csv; charset=utf-8")
                .header(
                    "Content-Disposition",
                    "attachment; filename=\"" + export.label() + (json ? ".ndjson\"" : ".csv\""))
                .outputStream());
  }

  private static @Nullable Instant time(Context ctx, String name) {
    String text = Requests.text(ctx, name);
    try {
      return text == null ? null : Instant.parse(text.toUpperCase(Locale.ROOT));
    } catch (DateTimeException e) {
      throw Problem.badRequest("bad_parameter", name + " must be as 2026-03-01T00:00:00Z");
    }
  }
}
