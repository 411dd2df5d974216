package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NarrativeParserTest {

  private static final Taxonomy TAXONOMY = Taxonomy.load();
  private static final NarrativeParser PARSER = new NarrativeParser(TAXONOMY);

  static Stream<NarrativeCase> cases() throws IOException {
    return NarrativeCase.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aTextMeansWhatTheGuidelineSays(NarrativeCase narrative) {
    List<Mention> mentions =
        PARSER.parse(narrative.text(), narrative.symbol(), narrative.timeframe());
    assertThat(narrative.problem(mentions)).as(narrative.text()).isNull();
  }

  @Test
  void theTableOfCasesIsLargeAndCoversEveryStatus() throws IOException {
    List<NarrativeCase> all = NarrativeCase.all();
    assertThat(all).hasSizeGreaterThan(200);
    for (MentionStatus status : MentionStatus.values()) {
      String word = status.name().toLowerCase(java.util.Locale.ROOT);
      assertThat(all).anyMatch(c -> c.expected().stream().anyMatch(m -> m.contains(word)));
    }
  }

  @Test
  void everyNarrativeNameOfTheTaxonomyIsReadOutOfProse() {
    for (PatternType type : TAXONOMY.types()) {
      String name = type.type().replace('_', ' ');
      List<Mention> mentions =
          PARSER.parse("Chart pattern detected on $QQQ: " + name + " confirmed.", "", "1d");
      assertThat(mentions.stream().map(Mention::patternType).toList())
          .as(name)
          .isEqualTo(type.narrative() ? List.of(type.type()) : List.of());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BULL-FLAG on $AAPL at 190",
        "bull\u2011flag on $AAPL at 190",
        "Bull  Flag on $AAPL at\u00A0190",
        "**Bull Flag** on $AAPL at 190",
        "bu\u200Bll flag on $AAPL at 190",
        "B\u00FAll flag on $AAPL at 190",
        "\u201Cbull flag\u201D on $AAPL at 190",
        "bull_flag on $AAPL at 190",
        "bullish flag pattern on $AAPL at 190",
        "\uFF22ull flag on $AAPL at 190",
      })
  void theWayOfWritingMakesNoDifference(String text) {
    Mention mention = PARSER.parse(text, "", "").get(0);
    assertThat(mention.patternType()).isEqualTo("bullish_flag");
    assertThat(mention.symbol()).isEqualTo("AAPL");
    assertThat(mention.price()).isEqualTo(190);
  }

  @Test
  void aLearnedPhraseNamesItsType() {
    NarrativeParser taught = PARSER.withAliases(Map.of("Bart Simpson", "v_top", "zzz", "no_type"));
    assertThat(PARSER.parse("Bart Simpson on $BTCUSD at 64,000", "", "")).isEmpty();
    List<Mention> mentions = taught.parse("Bart Simpson on $BTCUSD at 64,000, zzz", "", "");
    assertThat(mentions).extracting(Mention::patternType).containsExactly("v_top");
    assertThat(mentions.get(0).price()).isEqualTo(64_000);
  }

  @Test
  void aMentionSaysWhereItStandsAndWhatDecided() throws IOException {
    String text = "Possible double top on KO near 62.";
    JsonNode explanation =
        new ObjectMapper().readTree(PARSER.parse(text, "", "").get(0).explanation());
    int from = explanation.path("span").path(0).asInt();
    int to = explanation.path("span").path(1).asInt();
    assertThat(text.substring(from, to)).isEqualTo("double top");
    assertThat(explanation.path("rules").path(0).asText()).isEqualTo("possible:possible");
  }

  @Test
  void aPredictionLeavesOutWhatWasNotSaid() {
    List<Mention> mentions = PARSER.parse("Hammer on $KO at 62.5", "", "");
    assertThat(PredictionJson.ofMentions("x-1", mentions))
        .isEqualTo(
            "{\"id\":\"x-1\",\"patterns\":[{\"pattern_type\":\"hammer\",\"direction\":\"bullish\","
                + "\"status\":\"confirmed\",\"hedged\":false,\"symbol\":\"KO\",\"price\":62.5}]}");
    assertThat(mentions.get(0).direction()).isEqualTo(Direction.BULLISH);
  }

  @Test
  void theSameTextGivesTheSameMentions() throws IOException {
    NarrativeParser other = new NarrativeParser(Taxonomy.load());
    for (NarrativeCase c : NarrativeCase.all()) {
      assertThat(other.parse(c.text(), c.symbol(), c.timeframe()))
          .isEqualTo(PARSER.parse(c.text(), c.symbol(), c.timeframe()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flag ",
        "bull flag ",
        "doji $5 ",
        "three ",
        "no ",
        "not a hammer, ",
        "support 150 ",
        "$AAPL double top at 150, target 140. ",
        "| AAPL | doji | 12 |\n",
        "possible or ",
        "1,",
        "((((",
        "if should would the pattern ",
        "4h weekly AAPL ",
      })
  void workGrowsWithTheTextAndNotWithItsSquare(String unit) {
    // Repeated to 30 KB and 60 KB: steps count tokens, automaton reports and tokens looked at.
    int times = 30_000 / unit.length();
    long once = PARSER.steps(unit.repeat(times));
    long twice = PARSER.steps(unit.repeat(2 * times));
    assertThat(twice).isLessThanOrEqualTo(once * 21 / 10 + 200);
    assertThat(twice).isLessThan(60_000L * 60);
  }

  @Property(tries = 300)
  void noTextThrows(@ForAll @StringLength(max = 400) String text) {
    PARSER.parse(text, "", "");
  }

  @Property(tries = 300)
  void noMixtureOfItsOwnWordsThrows(@ForAll @Size(max = 40) List<Byte> picks) {
    StringBuilder text = new StringBuilder();
    picks.forEach(pick -> text.append(WORDS[(pick & 0xFF) % WORDS.length]).append(' '));
    for (Mention mention : PARSER.parse(text.toString(), "AAPL", "1d")) {
      assertThat(TAXONOMY.get(mention.patternType())).isNotNull();
      assertThat(mention.confidence())
          .satisfiesAnyOf(c -> assertThat(c).isNaN(), c -> assertThat(c).isBetween(0.0, 1.0));
    }
  }

  private static final String[] WORDS = {
    "no",
    "not a",
    "bull flag",
    "hammer",
    "at",
    "150",
    "$140.5",
    "148-150",
    "AAPL",
    "$TSLA",
    "?",
    ".",
    "\n",
    "|",
    "possible",
    "forming",
    "failed",
    "target",
    "stop",
    "support",
    "7/10",
    "85%",
    "confidence",
    "breakout above",
    "if",
    "the",
    "wedge",
    "rising wedge",
    "weekly",
    "4h",
    "(",
    ")",
    "2020",
    "or",
    "nor",
    ",",
    "1.",
    "and",
    "between",
    "Yes",
    "12/11",
    "64k",
    "broke out",
    "-"
  };
}
