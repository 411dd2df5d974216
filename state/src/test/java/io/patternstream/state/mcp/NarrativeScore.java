package io.patternstream.state.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Scores of labelled narratives as the annotation guideline defines them: emitted patterns by type;
 * by type, direction and status; whole items; and how often a field that the text gives is right.
 *
 * <p>Labels in which careful readers could differ ({@code optional}) are neither missed nor wrong.
 */
final class NarrativeScore {

  private static final Set<String> EMITTED = Set.of("forming", "confirmed", "failed");
  private static final Set<String> TRAPS = Set.of("lookalike", "educational", "question");

  int items;
  int exact;
  private int typeRight;
  private int typeWrong;
  private int typeMissed;
  private int strictRight;
  private int strictWrong;
  private int strictMissed;

  /** Emissions on lookalike, teaching and question items that are wrong, and those items. */
  int trapsWrong;

  int traps;
  private final TreeMap<String, int[]> given = new TreeMap<>();
  private int priceNull;
  private int priceInvented;

  private NarrativeScore() {}

  /** The labelled items of a resource beside this class. */
  static List<JsonNode> items(String resource) throws IOException {
    List<JsonNode> items = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    try (InputStream in = NarrativeScore.class.getResourceAsStream(resource)) {
      String file = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : file.split("\n", -1)) {
        if (!line.isBlank()) {
          items.add(mapper.readTree(line));
        }
      }
    }
    return items;
  }

  static NarrativeScore of(NarrativeParser parser, List<JsonNode> items) {
    NarrativeScore score = new NarrativeScore();
    for (JsonNode item : items) {
      JsonNode context = item.path("context");
      score.add(
          item,
          parser.parse(
              item.path("text").asText(),
              context.path("symbol").asText(""),
              context.path("timeframe").asText("")));
    }
    return score;
  }

  private void add(JsonNode item, List<Mention> mentions) {
    List<Mention> emitted =
        mentions.stream().filter(m -> EMITTED.contains(lower(m.status()))).toList();
    List<JsonNode> gold = new ArrayList<>();
    for (JsonNode label : item.path("gold")) {
      boolean optional = label.path("optional").asBoolean(false);
      if (EMITTED.contains(first(label.path("status")).asText())
          || (optional
              && options(label.path("status")).stream()
                  .anyMatch(s -> EMITTED.contains(s.asText())))) {
        gold.add(label);
      }
    }
    Set<Integer> used = new HashSet<>();
    int wrongHere = 0;
    boolean right = true;
    for (JsonNode label : gold) {
      int best = best(label, emitted, used);
      if (best >= 0) {
        used.add(best);
      }
      if (label.path("optional").asBoolean(false)) {
        continue;
      }
      if (best < 0) {
        typeMissed++;
        strictMissed++;
        right = false;
        continue;
      }
      typeRight++;
      Mention mention = emitted.get(best);
      if (has(label, "direction", lower(mention.direction()))
          && has(label, "status", lower(mention.status()))) {
        strictRight++;
      } else {
        strictWrong++;
        strictMissed++;
        right = false;
      }
      fields(label, mention);
    }
    for (int m = 0; m < emitted.size(); m++) {
      if (!used.contains(m)) {
        typeWrong++;
        strictWrong++;
        wrongHere++;
        right = false;
      }
    }
    items++;
    exact += right ? 1 : 0;
    boolean trap = false;
    for (JsonNode category : item.path("category")) {
      trap |= TRAPS.contains(category.asText());
    }
    traps += trap ? 1 : 0;
    trapsWrong += trap ? wrongHere : 0;
  }

  /** The mention of the label's type that agrees best on place, status and price; -1 if none. */
  private static int best(JsonNode label, List<Mention> mentions, Set<Integer> used) {
    int best = -1;
    int most = -1;
    for (int m = 0; m < mentions.size(); m++) {
      Mention mention = mentions.get(m);
      if (used.contains(m) || !mention.patternType().equals(label.path("pattern_type").asText())) {
        continue;
      }
      int agree =
          (symbol(label, mention.symbol()) ? 8 : 0)
              + (has(label, "timeframe", mention.timeframe()) ? 4 : 0)
              + (has(label, "status", lower(mention.status())) ? 2 : 0)
              + (number(label.path("price"), mention.price()) ? 1 : 0);
      if (agree > most) {
        most = agree;
        best = m;
      }
    }
    return best;
  }

  private void fields(JsonNode label, Mention mention) {
    given("symbol", label, symbol(label, mention.symbol()));
    given("timeframe", label, has(label, "timeframe", mention.timeframe()));
    given("price", label, number(label.path("price"), mention.price()));
    given("support", label, number(label.path("support"), mention.support()));
    given("resistance", label, number(label.path("resistance"), mention.resistance()));
    given("target", label, number(label.path("target"), mention.target()));
    given("stop", label, number(label.path("stop"), mention.stop()));
    if (options(label.path("price")).stream().anyMatch(JsonNode::isNull)) {
      priceNull++;
      priceInvented += number(label.path("price"), mention.price()) ? 0 : 1;
    }
  }

  private void given(String field, JsonNode label, boolean right) {
    if (options(label.path(field)).stream().noneMatch(JsonNode::isNull)) {
      int[] count = given.computeIfAbsent(field, f -> new int[2]);
      count[0] += right ? 1 : 0;
      count[1]++;
    }
  }

  private static List<JsonNode> options(JsonNode value) {
    List<JsonNode> options = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(options::add);
    } else {
      options.add(value);
    }
    return options;
  }

  private static JsonNode first(JsonNode value) {
    return options(value).get(0);
  }

  private static boolean any(JsonNode value, Predicate<JsonNode> test) {
    return options(value).stream().anyMatch(test);
  }

  private static boolean has(JsonNode label, String field, String found) {
    return any(label.path(field), v -> v.isNull() ? found.isEmpty() : v.asText().equals(found));
  }

  private static boolean symbol(JsonNode label, String found) {
    String plain = found.replaceAll("[^A-Z0-9]", "");
    return any(
        label.path("symbol"),
        v -> v.isNull() ? found.isEmpty() : v.asText().replaceAll("[^A-Z0-9]", "").equals(plain));
  }

  /** Equal within half a percent, or within the bounds of a range. */
  private static boolean number(JsonNode value, double found) {
    return any(
        value,
        v -> {
          if (v.isNull()) {
            return Double.isNaN(found);
          }
          double low = v.isObject() ? v.path("low").asDouble() : v.asDouble();
          double high = v.isObject() ? v.path("high").asDouble() : v.asDouble();
          return found >= low - Math.abs(low) * 0.005 && found <= high + Math.abs(high) * 0.005;
        });
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static double f1(int right, int wrong, int missed) {
    return right == 0 ? wrong + missed == 0 ? 1 : 0 : 2.0 * right / (2 * right + wrong + missed);
  }

  double typeF1() {
    return f1(typeRight, typeWrong, typeMissed);
  }

  double strictF1() {
    return f1(strictRight, strictWrong, strictMissed);
  }

  double exactShare() {
    return (double) exact / items;
  }

  /** Share of right values where the text gives one; 1 where it never does. */
  double given(String... fields) {
    int right = 0;
    int all = 0;
    for (String field : fields) {
      int[] count = given.getOrDefault(field, new int[2]);
      right += count[0];
      all += count[1];
    }
    return all == 0 ? 1 : (double) right / all;
  }

  /** Share of prices where the text gives none. */
  double inventedPrice() {
    return priceNull == 0 ? 0 : (double) priceInvented / priceNull;
  }

  @Override
  public String toString() {
    return "items %d exact %.3f type F1 %.3f strict F1 %.3f traps wrong %d of %d price given %.3f invented %.3f levels given %.3f %s"
        .formatted(
            items,
            exactShare(),
            typeF1(),
            strictF1(),
            trapsWrong,
            traps,
            given("price"),
            inventedPrice(),
            given("support", "resistance", "target", "stop"),
            Arrays.toString(given.keySet().toArray()));
  }
}
