package io.patternstream.job;

import io.patternstream.job.config.RuntimeConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** Flink's settings, each with the reason why it is not the default. */
final class RuntimeSettings {
  private static final String LOOPBACK = "127.0.0.1";

  private static final Duration UNHURRIED = Duration.ofMillis(20);

  private RuntimeSettings() {}

  static Configuration of(RuntimeConfig config) {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.NAME, config.jobName());
    // Kryo would slip in unseen and cost five times as much; a type without a serializer must fail
    // in a test.
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    // A generated uid changes with the graph, and then a savepoint does not restore.
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    // What travels is never changed after it was made, so operators of a task may share it; by
    // default each takes a deep copy.
    flink.set(PipelineOptions.OBJECT_REUSE, true);
    flink.set(PipelineOptions.MAX_PARALLELISM, config.maxParallelism());
    // For what nobody waits for; Topology sets job.buffer.timeout on the way to a prediction. Every
    // exchange has a thread that wakes this often, and there are some fifty of them.
    flink.set(ExecutionOptions.BUFFER_TIMEOUT, UNHURRIED);
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, config.checkpointInterval());
    // The default keeps checkpoints on the JobManager's heap and deletes them with the job.
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 3);
    if (!config.checkpointDirectory().isEmpty()) {
      flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
      flink.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory(config.checkpointDirectory()));
    }
    flink.set(StateBackendOptions.STATE_BACKEND, config.rocksDb() ? "rocksdb" : "hashmap");
    flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, config.rocksDb());
    // The default waits up to a minute between attempts after an outage.
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(500));
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(10));
    // Only the cluster's own configuration can set these; here they serve the local cluster.
    flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
    flink.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(20));
    flink.set(HeartbeatManagerOptions.HEARTBEAT_RPC_FAILURE_THRESHOLD, 2);
    flink.set(TaskManagerOptions.KILL_ON_OUT_OF_MEMORY, true);
    return flink;
  }

  /** The same for a Flink inside this JVM: nothing of it listens beyond loopback. */
  static Configuration local(RuntimeConfig config) {
    Configuration flink = of(config);
    flink.set(RestOptions.ADDRESS, LOOPBACK);
    flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    // The blob server binds to the JobManager's address, by default that of every interface.
    flink.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    flink.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    return flink;
  }

  private static String directory(String configured) {
    return configured.contains("://")
        ? configured
        : Path.of(configured).toAbsolutePath().toUri().toString();
  }
}
