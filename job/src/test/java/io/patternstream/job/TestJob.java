package io.patternstream.job;

import io.patternstream.job.TestServices.Database;
import io.patternstream.job.config.JobConfig;
import io.patternstream.settings.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** The real job, in a Flink of this JVM with task managers that can be killed. */
final class TestJob implements AutoCloseable {
  private static final int TASK_MANAGERS = 2;

  private final MiniCluster cluster;
  private final JobID job;
  private final Database database;
  private final Path folder;

  private TestJob(MiniCluster cluster, JobID job, Database database, Path folder) {
    this.cluster = cluster;
    this.job = job;
    this.database = database;
    this.folder = folder;
  }

  static JobConfig config(
      TestServices services, TestTopics topics, Database database, String... settings)
      throws ConfigException, IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--kafka.bootstrap.servers",
                services.kafka.bootstrapServers(),
                "--kafka.topic.events",
                topics.events,
                "--kafka.topic.feedback",
                topics.feedback,
                "--kafka.topic.control",
                topics.control,
                "--postgres.url",
                database.url,
                "--postgres.user",
                database.user(),
                "--postgres.password",
                database.password(),
                "--job.checkpoint.interval",
                "300ms",
                "--job.checkpoint.directory",
                Files.createTempDirectory("patternstream-it-checkpoints").toString(),
                "--job.idleness",
                "30s",
                "--ml.enabled",
                "true",
                "--model.ready.labels",
                "10",
                "--quality.window.labels",
                "50",
                "--drift.window.rows",
                "50"));
    arguments.addAll(List.of(settings));
    return JobConfig.load(arguments, Map.of());
  }

  static TestJob start(JobConfig config, Database database) throws Exception {
    return start(config, database, "");
  }

  /**
   * @param savepoint where to go on from; empty for a fresh start
   */
  static TestJob start(JobConfig config, Database database, String savepoint) throws Exception {
    Path folder = Files.createTempDirectory("patternstream-it-job");
    Configuration flink = RuntimeSettings.local(config.runtime());
    flink.set(RestOptions.BIND_PORT, "0");
    if (!savepoint.isEmpty()) {
      flink.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(TASK_MANAGERS)
                .setNumSlotsPerTaskManager(1)
                .build());
    cluster.start();
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    PatternstreamJob.wire(environment, config);
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobId(JobID.generate());
    JobID job = cluster.submitJob(graph).get().getJobID();
    return new TestJob(cluster, job, database, folder);
  }

  /** Kills a task manager once rows and a checkpoint are there, and gives Flink another one. */
  void killATaskManager() throws Exception {
    await().until(() -> database.number("SELECT count(*) FROM ml_predictions") > 50);
    await()
        .until(
            () ->
                cluster
                        .getExecutionGraph(job)
                        .get()
                        .getCheckpointStatsSnapshot()
                        .getCounts()
                        .getNumberOfCompletedCheckpoints()
                    > 0);
    cluster.terminateTaskManager(0).get();
    cluster.startTaskManager();
    await().until(() -> restarts() > 0);
  }

  /** How often the job was started anew. */
  int restarts() throws Exception {
    return StreamSupport.stream(
            cluster.getExecutionGraph(job).get().getAllExecutionVertices().spliterator(), false)
        .map(AccessExecutionVertex::getCurrentExecutionAttempt)
        .mapToInt(attempt -> attempt.getAttemptNumber())
        .max()
        .orElse(0);
  }

  /** What went wrong the last time; empty when nothing has. */
  String failure() throws Exception {
    ErrorInfo failure = cluster.getExecutionGraph(job).get().getFailureInfo();
    return failure == null ? "" : failure.getExceptionAsString();
  }

  /**
   * Waits until the ledger holds every record that was sent; its watermark is the least of all
   * operators', so everything before has been applied. The savepoint then flushes every row.
   */
  void finish(TestTopics topics) throws Exception {
    awaitCounted(topics);
    stop();
  }

  /** Stops the job; gives the savepoint that another can go on from. */
  String stop() throws Exception {
    return stop(SavepointFormatType.NATIVE);
  }

  /** The same, with a savepoint that any state backend can read. */
  String stop(SavepointFormatType format) throws Exception {
    return cluster.stopWithSavepoint(job, folder.toUri().toString(), false, format).get();
  }

  /** Waits until the ledger holds every record that was sent. */
  void awaitCounted(TestTopics topics) {
    await().until(() -> counted("parse-mcp-events") >= topics.sentEvents());
    await().until(() -> counted("read-feedback") >= topics.sentFeedback());
  }

  /** Waits until the ledger holds so many records of a log time from {@code from} on. */
  void awaitCounted(long from, long events, long feedback) {
    long minute = Math.floorDiv(from, 60_000) * 60;
    String since = " AND log_time >= to_timestamp(" + minute + ")";
    await().until(() -> counted("parse-mcp-events", since) >= events);
    await().until(() -> counted("read-feedback", since) >= feedback);
  }

  private long counted(String stage) throws Exception {
    return counted(stage, "");
  }

  private long counted(String stage, String and) throws Exception {
    return database.number(
        "SELECT sum(count) FROM pipeline_statistics WHERE stage = '" + stage + "'" + and);
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(200));
  }

  @Override
  public void close() throws Exception {
    cluster.close();
  }
}
