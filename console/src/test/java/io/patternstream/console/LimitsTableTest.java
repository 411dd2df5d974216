package io.patternstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.mcp.Limits;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/limits.md} says what the code holds to, of job and console alike. */
class LimitsTableTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| (\\d+) \\|");

  @Test
  void theTableSaysWhatTheCodeHoldsTo() throws Exception {
    Map<String, Long> stated = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(Path.of("..", "docs", "limits.md")));
    while (rows.find()) {
      stated.put(rows.group(1), Long.parseLong(rows.group(2)));
    }
    Map<String, Long> held = new TreeMap<>();
    for (Field field : Limits.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        held.put(field.getName(), (long) field.getInt(null));
      }
    }
    held.put("LARGEST_BODY", (long) Guard.LARGEST_BODY);
    held.put("LONGEST_TEXT", (long) Requests.LONGEST_TEXT);
    held.put("LARGEST_LIMIT", (long) Requests.LARGEST_LIMIT);
    assertThat(stated).isEqualTo(held);
  }
}
