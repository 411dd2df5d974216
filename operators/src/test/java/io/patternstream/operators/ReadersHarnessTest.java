package io.patternstream.operators;

import static io.patternstream.operators.Given.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.event.Tally;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithNonKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** The three operators that read topics. */
class ReadersHarnessTest {
  private static final String PATTERN_ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

  private static RawMessage raw(String topic, long offset, String text) {
    return new RawMessage(topic, 0, offset, T0 + offset, 0, text.getBytes(StandardCharsets.UTF_8));
  }

  private static <X> List<X> values(Collection<StreamRecord<X>> records) {
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  @Test
  void commandsAreReadRefusedOrDroppedAndCounted() throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new ReadCommands()))) {
      harness.open();
      String enable = "{\"seq\":7,\"kind\":\"enable_ml\",\"actor\":\"olga\",\"reason\":\"go\"}";
      harness.processElement(raw("pattern.control", 0, enable), T0);
      harness.processElement(raw("pattern.control", 1, "{\"kind\":\"tick\"}"), T0);
      harness.processElement(raw("pattern.control", 2, "{\"kind\":\"explode\"}"), T0);

      assertThat(harness.extractOutputValues())
          .extracting(ControlCommand::kind)
          .containsExactly(ControlKind.ENABLE_ML);
      assertThat(values(harness.getSideOutput(ReadCommands.REJECTED)))
          .extracting(Rejected::reason)
          .containsExactly("unknown_kind");
      assertThat(values(harness.getSideOutput(ReadCommands.TALLIES)))
          .extracting(Tally::disposition)
          .containsExactly("accepted", "dropped:tick", "rejected:unknown_kind");
    }
  }

  @Test
  void labelsAreReadRefusedOrDroppedAndCounted() throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new ReadFeedback()))) {
      harness.open();
      String label = "{\"pattern_id\":\"" + PATTERN_ID + "\",\"label\":\"positive\"}";
      harness.processElement(raw("pattern.feedback", 0, label), T0);
      harness.processElement(raw("pattern.feedback", 1, "{\"kind\":\"tick\"}"), T0);
      harness.processElement(raw("pattern.feedback", 2, "{\"label\":"), T0);

      assertThat(harness.extractOutputValues())
          .extracting(Feedback::patternId)
          .containsExactly(PATTERN_ID);
      assertThat(values(harness.getSideOutput(ReadFeedback.REJECTED))).hasSize(1);
      assertThat(values(harness.getSideOutput(ReadFeedback.TALLIES)))
          .extracting(Tally::stage)
          .containsOnly(ReadFeedback.UID)
          .hasSize(3);
    }
  }

  private static TwoInputStreamOperatorTestHarness<RawMessage, ControlCommand, MarketEvent> parser()
      throws Exception {
    return new TwoInputStreamOperatorTestHarness<>(
        new CoBroadcastWithNonKeyedOperator<>(
            new ParseMcpEvents(), List.of(ParseMcpEvents.ALIASES, ParseMcpEvents.LAST_SEQ)));
  }

  private static ControlCommand alias(long seq, String phrase, String type) {
    return new ControlCommand(
        seq,
        ControlKind.ADD_ALIAS,
        "olga",
        "",
        null,
        "all",
        Double.NaN,
        type,
        phrase,
        null,
        new Position(T0, "pattern.control", 0, seq, 0));
  }

  private static <X> List<X> side(
      TwoInputStreamOperatorTestHarness<?, ?, ?> harness, OutputTag<X> tag) {
    return values(harness.getSideOutput(tag));
  }

  private static final String FINDING =
      "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"patterns\":[{\"name\":\"%s\","
          + "\"direction\":\"bullish\",\"confidence\":0.8}],"
          + "\"bars\":[{\"time\":\"2023-11-13T00:00:00Z\",\"open\":100,\"high\":102,\"low\":99,"
          + "\"close\":101,\"volume\":1000}]}";

  @Test
  void observationsOfAnEventComeBeforeItsPatternsAndEachEventIsCountedOnce() throws Exception {
    try (var harness = parser()) {
      harness.open();
      harness.processElement1(
          new StreamRecord<>(raw("mcp.events", 0, FINDING.formatted("hammer"))));
      harness.processElement1(new StreamRecord<>(raw("mcp.events", 1, "{\"broken\":")));

      List<MarketEvent> events = harness.extractOutputValues();
      assertThat(events).hasSize(2);
      assertThat(events.get(0).observation()).isNotNull();
      assertThat(events.get(1).pattern().patternType()).isEqualTo("hammer");
      assertThat(events).isSortedAccordingTo(Comparator.comparing(MarketEvent::position));
      assertThat(side(harness, ParseMcpEvents.REJECTED))
          .extracting(Rejected::reason)
          .containsExactly("malformed_json");
      assertThat(side(harness, ParseMcpEvents.TALLIES))
          .extracting(Tally::disposition)
          .containsExactly("patterns", "rejected:malformed_json");
    }
  }

  @Test
  void aPhraseThatWasTaughtIsKnownAtOnceAndAfterARestart() throws Exception {
    OperatorSubtaskState snapshot;
    try (var harness = parser()) {
      harness.open();
      harness.processElement2(new StreamRecord<>(alias(5, "dragon tail flip", "hammer")));
      harness.processElement1(
          new StreamRecord<>(raw("mcp.events", 0, FINDING.formatted("dragon tail flip"))));
      assertThat(harness.extractOutputValues().get(1).pattern().patternType()).isEqualTo("hammer");
      snapshot = harness.snapshot(1, 1);
    }
    try (var harness = parser()) {
      harness.initializeState(snapshot);
      harness.open();
      harness.processElement1(
          new StreamRecord<>(raw("mcp.events", 1, FINDING.formatted("dragon tail flip"))));
      harness.processElement2(new StreamRecord<>(alias(5, "dragon tail flip", "doji")));

      assertThat(harness.extractOutputValues().get(1).pattern().patternType()).isEqualTo("hammer");
      assertThat(side(harness, ParseMcpEvents.ACKS))
          .extracting(ControlAck::accepted)
          .containsExactly(false);
    }
  }

  @Test
  void aPhraseForAnUnknownTypeIsRefusedAndOtherCommandsAreNotAnswered() throws Exception {
    try (var harness = parser()) {
      harness.open();
      harness.processElement2(new StreamRecord<>(alias(1, "dragon tail flip", "no_such_type")));
      harness.processElement2(new StreamRecord<>(LearningLog.command(2, ControlKind.ENABLE_ML)));

      assertThat(side(harness, ParseMcpEvents.ACKS))
          .singleElement()
          .satisfies(
              ack -> {
                assertThat(ack.accepted()).isFalse();
                assertThat(ack.operator()).isEqualTo(ParseMcpEvents.UID);
                assertThat(ack.detail()).contains("no_such_type");
              });
    }
  }

  @Test
  void anIdleControlStreamHoldsNoWatermarkBack() throws Exception {
    try (var harness = parser()) {
      harness.open();
      harness.processWatermarkStatus2(WatermarkStatus.IDLE);
      harness.processWatermark1(new Watermark(T0));

      assertThat(harness.getOutput()).contains(new Watermark(T0));
    }
  }
}
