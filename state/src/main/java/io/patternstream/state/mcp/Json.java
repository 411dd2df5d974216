package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One JSON text, read once from front to back, with every check that a record has to pass: no
 * duplicate names, finite numbers, no U+0000, no lone surrogates, bounded depth and lengths.
 *
 * <p>Skipped parts are checked like read ones.
 */
final class Json {

  // NaN and Infinity are let through the tokenizer only to be refused here with a reason of their
  // own. Names are not interned: a record could fill the JVM's table for ever.
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Limits.DEPTH)
                  .maxNameLength(Limits.NAME_CHARS)
                  .maxStringLength(Limits.RECORD_BYTES)
                  .maxNumberLength(Limits.RECORD_BYTES)
                  .build())
          .build();

  private static final int DIGITS_THAT_ARE_FINITE = 300;

  private final JsonParser parser;
  private int depth;

  private Json(JsonParser parser) {
    this.parser = parser;
  }

  /** Reads a record. */
  static Json of(RecordGate.Passed record) throws Refusal {
    Escapes.check(record);
    try {
      return new Json(
          FACTORY.createParser(record.bytes(), record.start(), record.end() - record.start()));
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  /** Reads a text found inside a record. */
  static Json of(String text) throws Refusal {
    Escapes.check(text);
    try {
      return new Json(FACTORY.createParser(text));
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  /** The next token; null at the end. */
  @Nullable JsonToken next() throws Refusal {
    JsonToken token;
    try {
      token = parser.nextToken();
      if (token == null) {
        return null;
      }
      switch (token) {
        case START_OBJECT, START_ARRAY -> enter();
        case END_OBJECT, END_ARRAY -> depth--;
        case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> checkNumber(token);
        default -> {
          // Strings were checked as a whole, literals have nothing to check.
        }
      }
    } catch (IOException e) {
      throw refusal(e);
    }
    return token;
  }

  /** The next token, which must be there. */
  JsonToken need() throws Refusal {
    JsonToken token = next();
    if (token == null) {
      throw new Refusal("malformed_json", "the text ends in the middle");
    }
    return token;
  }

  /** Refuses whatever follows the value that was read. */
  void end() throws Refusal {
    if (next() != null) {
      throw new Refusal("malformed_json", "more text after the first value");
    }
  }

  /** Skips the value whose first token is {@code token}. */
  void skip(JsonToken token) throws Refusal {
    if (token.isStructStart()) {
      int outside = depth - 1;
      while (depth > outside) {
        need();
      }
    }
  }

  /** Characters of a text that were read so far. */
  int position() {
    return (int) parser.currentLocation().getCharOffset();
  }

  /** Skips the rest of the object or list in which the current token is. */
  void leave() throws Refusal {
    JsonToken token = parser.currentToken();
    int outside = depth - (token != null && token.isStructStart() ? 2 : 1);
    while (depth > outside) {
      need();
    }
  }

  /** Name of the field that the current token is. */
  String name() throws Refusal {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  /** Text of the current scalar, a number as it is written. */
  String text() throws Refusal {
    try {
      String text = parser.getText();
      return text == null ? "" : text;
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  /** The current number; finite. */
  double number() throws Refusal {
    try {
      return parser.getDoubleValue();
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  private void enter() throws Refusal {
    depth++;
    if (depth > Limits.DEPTH) {
      throw tooDeep();
    }
  }

  private static Refusal tooDeep() {
    return new Refusal("too_deep", "nested deeper than " + Limits.DEPTH);
  }

  private void checkNumber(JsonToken token) throws IOException, Refusal {
    if (parser.isNaN()) {
      throw new Refusal("not_finite", "the number " + parser.getText() + " is not finite");
    }
    int length = parser.getTextLength();
    if (length > DIGITS_THAT_ARE_FINITE) {
      throw new Refusal("not_finite", "a number of " + length + " characters");
    }
    if (length > Limits.NUMBER_CHARS) {
      throw new Refusal("number_too_long", "a number of " + length + " characters");
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT
        && hasExponent(parser.getTextCharacters(), parser.getTextOffset(), length)
        && !Double.isFinite(parser.getDoubleValue())) {
      throw new Refusal("not_finite", "the number " + parser.getText() + " is not finite");
    }
  }

  private static boolean hasExponent(char[] text, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if ((text[i] | 0x20) == 'e') {
        return true;
      }
    }
    return false;
  }

  /** Why Jackson refused: its exceptions differ in their words only. */
  private static Refusal refusal(IOException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (e instanceof StreamConstraintsException) {
      if (message.contains("nesting depth")) {
        return tooDeep();
      }
      return new Refusal(
          "name_too_long", "a name of more than " + Limits.NAME_CHARS + " characters");
    }
    String words = message.lines().findFirst().orElse("not JSON");
    if (words.startsWith("Duplicate")) {
      return new Refusal("duplicate_key", words);
    }
    return new Refusal("malformed_json", words);
  }
}
