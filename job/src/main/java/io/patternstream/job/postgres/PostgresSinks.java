package io.patternstream.job.postgres;

import io.patternstream.job.Sinks;
import io.patternstream.job.config.PostgresConfig;
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
import java.util.List;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.transformations.UnionTransformation;

/** Every result in its table. The uid of each sink is {@code sink-} and the table's name. */
public class PostgresSinks implements Sinks {
  private final PostgresConfig config;

  public PostgresSinks(PostgresConfig config) {
    this.config = config;
  }

  /** Every table that the job writes. */
  static List<Table<?>> tables() {
    return List.of(
        new PredictionTable(),
        new OutcomeTable(),
        new PatternTable(),
        new HistoryTable(),
        new LabelTable(),
        new QualityTable(),
        new DriftAlertTable(),
        new DriftStatisticTable(),
        new LearningLogTable(),
        new ModelTable(),
        new ControlLogTable(),
        new ControlAckTable(),
        new PipelineStatisticsTable(),
        new RejectedTable());
  }

  /** What writes the {@link Row}s of {@code table}. */
  Sink<byte[]> sink(Table<?> table) {
    return new PostgresSink(table, config);
  }

  /**
   * Rows are made in the task that knows what they say, and sent on as bytes; they are written in a
   * task of their own, since a slow commit must not hold back scoring.
   */
  private <T> void write(DataStream<T> records, Table<T> table) {
    String uid = table.uid() + "-rows";
    SingleOutputStreamOperator<byte[]> rows =
        records
            .flatMap(new MakeRows<>(table), PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
            .uid(uid)
            .name(uid);
    rows.setBufferTimeout(PostgresSink.interval(table, config).toMillis() / 4);
    DataStreamSink<byte[]> sink = rows.sinkTo(sink(table)).uid(table.uid()).name(table.uid());
    if (!(records.getTransformation() instanceof UnionTransformation)) {
      sink.disableChaining();
    }
  }

  @Override
  public void predictions(DataStream<Prediction> predictions) {
    write(predictions, new PredictionTable());
  }

  @Override
  public void outcomes(DataStream<EvaluatedPrediction> outcomes) {
    write(outcomes, new OutcomeTable());
  }

  @Override
  public void patternStates(DataStream<PatternState> states) {
    write(states, new PatternTable());
    write(states, new HistoryTable());
  }

  @Override
  public void labels(DataStream<LabelRecord> labels) {
    write(labels, new LabelTable());
  }

  @Override
  public void quality(DataStream<QualityRow> quality) {
    write(quality, new QualityTable());
  }

  @Override
  public void driftAlerts(DataStream<DriftAlert> alerts) {
    write(alerts, new DriftAlertTable());
    write(alerts, new DriftAlertHistoryTable());
  }

  @Override
  public void driftStatistics(DataStream<DriftStatistic> statistics) {
    write(statistics, new DriftStatisticTable());
  }

  @Override
  public void applications(DataStream<Application> applications) {
    write(applications, new LearningLogTable());
  }

  @Override
  public void modelSnapshots(DataStream<ModelSnapshot> snapshots) {
    write(snapshots, new ModelTable());
  }

  @Override
  public void commands(DataStream<ControlCommand> commands) {
    write(commands, new ControlLogTable());
  }

  @Override
  public void acknowledgements(DataStream<ControlAck> acknowledgements) {
    write(acknowledgements, new ControlAckTable());
  }

  @Override
  public void statistics(DataStream<StatisticsRow> statistics) {
    write(statistics, new PipelineStatisticsTable());
  }

  @Override
  public void rejected(DataStream<Rejected> rejected) {
    write(rejected, new RejectedTable());
  }

  @Override
  public void discoveredPhrases(DataStream<DiscoveredPhrase> phrases) {
    write(phrases, new DiscoveredPhraseTable());
  }
}
