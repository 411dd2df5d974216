package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * Builds the metadata of a pattern: a JSON object of at most {@value Limits#METADATA_BYTES} bytes.
 * What would lead over it is left out, so fields are added in the order of their worth.
 */
final class Metadata {

  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private final StringBuilder json;
  private int room = Limits.METADATA_BYTES - "{}".length();

  Metadata() {
    this(new StringBuilder());
  }

  /** Builds in a buffer that is used again and again. */
  Metadata(StringBuilder buffer) {
    json = buffer;
    json.setLength(0);
    json.append('{');
  }

  /** Adds a text unless it is empty; a long one is cut. */
  Metadata add(String name, String value) {
    if (value.isEmpty()) {
      return this;
    }
    String kept = Words.bounded(value, Limits.METADATA_VALUE_CHARS);
    int bytes = encodedBytes(kept);
    if (takes(encodedBytes(name) + bytes)) {
      name(name);
      text(kept, bytes);
    }
    return this;
  }

  /** Adds a number unless it is {@code NaN}; a whole one without a fraction. */
  Metadata add(String name, double value) {
    if (!Double.isFinite(value) || !takes(encodedBytes(name) + 25)) {
      return this;
    }
    name(name);
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      json.append((long) value);
    } else {
      json.append(value);
    }
    return this;
  }

  /** Adds a value that is JSON already. */
  Metadata addJson(String name, String value) {
    if (value.isEmpty() || !takes(encodedBytes(name) + 3 * value.length())) {
      return this;
    }
    name(name);
    json.append(value);
    return this;
  }

  /** The finished object. */
  String build() {
    return json.append('}').toString();
  }

  private void name(String name) {
    if (json.length() > 1) {
      json.append(',');
    }
    text(name, encodedBytes(name));
    json.append(':');
  }

  private void text(String text, int bytes) {
    json.append('"');
    if (bytes == text.length() + 2) {
      json.append(text);
    } else {
      ENCODER.quoteAsString(text, json);
    }
    json.append('"');
  }

  private boolean takes(int bytes) {
    int needed = bytes + ",:".length();
    if (needed > room) {
      return false;
    }
    room -= needed;
    return true;
  }

  /** At most so many bytes of a text between its quotes: six for an escape, three for the rest. */
  private static int encodedBytes(String text) {
    int bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : 3;
    }
    return bytes;
  }
}
