package io.patternstream.job;

import io.patternstream.state.event.Application;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.ControlCommand;
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

/** Where results go: Postgres and Kafka, or what a test collects. */
public interface Sinks {
  void predictions(DataStream<Prediction> predictions);

  void outcomes(DataStream<EvaluatedPrediction> outcomes);

  void patternStates(DataStream<PatternState> states);

  void labels(DataStream<LabelRecord> labels);

  void quality(DataStream<QualityRow> quality);

  void driftAlerts(DataStream<DriftAlert> alerts);

  void driftStatistics(DataStream<DriftStatistic> statistics);

  void applications(DataStream<Application> applications);

  void modelSnapshots(DataStream<ModelSnapshot> snapshots);

  void commands(DataStream<ControlCommand> commands);

  void acknowledgements(DataStream<ControlAck> acknowledgements);

  void statistics(DataStream<StatisticsRow> statistics);

  void rejected(DataStream<Rejected> rejected);
}
