package io.patternstream.job.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * How Flink runs the job.
 *
 * @param checkpointDirectory empty when Flink's own configuration names one
 */
public record RuntimeConfig(
    String jobName,
    int parallelism,
    int maxParallelism,
    String checkpointDirectory,
    Duration checkpointInterval,
    boolean rocksDb,
    Duration bufferTimeout,
    Duration watermarkBound,
    Duration idleness)
    implements Serializable {}
