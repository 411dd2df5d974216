package io.patternstream.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.patternstream.state.event.ControlKind;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes control commands, each with the next {@code seq}: above every seq in the log of
 * commands and above every one this console has given.
 */
final class Commands {
  private static final List<String> KINDS =
      Arrays.stream(ControlKind.values()).map(k -> k.name().toLowerCase(Locale.ROOT)).toList();
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_TEXT = 1_000;

  private final ConsoleConfig config;
  private final Database database;
  private final Publisher publisher;
  private final Clock clock;
  private long lastSeq;

  Commands(ConsoleConfig config, Database database, Publisher publisher, Clock clock) {
    this.config = config;
    this.database = database;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** The command of a request: {@code kind}, {@code actor} and {@code reason} must be said. */
  Map<String, @Nullable Object> post(Context ctx) {
    ObjectNode command = Requests.object(ctx);
    String kind = Requests.field(command, "kind", LONGEST_NAME);
    if (kind == null || !KINDS.contains(kind)) {
      throw Problem.badRequest("unknown_kind", "kind must be one of " + String.join(", ", KINDS));
    }
    for (String field : List.of("actor", "reason")) {
      String text =
          Requests.field(command, field, field.equals("actor") ? LONGEST_NAME : LONGEST_TEXT);
      if (text == null || text.isBlank()) {
        throw Problem.badRequest("no_" + field, field + " is missing: who orders this, and why");
      }
    }
    if (command.has("seq")
        && !(command.get("seq").isIntegralNumber()
            && command.get("seq").canConvertToLong()
            && command.get("seq").longValue() > 0)) {
      throw Problem.badRequest("bad_seq", "seq must be a positive whole number, or left out");
    }
    return send(command);
  }

  /**
   * Sends a command; gives it a seq and a time where it has none.
   *
   * @return what was sent and where it is in the log
   */
  synchronized Map<String, @Nullable Object> send(ObjectNode command) {
    if (!command.has("seq")) {
      long inLog = database.row(Sql.POLICY, Map.of()).count("last_seq");
      command.put("seq", Math.max(inLog, lastSeq) + 1);
    }
    long seq = command.get("seq").longValue();
    if (!command.has("issued_at")) {
      command.put("issued_at", clock.instant().toString());
    }
    Map<String, @Nullable Object> stored =
        publisher.send(config.controlTopic(), "control", command);
    lastSeq = Math.max(lastSeq, seq);
    return Json.of("seq", seq, "command", command, "stored", stored);
  }

  Map<String, @Nullable Object> log(Context ctx) {
    return Json.of(
        "commands",
        database.rows(Sql.CONTROL_LOG, Map.of("limit", Requests.limit(ctx))).stream()
            .map(Row::values)
            .toList());
  }
}
