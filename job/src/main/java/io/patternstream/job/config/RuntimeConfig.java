package io.patternstream.job.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How Flink runs the job.
 *
 * @param restUrl where the cluster's JobManager answers, for commands that speak to it
 * @param parallelismStated whether somebody has set it; where not, a cluster's own may hold
 * @param checkpointDirectory empty when Flink's own configuration names one
 */
public record RuntimeConfig(
    String restUrl,
    String jobName,
    int parallelism,
    boolean parallelismStated,
    int maxParallelism,
    String checkpointDirectory,
    Duration checkpointInterval,
    boolean rocksDb,
    Duration bufferTimeout,
    Duration watermarkBound,
    Duration idleness)
    implements Serializable {}
