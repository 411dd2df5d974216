package io.patternstream.cli.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What a command says to programs: one JSON object on the last line of standard output. */
final class Answer {
  private final Map<String, Object> members = new LinkedHashMap<>();

  /** Adds a member; nothing is added for null. */
  Answer put(String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value instanceof Timed timed ? timed.seconds() : value);
    }
    return this;
  }

  void print(CommandSpec spec) throws JsonProcessingException {
    spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(members));
    spec.commandLine().getOut().flush();
  }

  /** The widest of a job's vertices. */
  static int parallelism(JobGraph job) {
    int widest = 0;
    for (JobVertex vertex : job.getVertices()) {
      widest = Math.max(widest, vertex.getParallelism());
    }
    return widest;
  }
}
