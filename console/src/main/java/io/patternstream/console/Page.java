package io.patternstream.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One page of a list: the rows, and the cursor of the next page where there is one. */
final class Page {
  private Page() {}

  static Map<String, @Nullable Object> of(
      String name, List<Row> rows, int limit, String timeColumn, String idColumn) {
    return Json.of(
        name,
        rows.stream().map(Row::values).toList(),
        "next",
        Requests.next(rows, limit, timeColumn, idColumn));
  }
}
