package io.patternstream.state.mcp;

import static io.patternstream.state.mcp.Wire.content;
import static io.patternstream.state.mcp.Wire.envelope;
import static io.patternstream.state.mcp.Wire.rpc;
import static io.patternstream.state.mcp.Wire.textBlock;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ChartPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message that an MCP client and server exchange, and every form a record may have. */
class WireShapesTest {

  /** A structured finding with all that its id needs, so that no context can change it. */
  private static final String FINDING =
      "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"pattern_type\":\"bullish_engulfing\","
          + "\"end_time\":1367452800}";

  /** The first test vector of the identity rules. */
  private static final String ID = "726f2c05-2971-5b83-9737-52d5f1773780";

  private static final String LIST = "{\"patterns\":[" + FINDING + "]}";

  @Test
  void theSameFindingHasTheSameIdInEveryShape() {
    String inText = rpc(content(textBlock(LIST)));
    String structured =
        rpc("{\"structuredContent\":" + LIST + ",\"content\":[" + textBlock(LIST) + "]}");
    for (String record :
        new String[] {
          FINDING,
          LIST,
          "[" + FINDING + "]",
          "{\"detected\":[" + FINDING + "]}",
          "{\"data\":" + LIST + "}",
          "{\"result\":" + LIST + "}",
          "{\"data\":[" + FINDING + "]}",
          "{\"text\":" + Wire.quoted(LIST) + "}",
          Wire.quoted(LIST),
          "data: " + FINDING,
          content(textBlock(LIST)),
          content(textBlock("```json\n" + LIST + "\n```")),
          inText,
          structured,
          rpc("{\"structuredContent\":{\"result\":[" + FINDING + "]},\"content\":[]}"),
          rpc("{\"structuredContent\":[" + FINDING + "]}"),
          rpc(
              "{\"structuredContent\":{\"_alpaca_mcp_security\":{\"instructions\":"
                  + "\"Watch the double top\"},\"data\":"
                  + LIST
                  + "}}"),
          rpc(LIST),
          envelope(inText),
          envelope(structured),
          envelope("[" + inText + "]"),
          "[" + inText + "]",
          "[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}},"
              + inText
              + "]",
          "{\"schema\":\"mcp-event/1\",\"text\":" + Wire.quoted(LIST) + "}",
          rpc("{\"contents\":[{\"uri\":\"chart://AAPL/1d\",\"text\":" + Wire.quoted(LIST) + "}]}"),
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\","
              + "\"data\":"
              + LIST
              + "}}",
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progress\":1,"
              + "\"message\":"
              + Wire.quoted(LIST)
              + "}}"
        }) {
      Parsed parsed = Wire.parse(record);

      assertThat(parsed.patterns())
          .as(record)
          .extracting(ChartPattern::patternId)
          .containsExactly(ID);
      assertThat(parsed.disposition()).as(record).isEqualTo("patterns");
      assertThat(parsed.rejected()).as(record).isEmpty();
    }
  }

