package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Builds the metadata of a pattern: a JSON object of at most {@value Limits#METADATA_BYTES} bytes.
 * What would lead over it is left out, so fields are added in the order of their worth.
 */
final class Metadata {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final StringWriter out = new StringWriter(0);
  private @Nullable JsonGenerator generator;
  private int room = Limits.METADATA_BYTES - "{}".length();

  /** A first field that is JSON already; alone, it needs no generator. */
  private String firstName = "";

  private String firstValue = "";

  /** The generator, with the first field written. */
  private JsonGenerator json() throws IOException {
    JsonGenerator json = generator;
    if (json == null) {
      json = FACTORY.createGenerator(out);
      json.writeStartObject();
      if (!firstName.isEmpty()) {
        json.writeFieldName(firstName);
        json.writeRawValue(firstValue);
      }
      generator = json;
    }
    return json;
  }

  /** Adds a text unless it is empty; a long one is cut. */
  Metadata add(String name, String value) {
    if (value.isEmpty()) {
      return this;
    }
    String kept = Words.bounded(value, Limits.METADATA_VALUE_CHARS);
    if (takes(encodedBytes(name) + encodedBytes(kept))) {
      try {
        json().writeStringField(name, kept);
      } catch (IOException e) {
        throw noInputOutput(e);
      }
    }
    return this;
  }

  /** Adds a number unless it is {@code NaN}; a whole one without a fraction. */
  Metadata add(String name, double value) {
    if (!Double.isFinite(value) || !takes(encodedBytes(name) + 25)) {
      return this;
    }
    try {
      if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        json().writeNumberField(name, (long) value);
      } else {
        json().writeNumberField(name, value);
      }
    } catch (IOException e) {
      throw noInputOutput(e);
    }
    return this;
  }

  /** Adds a value that is JSON already. */
  Metadata addJson(String name, String value) {
    if (value.isEmpty() || !takes(encodedBytes(name) + 3 * value.length())) {
      return this;
    }
    if (generator == null && firstName.isEmpty()) {
      firstName = name;
      firstValue = value;
      return this;
    }
    try {
      json().writeFieldName(name);
      json().writeRawValue(value);
    } catch (IOException e) {
      throw noInputOutput(e);
    }
    return this;
  }

  /** The finished object. */
  String build() {
    if (generator == null) {
      return firstName.isEmpty() ? "{}" : "{\"" + firstName + "\":" + firstValue + "}";
    }
    try {
      JsonGenerator json = json();
      json.writeEndObject();
      json.close();
    } catch (IOException e) {
      throw noInputOutput(e);
    }
    return out.toString();
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

  private static UncheckedIOException noInputOutput(IOException e) {
    return new UncheckedIOException("a writer in memory does not fail", e);
  }
}
