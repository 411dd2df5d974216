package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.config.JobConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/**
 * Uids are public API: a savepoint finds its state by them. A change here is a break, to be named
 * in the CHANGELOG.
 */
class TopologyTest {
  private static final List<String> STATEFUL =
      List.of(
          "count-events",
          "count-phrases",
          "detect-drift",
          "evaluate-predictions",
          "extract-features",
          "join-feedback",
          "label-outcomes",
          "measure-quality",
          "parse-mcp-events",
          "recognise-formations",
          "score-and-learn",
          "source-control",
          "source-events",
          "source-feedback",
          "track-lifecycle",
          "weigh-feedback");
  private static final List<String> STATELESS =
      List.of(
          "control-channel",
          "count-phrases-tallies",
          "detect-drift-tallies",
          "drift-inputs-commands",
          "drift-inputs-evaluated",
          "drift-inputs-predictions",
          "join-feedback-tallies",
          "label-outcomes-tallies",
          "lifecycle-inputs-labels",
          "lifecycle-inputs-predictions",
          "lifecycle-inputs-prices",
          "lifecycle-inputs-sightings",
          "measure-quality-tallies",
          "model-inputs-commands",
          "model-inputs-examples",
          "model-inputs-features",
          "parse-mcp-events-tallies",
          "read-commands",
          "read-commands-tallies",
          "read-feedback",
          "read-feedback-tallies",
          "recognise-formations-tallies",
          "said-predictions",
          "score-and-learn-tallies",
          "track-lifecycle-tallies",
          "weigh-feedback-tallies");

  @Test
  void everyOperatorHasItsOwnUidAndNoOtherExists() throws Exception {
    TreeSet<String> expected = new TreeSet<>(STATEFUL);
    expected.addAll(STATELESS);
    TreeSet<String> found = new TreeSet<>();
    for (StreamNode node : graph().getStreamNodes()) {
      String uid = node.getTransformationUID();
      assertThat(uid).as("uid of " + node.getOperatorName()).isNotNull();
      if (!uid.contains("sink-") && !uid.contains("topic-")) {
        found.add(uid);
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void everyTableAndTopicHasItsSink() throws Exception {
    assertThat(graph().getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .contains(
            "sink-ml-predictions",
            "sink-pattern-events",
            "sink-pattern-lifecycle-history",
            "sink-prediction-outcomes",
            "sink-feedback-labels",
            "sink-model-quality",
            "sink-drift-alert-history",
            "sink-drift-alerts",
            "sink-drift-statistics",
            "sink-learning-log",
            "sink-ml-models",
            "sink-control-log",
            "sink-control-ack",
            "sink-pipeline-statistics",
            "sink-rejected-events",
            "sink-discovered-phrases",
            "topic-predictions",
            "topic-alerts",
            "topic-rejected");
  }

  private static StreamGraph graph() throws Exception {
    JobConfig config =
        JobConfig.load(
            List.of(
                "--kafka.bootstrap.servers=localhost:1",
                "--kafka.topic.predictions=pattern.predictions",
                "--kafka.topic.alerts=pattern.alerts",
                "--kafka.topic.rejected=pattern.rejected",
                "--postgres.url=jdbc:postgresql://localhost:1/none",
                "--postgres.user=nobody"),
            Map.of());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(RuntimeSettings.of(config.runtime()));
    PatternstreamJob.wire(environment, config);
    return environment.getStreamGraph();
  }
}
