package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonToken;
import io.patternstream.state.event.RawMessage;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that is one flat JSON object: feedback or a command. Fields that nobody asks for are
 * checked and ignored; so are nested values.
 */
final class FlatRecord {

  private static final Object NESTED = new Object();

  private final Map<String, Object> fields;

  private FlatRecord(Map<String, Object> fields) {
    this.fields = fields;
  }

  static FlatRecord read(RawMessage message) throws Refusal {
    RecordGate.Passed record = RecordGate.check(message.value());
    Json json = Json.of(record, null);
    JsonToken first = json.need();
    if (first != JsonToken.START_OBJECT) {
      json.skip(first);
      json.end();
      throw new Refusal("wrong_type", "not a JSON object");
    }
    Map<String, Object> fields = new HashMap<>();
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      Object value = scalar(json, json.need());
      if (value != null) {
        fields.put(name, value);
      }
    }
    json.end();
    return new FlatRecord(fields);
  }

  private static @Nullable Object scalar(Json json, JsonToken token) throws Refusal {
    return switch (token) {
      case VALUE_STRING -> json.text();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.number();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> {
        json.skip(token);
        yield NESTED;
      }
    };
  }

  /** The first of the names that is there; null and absent are the same. */
  private @Nullable String present(String... names) {
    for (String name : names) {
      if (fields.containsKey(name)) {
        return name;
      }
    }
    return null;
  }

  /** A text; empty when absent or blank. */
  String text(String... names) throws Refusal {
    String name = present(names);
    if (name == null) {
      return "";
    }
    if (fields.get(name) instanceof String text) {
      return text.strip();
    }
    throw new Refusal("wrong_type", name + " is not a text");
  }

  /** A text that names somebody or something, so that it is refused rather than cut. */
  String word(int limit, String... names) throws Refusal {
    String word = text(names);
    if (word.length() > limit) {
      throw new Refusal(
          "text_too_long",
          present(names) + " has " + word.length() + " characters, at most " + limit);
    }
    return Words.line(word, limit);
  }

  /** A word of a closed vocabulary, in lower case. */
  String keyword(String... names) throws Refusal {
    return word(Limits.WORD_CHARS, names).toLowerCase(Locale.ROOT);
  }

  /** A number, also when written as text; {@code NaN} when absent. */
  double number(String... names) throws Refusal {
    String name = present(names);
    if (name == null) {
      return Double.NaN;
    }
    Object value = fields.get(name);
    double number =
        value instanceof Double given
            ? given
            : value instanceof String text ? NumberForm.plain(text) : Double.NaN;
    if (Double.isNaN(number)) {
      throw new Refusal("wrong_type", name + " is not a number");
    }
    return number;
  }

  /** A number within bounds; {@code NaN} when absent. */
  double number(double least, double most, String... names) throws Refusal {
    double number = number(names);
    if (number < least || number > most) {
      throw new Refusal(
          "out_of_range", present(names) + " must be " + least + " to " + most + ", is " + number);
    }
    return number;
  }

  /** A time; null when absent. */
  @Nullable Instant time(String... names) throws Refusal {
    String name = present(names);
    if (name == null) {
      return null;
    }
    Object value = fields.get(name);
    long millis =
        value instanceof Double number
            ? Times.ofNumber(number)
            : value instanceof String text ? Times.of(text) : Times.NONE;
    if (millis == Times.NONE) {
      throw new Refusal("bad_time", name + " is not a time between 1900 and 2200");
    }
    return Instant.ofEpochMilli(millis);
  }

  /** Whether this is a heartbeat: it moves log time and says nothing. */
  boolean isTick() {
    return "tick".equals(fields.get("kind"));
  }
}
