package io.patternstream.operators;

import static io.patternstream.operators.Given.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.DriftInput;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.LifecycleInput;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Sighting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTypeTest {
  private static final Position PLACE = new Position(T0, "mcp.events", 1, 1L << 40, -7);

  /** A record, and the type that it travels with. */
  record Case<T>(TypeInformation<T> type, T record) {
    TypeSerializer<T> serializer() {
      return type.createSerializer(new SerializerConfigImpl());
    }

    @Override
    public String toString() {
      return type + " " + record.hashCode();
    }
  }

  static Stream<Case<?>> records() {
    ChartPattern full = Given.pattern("p", "AAPL", MentionStatus.NEGATED, PLACE);
    ChartPattern bare =
        new ChartPattern(
            "é",
            "",
            "",
            "",
            "unknown",
            full.direction(),
            full.status(),
            true,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            -0.0,
            1e-300,
            5,
            1,
            Double.NaN,
            null,
            "",
            "{\"名\":1}",
            PLACE,
            3);
    PatternFeatures features = Given.followed(full, T0 + 5);
    Prediction scored = Given.prediction(features, 0.7);
    Prediction fallback =
        new Prediction(
            Given.features(bare, false),
            "v",
            1,
            0.1,
            0.2,
            Double.NaN,
            0.3,
            "ml_disabled",
            false,
            "neutral",
            9,
            new double[0],
            0.5);
    Feedback label = Given.analyst("p", Label.NEGATIVE, T0);
    Feedback noted =
        new Feedback(
            "f",
            "p",
            Label.NEUTRAL,
            LabelingMethod.AUTOMATIC,
            "anna",
            Instant.ofEpochSecond(-5, 7),
            "rejected",
            0.5,
            1,
            2,
            3,
            4,
            "x".repeat(5_000),
            PLACE);
    LabelRecord judged = new LabelRecord(noted, LabelDisposition.ORPHAN, "AAPL", PLACE);
    Observation bars = Given.bars("AAPL", T0, 3, 1, 2, 3);
    Observation levels =
        new Observation(
            "A", "1d", List.of(), 5, List.of(1.0, 2.0), List.of(3.0), Map.of("rsi", 50.0), PLACE);
    ControlCommand command =
        new ControlCommand(
            7, ControlKind.SET_BLEND, "a", "b", null, "all", 0.5, "t", "u", Instant.MAX, PLACE);
    LabeledExample example = new LabeledExample(features, label, PLACE);
    EvaluatedPrediction evaluated = new EvaluatedPrediction(scored, noted, PLACE);
    PatternState open =
        new PatternState(T0, bare, "pending", "", "first_seen", 1, null, null, null, T0, T0 + 1);
    PatternState ended =
        new PatternState(
            1, full, "expired", "pending", "", 9, scored, noted, Instant.EPOCH, T0, T0);
    return Stream.of(
        new Case<>(EventTypes.CHART_PATTERN, full),
        new Case<>(EventTypes.CHART_PATTERN, bare),
        new Case<>(EventTypes.OBSERVATION, bars),
        new Case<>(EventTypes.OBSERVATION, levels),
        new Case<>(EventTypes.MARKET_EVENT, MarketEvent.of(bare)),
        new Case<>(EventTypes.MARKET_EVENT, MarketEvent.of(bars)),
        new Case<>(EventTypes.SIGHTING, new Sighting(full, Long.MAX_VALUE)),
        new Case<>(EventTypes.PATTERN_FEATURES, features),
        new Case<>(EventTypes.PREDICTION, scored),
        new Case<>(EventTypes.PREDICTION, fallback),
        new Case<>(EventTypes.FEEDBACK, label),
        new Case<>(EventTypes.FEEDBACK, noted),
        new Case<>(EventTypes.LABEL_RECORD, judged),
        new Case<>(EventTypes.LABELED_EXAMPLE, example),
        new Case<>(EventTypes.EVALUATED_PREDICTION, evaluated),
        new Case<>(EventTypes.MODEL_INPUT, ModelInput.score(features)),
        new Case<>(EventTypes.MODEL_INPUT, ModelInput.learn(example)),
        new Case<>(EventTypes.MODEL_INPUT, ModelInput.command(command)),
        new Case<>(EventTypes.DRIFT_INPUT, DriftInput.of(scored)),
        new Case<>(EventTypes.DRIFT_INPUT, DriftInput.of(evaluated)),
        new Case<>(EventTypes.DRIFT_INPUT, DriftInput.of(command)),
        new Case<>(EventTypes.LIFECYCLE_INPUT, LifecycleInput.of(fallback)),
        new Case<>(EventTypes.LIFECYCLE_INPUT, LifecycleInput.of(new Sighting(bare, 2))),
        new Case<>(EventTypes.LIFECYCLE_INPUT, LifecycleInput.of(judged)),
        new Case<>(EventTypes.LIFECYCLE_INPUT, LifecycleInput.of(levels)),
        new Case<>(EventTypes.PATTERN_STATE, open),
        new Case<>(EventTypes.PATTERN_STATE, ended));
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void aRecordComesBackAsItWas(Case<T> given) throws IOException {
    TypeSerializer<T> serializer = given.serializer();
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    serializer.serialize(given.record(), bytes);
    serializer.serialize(given.record(), bytes);
    DataInputDeserializer in = new DataInputDeserializer(bytes.getCopyOfBuffer());

    assertThat(serializer.deserialize(in)).isEqualTo(given.record());
    assertThat(serializer.duplicate().deserialize(in)).isEqualTo(given.record());
    assertThat(in.available()).isZero();
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void aStreamOfACheckpointGetsTheSameBytes(Case<T> given) throws IOException {
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    given.serializer().serialize(given.record(), bytes);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    given.serializer().serialize(given.record(), new DataOutputViewStreamWrapper(stream));

    assertThat(stream.toByteArray()).isEqualTo(bytes.getCopyOfBuffer());
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void stateThatFlinksSerializerWroteIsReadAndWrittenAnew(Case<T> given) throws Exception {
    TypeSerializer<T> former =
        TypeInformation.of(given.type().getTypeClass())
            .createSerializer(new SerializerConfigImpl());
    TypeSerializerSnapshot<T> now = given.serializer().snapshotConfiguration();

    assertThat(
            now.resolveSchemaCompatibility(former.snapshotConfiguration())
                .isCompatibleAfterMigration())
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void aSavepointNamesTheRecordAndItsLayout(Case<T> given) throws Exception {
    TypeSerializerSnapshot<T> written = given.serializer().snapshotConfiguration();
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(bytes, written);
    TypeSerializerSnapshot<T> read =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(bytes.getCopyOfBuffer()), getClass().getClassLoader());

    assertThat(written.resolveSchemaCompatibility(read).isCompatibleAsIs()).isTrue();
    assertThat(read.restoreSerializer()).isEqualTo(given.serializer());
  }

  @Test
  void stateOfALaterLayoutOrOfAnotherRecordIsRefused() throws Exception {
    DataOutputSerializer later = new DataOutputSerializer(64);
    later.writeUTF("Prediction");
    later.writeInt(99);

    assertThatThrownBy(
            () ->
                new CodecSnapshot<Prediction>()
                    .readSnapshot(
                        1,
                        new DataInputDeserializer(later.getCopyOfBuffer()),
                        getClass().getClassLoader()))
        .hasMessageContaining("later build");
    assertThat(
            new CodecSnapshot<Prediction>("Prediction")
                .resolveSchemaCompatibility(new CodecSnapshot<>("Feedback"))
                .isIncompatible())
        .isTrue();
  }

  @Test
  void everyTypeWithACodecIsTried() {
    Set<Class<?>> tried =
        records().map(one -> one.type().getTypeClass()).collect(Collectors.toSet());
    tried.add(RawMessage.class); // compares by identity
    Set<Class<?>> all =
        EventTypes.all().stream()
            .filter(CodecType.class::isInstance)
            .map(TypeInformation::getTypeClass)
            .collect(Collectors.toSet());
    assertThat(tried).isEqualTo(all);
  }

  @Test
  void aRecordOfATopicComesBackAsItWas() throws IOException {
    RawMessage message = new RawMessage("t", 1, 2, 3, 4.5, new byte[] {1, 0, -1});
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    TypeSerializer<RawMessage> serializer =
        EventTypes.RAW_MESSAGE.createSerializer(new SerializerConfigImpl());
    serializer.serialize(message, bytes);
    RawMessage read = serializer.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer()));

    assertThat(read).usingRecursiveComparison().isEqualTo(message);
  }
}
