package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import io.patternstream.job.kafka.KafkaSources;
import io.patternstream.state.event.Application;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.QualityRow;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.event.StatisticsRow;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** The graph that {@link Topology} wires, with ends that can be recognised by their names. */
public final class TestGraphs {
  public static final String PREDICTIONS = "end-predictions";
  public static final String OUTCOMES = "end-outcomes";
  public static final String STATES = "end-states";
  public static final String LABELS = "end-labels";
  public static final String QUALITY = "end-quality";
  public static final String DRIFT = "end-drift-statistics";
  public static final String APPLICATIONS = "end-applications";
  public static final String ACKS = "end-acks";
  public static final String STATISTICS = "end-statistics";
  public static final String REJECTED = "end-rejected";

  private TestGraphs() {}

  /** Sources are there by their uids; they are not meant to be run. */
  public static StreamGraph of(JobConfig config, int parallelism) {
    Configuration flink = RuntimeSettings.of(config.runtime());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment.setParallelism(parallelism);
    Topology.wire(
        new KafkaSources(environment, config.kafka(), config.runtime()),
        List.of(new Ends()),
        config);
    return environment.getStreamGraph();
  }

  private static final class Ends implements Sinks {
    private static <T> void end(DataStream<T> stream, String name) {
      stream.sinkTo(new DiscardingSink<>()).uid(name).name(name);
    }

    @Override
    public void predictions(DataStream<Prediction> predictions) {
      end(predictions, PREDICTIONS);
    }

    @Override
    public void outcomes(DataStream<EvaluatedPrediction> outcomes) {
      end(outcomes, OUTCOMES);
    }

    @Override
    public void patternStates(DataStream<PatternState> states) {
      end(states, STATES);
    }

    @Override
    public void labels(DataStream<LabelRecord> labels) {
      end(labels, LABELS);
    }

    @Override
    public void quality(DataStream<QualityRow> quality) {
      end(quality, QUALITY);
    }

    @Override
    public void driftStatistics(DataStream<DriftStatistic> statistics) {
      end(statistics, DRIFT);
    }

    @Override
    public void applications(DataStream<Application> applications) {
      end(applications, APPLICATIONS);
    }

    @Override
    public void acknowledgements(DataStream<ControlAck> acknowledgements) {
      end(acknowledgements, ACKS);
    }

    @Override
    public void statistics(DataStream<StatisticsRow> statistics) {
      end(statistics, STATISTICS);
    }

    @Override
    public void rejected(DataStream<Rejected> rejected) {
      end(rejected, REJECTED);
    }
  }
}
