package io.patternstream.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionJobVertex;
import org.apache.flink.runtime.instance.SlotSharingGroupId;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo.JobVertexDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.metrics.IOMetricsInfo;
import org.junit.jupiter.api.Test;

class ClusterTest {

  private static JobVertexDetailsInfo vertex(int running, int deploying) {
    int parallelism = running + deploying;
    int[] tasks = new int[ExecutionState.values().length];
    tasks[ExecutionState.RUNNING.ordinal()] = running;
    tasks[ExecutionState.DEPLOYING.ordinal()] = deploying;
    return new JobVertexDetailsInfo(
        new JobVertexID(),
        new SlotSharingGroupId(),
        "score-and-learn",
        128,
        parallelism,
        ExecutionJobVertex.getAggregateJobVertexState(tasks, parallelism),
        0,
        -1,
        0,
        Map.of(ExecutionState.RUNNING, running, ExecutionState.DEPLOYING, deploying),
        new IOMetricsInfo(0, true, 0, true, 0, true, 0, true, 0, 0, 0.0));
  }

  @Test
  void aVertexOfWhichOneTaskManagerIsStillDeployingDoesNotRun() {
    JobVertexDetailsInfo half = vertex(2, 2);
    assertThat(half.getExecutionState()).as("what Flink says").isEqualTo(ExecutionState.RUNNING);
    assertThat(Cluster.allTasksRun(List.of(vertex(4, 0), half))).isFalse();
  }

  @Test
  void aJobRunsWhenAllItsTasksDo() {
    assertThat(Cluster.allTasksRun(List.of(vertex(4, 0), vertex(1, 0)))).isTrue();
    assertThat(Cluster.allTasksRun(List.of())).as("nothing is planned yet").isFalse();
  }
}
