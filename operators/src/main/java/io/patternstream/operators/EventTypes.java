package io.patternstream.operators;

import io.patternstream.state.codec.InputCodec;
import io.patternstream.state.discovery.PhraseCount;
import io.patternstream.state.event.Application;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.DiscoveredPhrase;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftInput;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.LifecycleInput;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.PhraseSighting;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.QualityRow;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.event.Sighting;
import io.patternstream.state.event.StatisticsRow;
import io.patternstream.state.event.Tally;
import io.patternstream.state.feedback.PatternLabels;
import io.patternstream.state.feedback.TokenBucket;
import io.patternstream.state.formation.Formation;
import io.patternstream.state.outcome.OpenPattern;
import io.patternstream.state.outcome.OutcomeInput;
import io.patternstream.state.statistics.MinuteCount;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * Type information of everything that travels or is kept: our codec for what most events give rise
 * to, Flink's own record serializer for the rest, never Kryo.
 */
public final class EventTypes {
  public static final TypeInformation<Position> POSITION = TypeInformation.of(Position.class);
  public static final TypeInformation<RawMessage> RAW_MESSAGE =
      new CodecType<>(RawMessage.class, InputCodec::write, InputCodec::readMessage);
  public static final TypeInformation<ChartPattern> CHART_PATTERN =
      new CodecType<>(
          ChartPattern.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readPattern(in));
  public static final TypeInformation<Observation> OBSERVATION =
      new CodecType<>(Observation.class, InputCodec::write, InputCodec::readObservation);
  public static final TypeInformation<MarketEvent> MARKET_EVENT =
      new CodecType<>(MarketEvent.class, InputCodec::write, InputCodec::readMarketEvent);
  public static final TypeInformation<Sighting> SIGHTING =
      new CodecType<>(
          Sighting.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readSighting(in));
  public static final TypeInformation<PatternFeatures> PATTERN_FEATURES =
      new CodecType<>(
          PatternFeatures.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readFeatures(in));
  public static final TypeInformation<Feedback> FEEDBACK =
      new CodecType<>(
          Feedback.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readFeedback(in));
  public static final TypeInformation<LabelRecord> LABEL_RECORD =
      new CodecType<>(
          LabelRecord.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readLabel(in));
  public static final TypeInformation<LabeledExample> LABELED_EXAMPLE =
      new CodecType<>(
          LabeledExample.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readExample(in));
  public static final TypeInformation<ControlCommand> CONTROL_COMMAND =
      TypeInformation.of(ControlCommand.class);
  public static final TypeInformation<ControlAck> CONTROL_ACK =
      TypeInformation.of(ControlAck.class);
  public static final TypeInformation<ModelInput> MODEL_INPUT =
      new CodecType<>(ModelInput.class, InputCodec::write, InputCodec::readModelInput);
  public static final TypeInformation<Prediction> PREDICTION =
      new CodecType<>(
          Prediction.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readPrediction(in));
  public static final TypeInformation<Application> APPLICATION =
      TypeInformation.of(Application.class);
  public static final TypeInformation<ModelSnapshot> MODEL_SNAPSHOT =
      TypeInformation.of(ModelSnapshot.class);
  public static final TypeInformation<EvaluatedPrediction> EVALUATED_PREDICTION =
      new CodecType<>(
          EvaluatedPrediction.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readEvaluated(in));
  public static final TypeInformation<QualityRow> QUALITY_ROW =
      TypeInformation.of(QualityRow.class);
  public static final TypeInformation<DriftAlert> DRIFT_ALERT =
      TypeInformation.of(DriftAlert.class);
  public static final TypeInformation<DriftStatistic> DRIFT_STATISTIC =
      TypeInformation.of(DriftStatistic.class);
  public static final TypeInformation<OutcomeInput> OUTCOME_INPUT =
      TypeInformation.of(OutcomeInput.class);
  public static final TypeInformation<LifecycleInput> LIFECYCLE_INPUT =
      new CodecType<>(LifecycleInput.class, InputCodec::write, InputCodec::readLifecycleInput);
  public static final TypeInformation<DriftInput> DRIFT_INPUT =
      new CodecType<>(DriftInput.class, InputCodec::write, InputCodec::readDriftInput);
  public static final TypeInformation<PatternState> PATTERN_STATE =
      new CodecType<>(
          PatternState.class,
          (codec, record, out) -> codec.events().write(record, out),
          (codec, in) -> codec.events().readState(in));
  public static final TypeInformation<Rejected> REJECTED = TypeInformation.of(Rejected.class);
  public static final TypeInformation<Tally> TALLY = TypeInformation.of(Tally.class);
  public static final TypeInformation<StatisticsRow> STATISTICS_ROW =
      TypeInformation.of(StatisticsRow.class);
  public static final TypeInformation<Formation> FORMATION = TypeInformation.of(Formation.class);
  public static final TypeInformation<OpenPattern> OPEN_PATTERN =
      TypeInformation.of(OpenPattern.class);
  public static final TypeInformation<TokenBucket> TOKEN_BUCKET =
      TypeInformation.of(TokenBucket.class);
  public static final TypeInformation<PatternLabels> PATTERN_LABELS =
      TypeInformation.of(PatternLabels.class);
  public static final TypeInformation<MinuteCount> MINUTE_COUNT =
      TypeInformation.of(MinuteCount.class);
  public static final TypeInformation<PhraseSighting> PHRASE_SIGHTING =
      TypeInformation.of(PhraseSighting.class);
  public static final TypeInformation<PhraseCount> PHRASE_COUNT =
      TypeInformation.of(PhraseCount.class);
  public static final TypeInformation<DiscoveredPhrase> DISCOVERED_PHRASE =
      TypeInformation.of(DiscoveredPhrase.class);

  /** Every type above, so that one test can walk them. */
  public static List<TypeInformation<?>> all() {
    return List.of(
        POSITION,
        RAW_MESSAGE,
        CHART_PATTERN,
        OBSERVATION,
        MARKET_EVENT,
        SIGHTING,
        PATTERN_FEATURES,
        FEEDBACK,
        LABEL_RECORD,
        LABELED_EXAMPLE,
        CONTROL_COMMAND,
        CONTROL_ACK,
        MODEL_INPUT,
        PREDICTION,
        APPLICATION,
        MODEL_SNAPSHOT,
        EVALUATED_PREDICTION,
        QUALITY_ROW,
        DRIFT_ALERT,
        DRIFT_STATISTIC,
        OUTCOME_INPUT,
        LIFECYCLE_INPUT,
        DRIFT_INPUT,
        PATTERN_STATE,
        REJECTED,
        TALLY,
        STATISTICS_ROW,
        FORMATION,
        OPEN_PATTERN,
        TOKEN_BUCKET,
        PATTERN_LABELS,
        MINUTE_COUNT,
        PHRASE_SIGHTING,
        PHRASE_COUNT,
        DISCOVERED_PHRASE);
  }

  private EventTypes() {}

  /** The type of the record of that name, which a savepoint has named. */
  static CodecType<?> ofRecord(String name) {
    for (TypeInformation<?> type : all()) {
      if (type instanceof CodecType<?> codec && codec.getTypeClass().getSimpleName().equals(name)) {
        return codec;
      }
    }
    throw new IllegalArgumentException("no record is called " + name);
  }
}
