package io.patternstream.job;

import io.patternstream.state.event.Application;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.DiscoveredPhrase;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.QualityRow;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.event.StatisticsRow;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where results go: tables, topics, or what a test collects. Each takes what it has a place for.
 */
public interface Sinks {
  default void predictions(DataStream<Prediction> predictions) {}

  default void outcomes(DataStream<EvaluatedPrediction> outcomes) {}

  default void patternStates(DataStream<PatternState> states) {}

  default void labels(DataStream<LabelRecord> labels) {}

  default void quality(DataStream<QualityRow> quality) {}

  default void driftAlerts(DataStream<DriftAlert> alerts) {}

  default void driftStatistics(DataStream<DriftStatistic> statistics) {}

  default void applications(DataStream<Application> applications) {}

  default void modelSnapshots(DataStream<ModelSnapshot> snapshots) {}

  default void commands(DataStream<ControlCommand> commands) {}

  default void acknowledgements(DataStream<ControlAck> acknowledgements) {}

  default void statistics(DataStream<StatisticsRow> statistics) {}

  default void rejected(DataStream<Rejected> rejected) {}

  default void discoveredPhrases(DataStream<DiscoveredPhrase> phrases) {}
}
