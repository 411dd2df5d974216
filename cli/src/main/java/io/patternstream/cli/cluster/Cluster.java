package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmanager.HighAvailabilityMode;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.ConfigurationInfoEntry;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory.RootExceptionInfo;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointStatistics.CompletedCheckpointStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.jspecify.annotations.Nullable;

/**
 * A Flink cluster, through its REST interface.
 *
 * <p>Settings of the client (TLS, credentials, time limits) come from the folder that {@code
 * FLINK_CONF_DIR} names, as for Flink's own command line; the address does not.
 */
final class Cluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SAVEPOINT_PATIENCE = Duration.ofMinutes(30);
  private static final Duration POLL = Duration.ofMillis(200);

  /** A job that has failed as often as this while it starts will not come up by itself. */
  private static final int FAILURES = 3;

  private final String url;
  private final RestClusterClient<StandaloneClusterId> client;

  private Cluster(String url, RestClusterClient<StandaloneClusterId> client) {
    this.url = url;
    this.client = client;
  }

  /** Connects; a cluster that does not answer or is another Flink than this client is refused. */
  static Cluster connect(String url) throws CommandException {
    Cluster cluster = open(url);
    try {
      String own = EnvironmentInformation.getVersion();
      String theirs = cluster.overview().getVersion();
      if (!own.equals(theirs)) {
        throw new CommandException(
            "flink.rest.url: the cluster is Flink "
                + theirs
                + ", this job is built for "
                + own
                + ": a job of one does not run on the other");
      }
      return cluster;
    } catch (CommandException e) {
      cluster.close();
      throw e;
    }
  }

  private static Cluster open(String url) throws CommandException {
    String configurationFolder = System.getenv("FLINK_CONF_DIR");
    Configuration flink =
        configurationFolder == null
            ? new Configuration()
            : GlobalConfiguration.loadConfiguration(configurationFolder);
    URI address;
    try {
      address = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new CommandException("flink.rest.url = '" + url + "' is not http://host:port");
    }
    boolean tls = "https".equals(address.getScheme());
    if (address.getHost() == null || (!tls && !"http".equals(address.getScheme()))) {
      throw new CommandException("flink.rest.url = '" + url + "' is not http://host:port");
    }
    flink.set(RestOptions.ADDRESS, address.getHost());
    flink.set(RestOptions.PORT, address.getPort() >= 0 ? address.getPort() : tls ? 443 : 80);
    flink.set(SecurityOptions.SSL_REST_ENABLED, tls);
    flink.set(RestOptions.RETRY_MAX_ATTEMPTS, 5);
    flink.set(RestOptions.RETRY_DELAY, Duration.ofMillis(500));
    FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
    try {
      return new Cluster(url, new RestClusterClient<>(flink, StandaloneClusterId.getInstance()));
    } catch (Exception e) {
      throw new CommandException("flink.rest.url = " + url + ": " + Reasons.of(e));
    }
  }

  /** Slots, TaskManagers and version. */
  ClusterOverviewWithVersion overview() throws CommandException {
    return get(client.getClusterOverview(), PATIENCE);
  }

  private List<ConfigurationInfoEntry> configuration() throws CommandException {
    return get(
        client.sendRequest(
            ClusterConfigurationInfoHeaders.getInstance(),
            EmptyMessageParameters.getInstance(),
            EmptyRequestBody.getInstance()),
        PATIENCE);
  }

  /** Whether a JobManager that is started again knows the jobs of the one before. */
  boolean isHighlyAvailable() throws CommandException {
    Configuration all = new Configuration();
    for (ConfigurationInfoEntry entry : configuration()) {
      all.setString(entry.getKey(), entry.getValue());
    }
    return HighAvailabilityMode.isHighAvailabilityModeActivated(all);
  }

  /** The part of the cluster's own configuration that a job inherits and its start asks for. */
  Configuration checkpointing() throws CommandException {
    Configuration inherited = new Configuration();
    for (ConfigurationInfoEntry entry : configuration()) {
      if (entry.getKey().equals(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key())
          || entry.getKey().equals(CheckpointingOptions.SAVEPOINT_DIRECTORY.key())) {
        inherited.setString(entry.getKey(), entry.getValue());
      }
    }
    return inherited;
  }

  /** Jobs that have not ended. */
  List<JobStatusMessage> jobs() throws CommandException {
    return get(client.listJobs(), PATIENCE).stream()
        .filter(job -> !job.getJobState().isGloballyTerminalState())
        .toList();
  }

  /** Jobs of that name, also those that have ended since the JobManager started. */
  List<JobStatusMessage> known(String name) throws CommandException {
    return get(client.listJobs(), PATIENCE).stream()
        .filter(job -> job.getJobName().equals(name))
        .toList();
  }

  /** The one job of that name or id that has not ended. */
  JobStatusMessage job(String nameOrId) throws CommandException {
    List<JobStatusMessage> found =
        jobs().stream()
            .filter(
                job ->
                    job.getJobName().equals(nameOrId) || job.getJobId().toString().equals(nameOrId))
            .toList();
    if (found.size() != 1) {
      throw new CommandException(
          found.isEmpty()
              ? "no job " + nameOrId + " runs on " + url
              : found.size() + " jobs " + nameOrId + " run on " + url + ": name one by its id");
    }
    return found.get(0);
  }

  JobDetailsInfo details(JobID job) throws CommandException {
    return get(client.getJobDetails(job), PATIENCE);
  }

  /** Slots that a job of these vertices holds: all its operators share, so the widest counts. */
  static int slots(JobDetailsInfo job) {
    return job.getJobVertexInfos().stream()
        .mapToInt(JobDetailsInfo.JobVertexDetailsInfo::getParallelism)
        .max()
        .orElse(0);
  }

  JobID submit(JobGraph graph) throws CommandException {
    return get(client.submitJob(graph), PATIENCE);
  }

  /**
   * Waits until every task runs, which is when its state is restored.
   *
   * @throws CommandException with the job's own reason when it fails again and again, or ends
   */
  void awaitRunning(JobID job, Duration patience) throws CommandException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      JobDetailsInfo details = details(job);
      if (allTasksRun(details)) {
        return;
      }
      JobStatus status = details.getJobStatus();
      List<RootExceptionInfo> failures = failures(job);
      if (status.isGloballyTerminalState() || failures.size() >= FAILURES) {
        throw new CommandException(
            "job " + job + " does not come up (" + status + "): " + reason(failures));
      }
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            "job "
                + job
                + " does not run after "
                + patience.toSeconds()
                + " s ("
                + status
                + "): "
                + reason(failures));
      }
      pause();
    }
  }

  static boolean allTasksRun(JobDetailsInfo details) {
    return details.getJobStatus() == JobStatus.RUNNING
        && details.getPendingOperators() == 0
        && allTasksRun(details.getJobVertexInfos());
  }

  /**
   * Whether each subtask of each vertex runs. The state of a vertex does not tell: Flink calls one
   * running whose first subtasks run while the others are being deployed.
   */
  static boolean allTasksRun(Collection<JobDetailsInfo.JobVertexDetailsInfo> vertices) {
    return !vertices.isEmpty()
        && vertices.stream()
            .allMatch(
                vertex ->
                    vertex.getTasksPerState().getOrDefault(ExecutionState.RUNNING, 0)
                        == vertex.getParallelism());
  }

  /** What has gone wrong with the job so far, the newest first. */
  List<RootExceptionInfo> failures(JobID job) throws CommandException {
    JobExceptionsMessageParameters parameters = new JobExceptionsMessageParameters();
    parameters.jobPathParameter.resolve(job);
    return get(
            client.sendRequest(
                JobExceptionsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance()),
            PATIENCE)
        .getExceptionHistory()
        .getEntries();
  }

  private static String reason(List<RootExceptionInfo> failures) {
    return failures.isEmpty()
        ? "its tasks are not running; are there slots, and can TaskManagers reach the servers?"
        : Reasons.ofStackTrace(failures.get(0).getStacktrace());
  }

  /** The newest completed checkpoint that is kept outside the job. */
  Optional<CompletedCheckpointStatistics> newestCheckpoint(JobID job) throws CommandException {
    JobMessageParameters parameters = new JobMessageParameters();
    parameters.jobPathParameter.resolve(job);
    CheckpointingStatistics.@Nullable LatestCheckpoints latest =
        get(
                client.sendRequest(
                    CheckpointingStatisticsHeaders.getInstance(),
                    parameters,
                    EmptyRequestBody.getInstance()),
                PATIENCE)
            .getLatestCheckpoints();
    return latest == null
        ? Optional.empty()
        : Optional.ofNullable(latest.getCompletedCheckpointStatistics())
            .filter(checkpoint -> checkpoint.getExternalPath() != null);
  }

  /** Takes a savepoint; the job goes on. */
  String savepoint(JobID job, @Nullable String directory) throws CommandException {
    return get(
        client.triggerSavepoint(job, directory, SavepointFormatType.CANONICAL), SAVEPOINT_PATIENCE);
  }

  /**
   * Stops the job with a savepoint. When the savepoint fails, the job goes on.
   *
   * @return the savepoint
   */
  String stop(JobID job, @Nullable String directory) throws CommandException {
    String savepoint =
        get(
            client.stopWithSavepoint(job, false, directory, SavepointFormatType.CANONICAL),
            SAVEPOINT_PATIENCE);
    awaitEnd(job);
    return savepoint;
  }

  /** Ends the job; its checkpoints stay. */
  void cancel(JobID job) throws CommandException {
    get(client.cancel(job), PATIENCE);
    awaitEnd(job);
  }

  private void awaitEnd(JobID job) throws CommandException {
    while (!get(client.getJobStatus(job), PATIENCE).isGloballyTerminalState()) {
      pause();
    }
  }

  private static void pause() throws CommandException {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted");
    }
  }

  private <T> T get(CompletableFuture<T> answer, Duration patience) throws CommandException {
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new CommandException("Flink at " + url + ": " + Reasons.of(e));
    } catch (TimeoutException e) {
      throw new CommandException(
          "Flink at " + url + ": no answer in " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
