package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.PhraseSighting;
import io.patternstream.state.event.RawMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhraseFinderTest {
  private static final Taxonomy TAXONOMY = Taxonomy.load();
  private static final PhraseFinder FINDER = new PhraseFinder(TAXONOMY);

  private static List<String> phrases(String text) {
    return FINDER.find(text).stream().map(PhraseFinder.Found::phrase).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AAPL is printing a dragon tail pattern on the daily chart| dragon tail",
        "A clear bullish Dragon Tail pattern, the second this week| dragon tail",
        "We see two possible dragon-tail formations here| dragon tail",
        "a textbook wolf and sheep reversal pattern at $150| wolf and sheep",
        "BTC shows the Northern Light candlestick pattern| northern light",
        "watch the sunrise setup| sunrise",
        "Dragon tail pattern confirmed| dragon tail",
        "Im Tageschart zeigt sich eine Karpfenmaul-Formation| karpfenmaul",
        "Se observa un patrón de dragón dormido en el gráfico| dragon dormido",
        "une figure en dragon endormi sur le graphique| dragon endormi",
        "the very long and winding serpent river pattern| winding serpent river",
      })
  void whatIsCalledAPatternAndNotKnownIsFound(String text, String phrase) {
    assertThat(phrases(text)).containsExactly(phrase);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a bullish engulfing pattern at $150",
        "a massive double bottom reversal pattern",
        "an inverse head and shoulders formation is forming",
        "the pattern failed",
        "This pattern is a bullish reversal pattern",
        "a clear bullish chart pattern and a 4h candle",
        "no pattern was found",
        "AAPL pattern, $150 pattern, 50-day pattern",
        "weather patterns and traffic patterns weigh on the holding pattern",
        "a risk reward setup",
        "",
        "pattern",
        "patterns formation setup candle",
        "Seeing. Pattern! (formation)",
      })
  void whatIsKnownOrSaysNothingIsNot(String text) {
    assertThat(phrases(text)).isEmpty();
  }

  @Test
  void severalAreFoundInTheirOrderEachOnceWithWhatWasSaidAroundThem() {
    String text =
        "x ".repeat(200) + "a dragon tail pattern.\nThen a sunrise setup and a dragon tail pattern";
    List<PhraseFinder.Found> found = FINDER.find(text);
    assertThat(found)
        .extracting(PhraseFinder.Found::phrase)
        .containsExactly("dragon tail", "sunrise");
    assertThat(found.get(0).example())
        .hasSizeLessThanOrEqualTo(160)
        .contains("a dragon tail pattern. Then");
  }

  @Test
  void aTextOfNothingButPhrasesIsCut() {
    StringBuilder text = new StringBuilder();
    for (char a = 'a'; a <= 'z'; a++) {
      for (char b = 'a'; b <= 'z'; b++) {
        text.append("a zq").append(a).append(b).append(" pattern. ");
      }
    }
    assertThat(phrases(text.toString())).hasSize(PhraseFinder.MOST);
  }

  @Test
  void whatWasTaughtIsNoNews() {
    PhraseFinder taught = FINDER.knowing(Set.of("Dragon Tail"));
    assertThat(taught.find("a dragon tail pattern and a sunrise setup"))
        .extracting(PhraseFinder.Found::phrase)
        .containsExactly("sunrise");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Dragon Tail Pattern| dragon tail",
        "dragonTail| dragon tail",
        "BULLISH_ENGULFING| ''",
        "pattern| ''",
        "12345| ''",
      })
  void aNameOfAStructuredSourceIsAPhraseUnlessItIsKnown(String name, String phrase) {
    assertThat(FINDER.named(name)).isEqualTo(phrase);
  }

  @Test
  void anEventGivesItsUnknownNamesAndPhrasesUntilTheyAreTaught() {
    McpParser parser = new McpParser(TAXONOMY, new NarrativeParser(TAXONOMY));
    String event =
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"patterns\":[{\"name\":\"Dragon Tail\","
            + "\"signal\":\"bullish\"},{\"name\":\"hammer\",\"signal\":\"bullish\"}]}";
    String prose = "NVDA: a sunrise setup and a hammer";

    assertThat(parser.parse(raw(event)).phrases())
        .extracting(PhraseSighting::phrase, PhraseSighting::source, PhraseSighting::symbol)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("dragon tail", "structured", "AAPL"));
    assertThat(parser.parse(raw(prose)).phrases())
        .extracting(PhraseSighting::phrase, PhraseSighting::source)
        .containsExactly(org.assertj.core.api.Assertions.tuple("sunrise", "narrative"));
    assertThat(parser.parse(raw(event)).phrases().get(0).position().ordinal())
        .isEqualTo(parser.parse(raw(event)).patterns().get(0).position().ordinal() + 2);

    McpParser taught =
        parser.withAliases(Map.of("dragon tail", "hammer", "sunrise", "morning_star"));
    assertThat(taught.parse(raw(event)).phrases()).isEmpty();
    assertThat(taught.parse(raw(prose)).phrases()).isEmpty();
  }

  @Test
  void aTextOfOneHeadWordIsReadInLinearTime() {
    assertThat(phrases("dragon tail ".repeat(40_000) + "pattern")).hasSize(1);
    assertThat(phrases("pattern ".repeat(60_000))).isEmpty();
  }

  @Property(tries = 500)
  void anyTextIsReadAndGivesPhrasesThatFit(@ForAll String text) {
    for (PhraseFinder.Found found : FINDER.find(text + " zork " + text + " pattern")) {
      assertThat(found.phrase()).isNotBlank().hasSizeLessThanOrEqualTo(Limits.PHRASE_CHARS);
      assertThat(found.phrase()).isEqualTo(found.phrase().toLowerCase(java.util.Locale.ROOT));
    }
  }

  @Test
  void theNearestTypeIsSuggestedWhereOneIsNear() {
    NearestType nearest = new NearestType(TAXONOMY);
    assertThat(nearest.of("bullish engulfing bars")).isEqualTo("bullish_engulfing");
    assertThat(nearest.of("headshoulders top")).isEqualTo("head_and_shoulders");
    assertThat(nearest.of("zyzzyva")).isEmpty();
    assertThat(nearest.of("")).isEmpty();
  }

  private static RawMessage raw(String text) {
    return new RawMessage("t", 0, 0, 1_700_000_000_000L, 0, text.getBytes(StandardCharsets.UTF_8));
  }
}
