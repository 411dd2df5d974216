package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value inside a text that is otherwise prose: at the start of a line, or after a colon.
 *
 * @param node what it says
 * @param end where the text goes on behind it
 */
record EmbeddedJson(Node node, int end) {

  /** So often a text is tried: each attempt costs at most the length of what is left of it. */
  static final int ATTEMPTS = 8;

  /** Where the next value may start, from a place on; -1 when there is none. */
  static int next(String text, int from) {
    for (int i = from; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if ((c == '{' || c == '[') && opens(text, i) && follows(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean opens(String text, int i) {
    int at = i + 1;
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    char next = at < text.length() ? text.charAt(at) : 0;
    return text.charAt(i) == '{' ? next == '"' : next == '{' || next == '[';
  }

  private static boolean follows(String text, int i) {
    int at = i - 1;
    while (at >= 0 && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at--;
    }
    return at < 0 || text.charAt(at) == '\n' || text.charAt(at) == ':';
  }

  /** The value at a place; null when what stands there is no JSON. */
  static @Nullable EmbeddedJson at(String text, int start) {
    String from = text.substring(start);
    try {
      Json json = Json.of(from);
      JsonToken first = json.need();
      Node node = new NodeReader(json, false).value(first);
      return new EmbeddedJson(node, start + json.position());
    } catch (Refusal refusal) {
      return null;
    }
  }

  /** A text without the lines that open and close code blocks. */
  static String withoutFences(String text) {
    if (!text.contains("```")) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    text.lines()
        .filter(line -> !line.strip().startsWith("```"))
        .forEach(line -> kept.append(line).append('\n'));
    return kept.toString();
  }
}
