package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;

/** What stands in a savepoint or checkpoint, read without any job. */
final class SavedState {
  private static final int ATTEMPTS = 20;

  private final List<OperatorState> operators;

  private SavedState(List<OperatorState> operators) {
    this.operators = operators;
  }

  /**
   * Reads the list of operators; their state itself is not touched.
   *
   * @param place folder of the savepoint, as Flink names it
   */
  static SavedState read(String place) throws CommandException {
    Path metadata = new Path(place, "_metadata");
    try (DataInputStream in = new DataInputStream(metadata.getFileSystem().open(metadata))) {
      CheckpointMetadata read =
          Checkpoints.loadCheckpointMetadata(in, SavedState.class.getClassLoader(), place);
      return new SavedState(List.copyOf(read.getOperatorStates()));
    } catch (IOException | RuntimeException e) { // a damaged file is read as anything
      throw new CommandException(
          "savepoint " + place + " cannot be read from here: " + Reasons.of(e));
    }
  }

  /** Names the newest checkpoint of a running job. */
  interface Newest {
    String place() throws CommandException;
  }

  /**
   * Reads the newest checkpoint. A running job deletes a checkpoint once enough newer ones are
   * complete, and Flink's REST interface tells for some seconds what it has told before: one that
   * is gone when it is read has a successor, which it names a little later.
   *
   * @param pause between two questions
   */
  static SavedState readNewest(Newest newest, Duration pause) throws CommandException {
    for (int left = ATTEMPTS - 1; ; left--) {
      try {
        return read(newest.place());
      } catch (CommandException e) {
        if (left == 0) {
          throw e;
        }
      }
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandException("interrupted");
      }
    }
  }

  /** Why {@code job} cannot go on from it, a line each; those uids in {@code dropped} may go. */
  List<String> obstacles(JobGraph job, Set<String> dropped) {
    Map<OperatorID, JobVertex> vertices = new HashMap<>();
    for (JobVertex vertex : job.getVertices()) {
      for (OperatorIDPair ids : vertex.getOperatorIDs()) {
        vertices.put(ids.getGeneratedOperatorID(), vertex);
        ids.getUserDefinedOperatorID().ifPresent(id -> vertices.put(id, vertex));
      }
    }
    List<String> obstacles = new ArrayList<>();
    Set<String> otherMaximum = new TreeSet<>();
    for (OperatorState operator : operators) {
      JobVertex vertex = vertices.get(operator.getOperatorID());
      if (vertex == null) {
        if (hasState(operator) && !dropped.contains(name(operator))) {
          obstacles.add(
              "state of "
                  + name(operator)
                  + " would be lost: the new job has no operator of that uid (--drop "
                  + name(operator)
                  + " agrees to that)");
        }
      } else if (vertex.getMaxParallelism() != operator.getMaxParallelism()) {
        otherMaximum.add(
            "job.max.parallelism is fixed for the life of the state: it was made with "
                + operator.getMaxParallelism()
                + ", and the new job has "
                + vertex.getMaxParallelism());
      }
    }
    obstacles.addAll(otherMaximum);
    return obstacles;
  }

  /** Operators that hold state. */
  long stateful() {
    return operators.stream().filter(SavedState::hasState).count();
  }

  private static boolean hasState(OperatorState operator) {
    return operator.getCoordinatorState() != null
        || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState);
  }

  private static String name(OperatorState operator) {
    return operator
        .getOperatorUid()
        .filter(uid -> !uid.isEmpty())
        .or(operator::getOperatorName)
        .orElseGet(() -> operator.getOperatorID().toString());
  }
}
