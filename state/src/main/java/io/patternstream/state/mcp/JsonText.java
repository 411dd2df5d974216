package io.patternstream.state.mcp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text of a record: as characters, or as the bytes of a shared buffer when it may be JSON, which
 * is then read without ever being characters.
 */
final class JsonText {

  private final @Nullable JsonTexts texts;
  private final int from;
  private final int to;
  private @Nullable String characters;

  private JsonText(@Nullable JsonTexts texts, int from, int to, @Nullable String characters) {
    this.texts = texts;
    this.from = from;
    this.to = to;
    this.characters = characters;
  }

  static JsonText of(String characters) {
    return new JsonText(null, 0, 0, characters);
  }

  /** Bytes {@code [from, to)} of the buffer that {@code texts} holds, whatever becomes of it. */
  static JsonText of(JsonTexts texts, int from, int to) {
    return new JsonText(texts, from, to, null);
  }

  @Override
  public String toString() {
    String text = characters;
    if (text == null && texts != null) {
      text = new String(texts.bytes(), from, to - from, StandardCharsets.UTF_8);
      characters = text;
    }
    return text == null ? "" : text;
  }

  /** Whether this is JSON by its first characters and was kept as bytes. */
  boolean startsLikeJson() {
    if (texts == null) {
      return false;
    }
    byte[] bytes = texts.bytes();
    int first = skipSpace(bytes, from);
    if (first == to || (bytes[first] != '{' && bytes[first] != '[')) {
      return false;
    }
    int second = skipSpace(bytes, first + 1);
    if (second == to) {
      return true;
    }
    byte next = bytes[second];
    return bytes[first] == '{'
        ? next == '"' || next == '}'
        : next == '{' || next == '[' || next == '"' || next == ']' || onlyNumbers(bytes, first);
  }

  private boolean onlyNumbers(byte[] bytes, int first) {
    int last = to;
    while (last > first && bytes[last - 1] >= 0 && bytes[last - 1] <= ' ') {
      last--;
    }
    for (int i = first + 1; i < last - 1; i++) {
      if (bytes[i] < 0 || (bytes[i] > ' ' && "0123456789+-.eE,".indexOf(bytes[i]) < 0)) {
        return false;
      }
    }
    return bytes[last - 1] == ']';
  }

  private int skipSpace(byte[] bytes, int start) {
    int i = start;
    while (i < to && bytes[i] >= 0 && bytes[i] <= ' ') {
      i++;
    }
    return i;
  }

  Json json(JsonTexts shared) throws Refusal {
    return texts == null ? Json.of(toString(), shared) : Json.of(texts, from, to);
  }
}
