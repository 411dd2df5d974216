package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Narratives of our own, written from the annotation guideline in rounds: each round blind, scored,
 * and only then used to find what the rules miss. Of the first round every third item is {@code
 * frozen}: nobody looked at what fails there. The floors are the scores that were reached.
 *
 * <p>{@code NarrativeScore} follows the shared scorer; to see single items: {@code patternstream
 * parse --items} and the scorer.
 */
class OwnNarrativesTest {

  private static final NarrativeParser PARSER = new NarrativeParser(Taxonomy.load());

  private static List<JsonNode> set(String name) throws IOException {
    return NarrativeScore.items("narratives-own.jsonl").stream()
        .filter(item -> item.path("set").asText().equals(name))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    // set, items, type F1, strict F1, exact, wrong emissions on traps
    "tuned, 205, 0.99, 0.99, 0.99, 0",
    "second, 151, 0.99, 0.98, 0.99, 0",
    "third, 129, 0.99, 0.99, 0.99, 0",
    "fourth, 57, 1.00, 1.00, 1.00, 0",
    "fifth, 109, 0.99, 0.99, 0.99, 0",
    "sixth, 100, 0.99, 0.98, 0.98, 0",
    "seventh, 36, 0.99, 0.99, 0.99, 0",
    "eighth, 33, 0.99, 0.99, 0.99, 0",
    "ninth, 81, 0.99, 0.99, 0.99, 0",
    "tenth, 92, 0.97, 0.97, 0.97, 3",
    "eleventh, 102, 0.97, 0.97, 0.97, 1",
    "twelfth, 84, 0.98, 0.98, 0.97, 0",
    "thirteenth, 84, 0.99, 0.99, 0.99, 0",
    "fourteenth, 54, 1.00, 1.00, 1.00, 0",
    "fifteenth, 185, 0.96, 0.94, 0.93, 5",
    "sixteenth, 198, 0.95, 0.94, 0.93, 5",
  })
  void theScoresReachedOnEachRoundAreHeld(
      String set, int items, double type, double strict, double exact, int wrong)
      throws IOException {
    NarrativeScore score = NarrativeScore.of(PARSER, set(set));
    assertThat(score.items).isEqualTo(items);
    assertThat(score.typeF1()).as("%s", score).isGreaterThanOrEqualTo(type);
    assertThat(score.strictF1()).as("%s", score).isGreaterThanOrEqualTo(strict);
    assertThat(score.exactShare()).as("%s", score).isGreaterThanOrEqualTo(exact);
    assertThat(score.trapsWrong).as("%s", score).isLessThanOrEqualTo(wrong);
  }

  @Test
  void pricesAndLevelsAreGivenAndNotInvented() throws IOException {
    // Over all rounds together: a single one gives some field a handful of times.
    NarrativeScore score = NarrativeScore.of(PARSER, NarrativeScore.items("narratives-own.jsonl"));
    assertThat(score.given("price")).as("%s", score).isGreaterThanOrEqualTo(0.96);
    assertThat(score.inventedPrice()).as("%s", score).isLessThanOrEqualTo(0.04);
    assertThat(score.given("support", "resistance", "target", "stop"))
        .as("%s", score)
        .isGreaterThanOrEqualTo(0.88);
  }

  @Test
  void theFrozenItemsReachTheGoals() throws IOException {
    NarrativeScore score = NarrativeScore.of(PARSER, set("frozen"));
    assertThat(score.items).isEqualTo(102);
    assertThat(score.typeF1()).as("%s", score).isGreaterThanOrEqualTo(0.95);
    assertThat(score.strictF1()).as("%s", score).isGreaterThanOrEqualTo(0.90);
    assertThat(score.exactShare()).as("%s", score).isGreaterThanOrEqualTo(0.88);
  }

  @Test
  void labelsAsPredictionsWouldBeRight() throws IOException {
    // The scorer itself: nothing found gives no credit, and every item counts once.
    List<JsonNode> items = NarrativeScore.items("narratives-own.jsonl");
    assertThat(items).hasSizeGreaterThan(500);
    assertThat(items.stream().map(i -> i.path("id").asText()).distinct().count())
        .isEqualTo(items.size());
  }
}
