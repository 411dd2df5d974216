package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job in a Flink of this JVM, with its web interface on loopback. */
public final class LocalJob implements AutoCloseable {
  private static final long CANCEL_SECONDS = 60;

  private final JobClient client;
  private final int webPort;

  private LocalJob(JobClient client, int webPort) {
    this.client = client;
    this.webPort = webPort;
  }

  /**
   * Starts the job.
   *
   * @param webPort port of Flink's web interface
   * @param restoreFrom checkpoint or savepoint to go on from
   */
  public static LocalJob start(JobConfig config, int webPort, Optional<Path> restoreFrom)
      throws StartException {
    if (config.runtime().checkpointDirectory().isEmpty()) {
      throw new StartException(
          "job.checkpoint.directory is missing: a local Flink would keep checkpoints on its heap,"
              + " lose them with the process and fail at 5 MiB a state");
    }
    Configuration flink = RuntimeSettings.local(config.runtime());
    flink.set(RestOptions.BIND_PORT, Integer.toString(webPort));
    flink.set(RestOptions.PORT, webPort);
    flink.set(TaskManagerOptions.NUM_TASK_SLOTS, config.runtime().parallelism());
    // Every task of the graph takes buffers from one pool; the local default is too small for two
    // dozen exchanges.
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    restoreFrom.ifPresent(
        path -> flink.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString()));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(flink);
    PatternstreamJob.wire(environment, config);
    try {
      return new LocalJob(environment.executeAsync(config.runtime().jobName()), webPort);
    } catch (Exception e) {
      throw new StartException("Flink did not take the job: " + e.getMessage());
    }
  }

  /** Where Flink's web interface answers. */
  public String webUrl() {
    return "http://127.0.0.1:" + webPort;
  }

  /** Completes when the job ends, exceptionally when it fails. */
  public CompletableFuture<JobExecutionResult> result() {
    return client.getJobExecutionResult();
  }

  /** The job's state; {@code FAILED} when Flink does not answer. */
  public JobStatus status() {
    try {
      return client.getJobStatus().get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return JobStatus.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return JobStatus.FAILED;
    }
  }

  /** Stops the job; its checkpoints stay. */
  @Override
  public void close() {
    try {
      client.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // It had ended already, which is what was wanted.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
