package io.patternstream.cli.cluster;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory.RootExceptionInfo;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What runs on the cluster. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Says what runs on the cluster, since when, from which checkpoint it could go on, and what",
      "went wrong last. The last line of standard output is JSON."
    })
public final class StatusCommand implements Callable<Integer> {
  @Mixin private Target target = new Target();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    try (Cluster cluster = target.connect()) {
      ClusterOverviewWithVersion overview = cluster.overview();
      List<Map<String, Object>> jobs = new ArrayList<>();
      for (JobStatusMessage job : cluster.jobs()) {
        jobs.add(describe(cluster, job));
      }
      new Answer()
          .put("flink", overview.getVersion())
          .put("task_managers", overview.getNumTaskManagersConnected())
          .put("slots", overview.getNumSlotsTotal())
          .put("slots_free", overview.getNumSlotsAvailable())
          .put("jobs", jobs)
          .print(spec);
    }
    return 0;
  }

  private static Map<String, Object> describe(Cluster cluster, JobStatusMessage job)
      throws Exception {
    JobDetailsInfo details = cluster.details(job.getJobId());
    List<RootExceptionInfo> failures = cluster.failures(job.getJobId());
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("job_id", job.getJobId().toString());
    described.put("job_name", job.getJobName());
    described.put("state", details.getJobStatus().name());
    described.put("all_tasks_run", Cluster.allTasksRun(details));
    described.put("parallelism", Cluster.slots(details));
    described.put("started_at", time(details.getStartTime()));
    cluster
        .newestCheckpoint(job.getJobId())
        .ifPresent(
            checkpoint -> {
              described.put("checkpoint", checkpoint.getExternalPath());
              described.put("checkpoint_at", time(checkpoint.getLatestAckTimestamp()));
            });
    described.put("failures", failures.size());
    if (!failures.isEmpty()) {
      described.put("last_failure_at", time(failures.get(0).getTimestamp()));
      described.put("last_failure", Reasons.ofStackTrace(failures.get(0).getStacktrace()));
    }
    return described;
  }

  private static String time(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
