package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import java.util.List;

/**
 * MCP events become patterns, patterns features, features predictions; labels teach, windows watch
 * for drift.
 */
public final class Topology {
  private Topology() {}

  static void wire(Sources from, List<Sinks> to, JobConfig config) {
    throw new UnsupportedOperationException(from + " " + to + " " + config);
  }
}
