package io.patternstream.state.mcp;

import static io.patternstream.state.mcp.Wire.content;
import static io.patternstream.state.mcp.Wire.envelope;
import static io.patternstream.state.mcp.Wire.rpc;
import static io.patternstream.state.mcp.Wire.textBlock;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ChartPattern;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Sentences on the wire: what reaches the parser of narratives, and what becomes of its mentions.
 */
class NarrativeEventsTest {

  private static final String SENTENCE = "Seeing bullish engulfing pattern at $150";

  @Test
  void aBareSentenceIsNamedByItsBytesAndTheOrdinalOfItsMention() {
    Parsed parsed = Wire.parse(SENTENCE);

    // The third test vector of the identity rules.
    assertThat(parsed.patterns())
        .singleElement()
        .satisfies(
            pattern -> {
              assertThat(pattern.eventId()).isEqualTo("348b9596-5cc9-5b53-8ce9-25a43c86de69");
              assertThat(pattern.patternId()).isEqualTo("bfb3291c-ad54-5b29-862d-0df16b642fa8");
              assertThat(pattern.patternType()).isEqualTo("bullish_engulfing");
              assertThat(pattern.price()).isEqualTo(150);
              assertThat(pattern.occurredAt()).isNull();
              assertThat(pattern.metadata()).startsWith("{\"explanation\":{").endsWith("}");
            });
    assertThat(parsed.disposition()).isEqualTo("patterns");
  }

  @Test
  void theSameSentenceIsOnePatternInEveryEnvelopeOfItsBar() {
    String id = Ids.patternId("AAPL", "1d", "bullish_engulfing", "1759363200");
    String result = rpc(content(textBlock(SENTENCE)));
    for (String record :
        new String[] {
          envelope(result),
          envelope("[" + result + "]"),
          envelope(result).replace("14:31:07.412", "15:02:00"),
          envelope(
              rpc(
                  "{\"structuredContent\":{\"symbol\":\"AAPL\",\"summary\":"
                      + Wire.quoted(SENTENCE)
                      + "},\"content\":["
                      + textBlock(SENTENCE)
                      + "]}")),
          envelope(
              "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"data\":"
                  + Wire.quoted(SENTENCE)
                  + "}}"),
          envelope(
              "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"message\":"
                  + Wire.quoted(SENTENCE)
                  + "}}")
        }) {
      assertThat(Wire.parse(record).patterns())
          .as(record)
          .extracting(ChartPattern::patternId)
          .containsExactly(id);
    }
  }

  @Test
  void bareTextMayBringItsMarketWithIt() {
    Parsed parsed =
        Wire.parse(
            "{\"timeframe\":\"4h\",\"text\":" + Wire.quoted(SENTENCE) + ",\"symbol\":\"AAPL\"}");

    assertThat(parsed.patterns()).extracting("symbol").containsExactly("AAPL");
    assertThat(parsed.patterns()).extracting("timeframe").containsExactly("4h");
  }

  @Test
  void theSentencesBesideADetectorsFindingsSayNothingNew() {
    String structured =
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"detected\":[{\"pattern_type\":\"doji\","
            + "\"description\":\"Hammer at $150\"}],\"agent_explanation\":"
            + Wire.quoted(SENTENCE)
            + ",\"summary\":\"Double top at $160\"}";

    assertThat(Wire.parse(rpc(content(textBlock(structured)))).patterns())
        .extracting(ChartPattern::patternType)
        .containsExactly("doji");
  }

  @Test
  void theSentencesOfAnObjectWithoutFindingsAreRead() {
    String object =
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"summary\":" + Wire.quoted(SENTENCE) + "}";

    assertThat(Wire.parse(rpc(content(textBlock(object)))).patterns())
        .extracting(ChartPattern::patternType)
        .containsExactly("bullish_engulfing");
  }

  @Test
  void textOutsideTheDataOfAWrapperIsNoNarrative() {
    String wrapped =
        "{\"structuredContent\":{\"_alpaca_mcp_security\":{\"instructions\":"
            + Wire.quoted(SENTENCE)
            + "},\"message\":"
            + Wire.quoted(SENTENCE)
            + ",\"data\":{\"bars\":[]}}}";

    assertThat(Wire.parse(rpc(wrapped)).patterns()).isEmpty();
  }

  @Test
  void aSentenceWithoutAPatternIsNone() {
    assertThat(Wire.parse("Nothing to see on AAPL today.").disposition()).isEqualTo("none");
  }

  @Test
  void numbersInATableAreNoPrices() {
    String table = "Bullish engulfing,1,2,3\n2025-10-13,4,5,6\n2025-10-14,7,8,9";

    assertThat(Wire.parse(table).patterns()).isEmpty();
  }

  @Test
  void aLearntPhraseIsANameInProseAndInFields() {
    McpParser parser = Wire.PARSER.withAliases(Map.of("moon boots", "double_bottom"));

    assertThat(
            parser.parse(Wire.raw("AAPL shows moon boots at $150 on the daily chart")).patterns())
        .extracting(ChartPattern::patternType)
        .containsExactly("double_bottom");
    assertThat(parser.parse(Wire.raw("{\"pattern_type\":\"moon_boots\"}")).patterns())
        .extracting(ChartPattern::patternType)
        .containsExactly("double_bottom");
    assertThat(Wire.parse("{\"pattern_type\":\"moon_boots\"}").disposition())
        .isEqualTo("rejected:unknown_pattern");
  }
}
