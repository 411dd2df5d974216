package io.patternstream.state.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of {@code narrative-cases.txt}: a text and what must be read out of it. */
record NarrativeCase(String text, String symbol, String timeframe, List<List<String>> expected) {

  static List<NarrativeCase> all() throws IOException {
    List<NarrativeCase> cases = new ArrayList<>();
    try (InputStream in = NarrativeCase.class.getResourceAsStream("narrative-cases.txt")) {
      String file = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : file.split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          cases.add(of(line));
        }
      }
    }
    return cases;
  }

  private static NarrativeCase of(String line) {
    String[] parts = line.split(" \\| ", -1);
    String[] context =
        parts[2].strip().equals("-") ? new String[] {"", ""} : parts[2].split(",", -1);
    List<List<String>> expected = new ArrayList<>();
    if (!parts[3].strip().equals("-")) {
      for (String mention : parts[3].split(";", -1)) {
        expected.add(List.of(mention.strip().split(" ", -1)));
      }
    }
    return new NarrativeCase(parts[1].strip(), context[0].strip(), context[1].strip(), expected);
  }

  /** What of the expected the mentions miss; null when nothing. */
  @Nullable String problem(List<Mention> mentions) {
    List<String> types = mentions.stream().map(Mention::patternType).sorted().toList();
    List<String> wanted = expected.stream().map(words -> words.get(0)).sorted().toList();
    if (!types.equals(wanted)) {
      return "types " + types + " instead of " + wanted;
    }
    for (List<String> words : expected) {
      String best = null;
      for (Mention mention : mentions) {
        if (mention.patternType().equals(words.get(0))) {
          String difference = difference(words, mention);
          if (difference == null) {
            best = null;
            break;
          }
          best = difference;
        }
      }
      if (best != null) {
        return words.get(0) + ": " + best;
      }
    }
    return null;
  }

  private static @Nullable String difference(List<String> words, Mention mention) {
    if (!words.contains("hedged") && mention.hedged()) {
      return "hedged";
    }
    for (String word : words.subList(1, words.size())) {
      int equals = word.indexOf('=');
      String value = equals < 0 ? word : word.substring(equals + 1);
      String found =
          switch (equals < 0 ? word : word.substring(0, equals)) {
            case "hedged" -> mention.hedged() ? "hedged" : "not hedged";
            case "bullish", "bearish", "neutral" -> lower(mention.direction());
            case "sym" -> mention.symbol();
            case "tf" -> mention.timeframe();
            case "price" -> number(mention.price());
            case "sup" -> number(mention.support());
            case "res" -> number(mention.resistance());
            case "tgt" -> number(mention.target());
            case "stop" -> number(mention.stop());
            case "conf" -> number(mention.confidence());
            default -> lower(mention.status());
          };
      boolean text = word.startsWith("sym=") || word.startsWith("tf=") || equals < 0;
      String want = text || value.equals("-") ? value : number(Double.parseDouble(value));
      if (!found.equals(want)) {
        return "%s, found %s %s".formatted(word, found, mention.explanation());
      }
    }
    return null;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