  @Test
  void theOrderOfFieldsMakesNoDifference() {
    String forward =
        "{\"schema\":\"mcp-event/1\",\"event_id\":\""
            + ID
            + "\",\"captured_at\":1759415467412,"
            + "\"server\":{\"name\":\"s\"},\"tool\":{\"name\":\"t\",\"arguments\":{\"symbol\":\"AAPL\","
            + "\"timeframe\":\"1d\"}},\"message\":{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{"
            + "\"structuredContent\":{\"current_price\":9,\"patterns\":[{\"name\":\"doji\","
            + "\"confidence\":70}]},\"content\":[{\"type\":\"text\",\"text\":\"doji\"}]}}}";
    String backward =
        "{\"message\":{\"result\":{\"content\":[{\"text\":\"doji\",\"type\":\"text\"}],"
            + "\"structuredContent\":{\"patterns\":[{\"confidence\":70,\"name\":\"doji\"}],"
            + "\"current_price\":9}},\"id\":1,\"jsonrpc\":\"2.0\"},\"tool\":{\"arguments\":{"
            + "\"timeframe\":\"1d\",\"symbol\":\"AAPL\"},\"name\":\"t\"},\"server\":{\"name\":\"s\"},"
            + "\"captured_at\":1759415467412,\"event_id\":\""
            + ID
            + "\",\"schema\":\"mcp-event/1\"}";

    Parsed parsed = Wire.parse(forward);

    assertThat(parsed.patterns()).hasSize(1);
    assertThat(parsed.observations()).hasSize(1);
    assertThat(Wire.parse(backward)).isEqualTo(parsed);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void blocksThatAreNoTextAreSkippedWhereverTheyStand(int place) {
    String[] others = {
      "{\"type\":\"image\",\"data\":\"iVBORw0KGgo=\",\"mimeType\":\"image/png\"}",
      "{\"type\":\"audio\",\"data\":\"UklGRg==\",\"mimeType\":\"audio/wav\"}",
      "{\"name\":\"daily\",\"uri\":\"chart://AAPL/1d\",\"type\":\"resource_link\"}",
      "{\"type\":\"resource\",\"resource\":{\"uri\":\"x://y\",\"blob\":\"AAAA\"}}",
      "{\"type\":\"hologram\",\"payload\":{\"patterns\":[{\"name\":\"doji\"}]}}"
    };
    StringBuilder blocks = new StringBuilder();
    for (int i = 0; i <= others.length; i++) {
      String block = i == place ? textBlock(LIST) : others[i < place ? i : i - 1];
      blocks.append(i == 0 ? "" : ",").append(block);
    }

    Parsed parsed = Wire.parse(rpc(content(blocks.toString())));

    assertThat(parsed.patterns()).extracting(ChartPattern::patternId).containsExactly(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"text\",\"text\":%s,\"annotations\":{\"audience\":[\"user\"],\"priority\":0.8}}",
        "{\"_meta\":{\"a\":1},\"text\":%s,\"type\":\"text\"}",
        "{\"type\":\"resource\",\"resource\":{\"uri\":\"chart://AAPL\",\"mimeType\":\"text/plain\","
            + "\"text\":%s}}"
      })
  void aTextIsReadAloneInEachKindOfBlock(String block) {
    Parsed parsed = Wire.parse(rpc(content(block.formatted(Wire.quoted(LIST)))));

    assertThat(parsed.patterns()).extracting(ChartPattern::patternId).containsExactly(ID);
  }

  @Test
  void whatIsSaidAsStructureIsNotReadAgainFromTheText() {
    String other = LIST.replace("1367452800", "1367539200");

    Parsed parsed =
        Wire.parse(
            rpc("{\"content\":[" + textBlock(other) + "],\"structuredContent\":" + LIST + "}"));

    assertThat(parsed.patterns()).extracting(ChartPattern::patternId).containsExactly(ID);
  }

  @Test
  void aTextIsReadWhenTheStructureHoldsNoPattern() {
    Parsed parsed =
        Wire.parse(
            rpc(
                "{\"content\":["
                    + textBlock(LIST)
                    + "],\"structuredContent\":{\"symbol\":\"AAPL\",\"patterns\":[]}}"));

    assertThat(parsed.patterns()).extracting(ChartPattern::patternId).containsExactly(ID);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"},"
        + "\"jsonrpc\":\"2.0\",\"id\":0}', request",
    "'{\"method\":\"tools/call\",\"params\":{\"name\":\"get_chart_patterns\",\"arguments\":"
        + "{\"symbol\":\"AAPL\"}},\"jsonrpc\":\"2.0\",\"id\":\"a\"}', request",
    "'{\"method\":\"notifications/initialized\",\"jsonrpc\":\"2.0\"}', notification",
    "'{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":"
        + "{\"uri\":\"chart://AAPL/1d\"}}', notification",
    "'{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progress\":1}}', "
        + "notification",
    "'{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\"}}', "
        + "notification",
    "'{\"jsonrpc\":\"2.0\",\"id\":9,\"error\":{\"code\":-32602,\"message\":\"no such\"}}', error",
    "'{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"x\"}}', error"
  })
  void messagesThatCarryNoFindingAreDropped(String message, String reason) {
    assertThat(Wire.parse(message).disposition()).isEqualTo("dropped:" + reason);
    assertThat(Wire.parse(envelope(message)).disposition()).isEqualTo("dropped:" + reason);
    assertThat(Wire.parse("[" + message + "]").disposition()).isEqualTo("dropped:" + reason);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},\"serverInfo\":"
        + "{\"name\":\"demo\"}}', listing",
    "'{\"tools\":[{\"name\":\"scan\",\"description\":\"finds a hammer on AAPL\"}]}', listing",
    "'{\"resources\":[]}', listing",
    "'{\"content\":[]}', empty_content",
    "'{\"contents\":[]}', empty_content",
    "'{\"content\":[{\"type\":\"image\",\"data\":\"AAAA\",\"mimeType\":\"image/png\"}]}', "
        + "empty_content",
    "'{\"resultType\":\"input_required\",\"content\":[{\"type\":\"text\",\"text\":\"hammer\"}]}', "
        + "input_required",
    "'{\"task\":{\"taskId\":\"7\",\"status\":\"working\"}}', task",
    "'{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"hammer on AAPL\"}]}',"
        + " error_result",
    "'{\"content\":[{\"type\":\"text\",\"text\":\"Error: no hammer found for AAPL\"}]}',"
        + " error_result",
    "'{\"content\":[{\"type\":\"text\",\"text\":\"MCP error -32602: Tool hammer not found\"}]}', "
        + "error_result",
    "'{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"error\\\":\\\"429\\\"}\"}]}', error_result",
    "'{\"structuredContent\":{\"error\":\"429\"}}', error_result"
  })
  void resultsThatAnswerNothingAreDropped(String result, String reason) {
    assertThat(Wire.parse(rpc(result)).disposition()).isEqualTo("dropped:" + reason);
  }

  @Test
  void aBatchIsReadMessageByMessageAndKeysTheirMentionsApart() {
    String result = rpc("{\"patterns\":[{\"name\":\"hammer\"}]}");
    String record = "[" + result + ",{\"jsonrpc\":\"2.0\"}," + result + ",5]";
    String event = Ids.eventId(Wire.raw(record).value());

    Parsed parsed = Wire.parse(record);

    assertThat(parsed.patterns())
        .extracting(ChartPattern::patternId)
        .containsExactly(
            Ids.patternId("", "", "hammer", event + "#0#0"),
            Ids.patternId("", "", "hammer", event + "#2#0"));
    assertThat(parsed.patterns())
        .extracting(ChartPattern::eventId)
        .containsExactly(event + "#0", event + "#2");
    assertThat(parsed.rejected()).extracting("reason").containsOnly("bad_jsonrpc");
    assertThat(parsed.disposition()).isEqualTo("patterns");
  }

  @Test
  void anEnvelopesIdNamesTheEventAndTheRequestGivesTheContext() {
    String record =
        "{\"message\":"
            + rpc(
                "{\"patterns\":[{\"name\":\"hammer\"}],\"_meta\":{"
                    + "\"io.modelcontextprotocol/serverInfo\":{\"name\":\"newer\",\"version\":\"2\"}}}")
            + ",\"event_id\":\"726F2C05-2971-5B83-9737-52D5F1773780\",\"request\":{\"jsonrpc\":\"2.0\","
            + "\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"scan\",\"arguments\":{"
            + "\"ticker\":\"$brk.b\",\"interval\":\"1W\"}}},\"x_run\":17}";

    Parsed parsed = Wire.parse(record);

    assertThat(parsed.patterns())
        .singleElement()
        .satisfies(
            pattern -> {
              assertThat(pattern.eventId()).isEqualTo(ID);
              assertThat(pattern.symbol()).isEqualTo("BRKB");
              assertThat(pattern.timeframe()).isEqualTo("1w");
              assertThat(pattern.source()).isEqualTo("newer");
              assertThat(pattern.occurredAt()).isNull();
              assertThat(pattern.metadata()).isEqualTo("{\"x_run\":\"17\"}");
            });
  }

  @Test
  void jsonInTextsInTextsIsReadToTheThirdDepth() {
    String nested = LIST;
    for (int depth = 0; depth < Limits.TEXT_DEPTH - 1; depth++) {
      nested = "{\"data\":" + Wire.quoted(nested) + "}";
    }

    assertThat(Wire.parse(rpc(content(textBlock(nested)))).disposition()).isEqualTo("patterns");
    assertThat(
            Wire.parse(rpc(content(textBlock("{\"data\":" + Wire.quoted(nested) + "}"))))
                .disposition())
        .isEqualTo("rejected:too_deep");
  }

  @Test
  void whatBeginsLikeJsonAndIsNoneIsASentence() {
    assertThat(Wire.parse("[1h] nothing to see").disposition()).isEqualTo("none");
    assertThat(Wire.parse("[AAPL] nothing to see").disposition()).isEqualTo("none");
    assertThat(Wire.parse("\"Nothing\" was all they said").disposition()).isEqualTo("none");
    assertThat(Wire.parse(rpc(content(textBlock("{AAPL} nothing to see")))).disposition())
        .isEqualTo("none");
  }
}
