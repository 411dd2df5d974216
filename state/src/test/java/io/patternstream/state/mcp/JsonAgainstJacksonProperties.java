package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jackson is the reference: the same tokens, names, texts and numbers, and the same refusals. */
class JsonAgainstJacksonProperties {

  private static final JsonFactory JACKSON =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final String REFUSED = "refused";

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    " ",
    "\n",
    "\t",
    "        ",
    "true",
    "false",
    "null",
    "nul",
    "0",
    "-0",
    "-0.0",
    "00",
    "1",
    "-1",
    "12.50",
    "1e5",
    "1E-3",
    "-1.5e+2",
    "1.",
    ".5",
    "+1",
    "123456789012345678",
    "9007199254740993",
    "0.1",
    "179.99999999999997",
    "4.9e-324",
    "2.2250738585072011e-308",
    "100000000000000000000000",
    "\"a\"",
    "\"b\":1",
    "\"a\":2,",
    "\"\\n\\t\\\"\\\\\\/\\b\\f\\r\"",
    "\"\\u00e9\\u20ac\"",
    "\"é€🚀\"",
    "\\u0041",
    "\\u00zz",
    "\\x",
    "\"a long text without anything special in it\"",
    "\u0001",
    "\u007f",
    "é",
    "{\"k\":[1,2,{\"m\":null}]}",
    "\"\":0"
  };

  @Property(tries = 20_000)
  void whatIsMadeOfPiecesIsReadAlike(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "{\"a\":" : "[");
    int pieces = random.nextInt(12);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
      text.append(random.nextInt(3) == 0 ? "," : "");
    }
    text.append(text.charAt(0) == '{' ? "}" : "]");
    check(text.toString());
  }

  @Property(tries = 20_000)
  void aWellFormedTextWithOneFaultIsReadAlike(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    value(text, random, 0);
    for (int fault = random.nextInt(3); fault > 0; fault--) {
      int place = random.nextInt(text.length() + 1);
      if (random.nextBoolean()) {
        text.insert(place, PIECES[random.nextInt(PIECES.length)]);
      } else if (place < text.length()) {
        text.deleteCharAt(place);
      }
    }
    check(text.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{}",
        "[]",
        "[ ]",
        "{ }",
        "[[[]]]",
        "[1 2]",
        "[1,]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "[,]",
        "1 2",
        "{}{}",
        "{}x",
        "\"",
        "\"\\",
        "\"\\u",
        "\"\\u12",
        "-",
        "-a",
        "1.e1",
        "1e",
        "1e+",
        "tru",
        "truex",
        "[true x]",
        "nulll",
        "[0x10]",
        "['a']",
        "[\"\\ud83d\\ude80\", \"\\u00e9\\u20AC\\uFFFD\"]",
        "[\"\\ud83d\\ude80\", \"\\u00e9\\u20AC\\uFFFD\"]",
        "{\"\\u0061\":1,\"a\":2}",
        "[-0,-0.0,0e5,-0e5]",
        "[123456789012345680000]",
        "[0.30000000000000004,1e22,1e23,9007199254740993.0,5e-324]"
      })
  void whatIsHardToReadIsReadAlike(String text) {
    check(text);
  }

  private static void value(StringBuilder text, Random random, int depth) {
    switch (depth > 4 ? random.nextInt(4) : random.nextInt(7)) {
      case 0 -> text.append(random.nextInt(2000) - 1000);
      case 1 -> text.append(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 2 -> text.append("\"é \\n").append(random.nextInt(100)).append("\\u20ac 🚀 plain\"");
      case 3 -> text.append(List.of("true", "false", "null").get(random.nextInt(3)));
      case 4, 5 -> {
        text.append(random.nextBoolean() ? "{\n          " : "{");
        // More names than are kept in a row, now and then.
        int fields = random.nextInt(10) == 0 ? 40 : random.nextInt(5);
        for (int i = 0; i < fields; i++) {
          text.append(i == 0 ? "" : ", ").append("\"f").append(random.nextInt(20) == 0 ? 0 : i);
          text.append("\" : ");
          value(text, random, depth + 1);
        }
        text.append("}");
      }
      default -> {
        text.append('[');
        int elements = random.nextInt(5);
        for (int i = 0; i < elements; i++) {
          text.append(i == 0 ? "" : ",");
          value(text, random, depth + 1);
        }
        text.append("]");
      }
    }
  }

  private static void check(String text) {
    assertThat(ours(text, null)).as(text).isEqualTo(jacksons(text));
    assertThat(ours(text, new JsonTexts())).as(text).isEqualTo(jacksons(text));
  }

  private static List<Object> ours(String text, JsonTexts texts) {
    List<Object> tokens = new ArrayList<>();
    try {
      Json json = Json.of(text, texts);
      for (JsonToken token = json.next(); token != null; token = json.next()) {
        tokens.add(token);
        switch (token) {
          case FIELD_NAME -> tokens.add(json.name());
          case VALUE_STRING -> tokens.add(json.text());
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
            tokens.add(json.text());
            tokens.add(json.number());
          }
          default -> {
            // Nothing else to compare.
          }
        }
      }
    } catch (Refusal refusal) {
      return List.of(REFUSED);
    }
    return tokens;
  }

  /** What Jackson lets pass and we do not: U+0000 and lone surrogates. */
  private static String storable(String text) throws IOException {
    if (text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IOException("no database takes it");
    }
    return text;
  }

  private static List<Object> jacksons(String text) {
    List<Object> tokens = new ArrayList<>();
    try (JsonParser parser = JACKSON.createParser(text.getBytes(StandardCharsets.UTF_8))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        tokens.add(token);
        switch (token) {
          case FIELD_NAME -> tokens.add(storable(parser.currentName()));
          case VALUE_STRING -> tokens.add(storable(parser.getText()));
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
            tokens.add(parser.getText());
            tokens.add(parser.getDoubleValue());
            if (!Double.isFinite(parser.getDoubleValue())) {
              return List.of(REFUSED);
            }
          }
          default -> {
            // Nothing else to compare.
          }
        }
      }
    } catch (IOException e) {
      return List.of(REFUSED);
    }
    return tokens;
  }
}
