package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the submissions of a job have left behind to go on from.
 *
 * <p>Flink writes {@code _metadata} last, so a folder that has one is complete. Checkpoints lie in
 * {@code ROOT/JOB_ID/chk-N}, savepoints in {@code ROOT/savepoint-XXXXXX-...}, where XXXXXX begins
 * the job's id; those of other jobs in the same place are left alone.
 */
final class LeftStates {
  private static final String METADATA = "_metadata";
  private static final int SAVEPOINT_ID_CHARS = 6;

  private record Left(String place, long written) {}

  private LeftStates() {}

  /**
   * Complete checkpoints and savepoints, the newest first.
   *
   * @param jobIds Flink's ids of every submission of the job
   * @param roots where checkpoints and savepoints lie
   */
  static List<String> newestFirst(Set<String> jobIds, List<String> roots) throws CommandException {
    Set<String> savepoints =
        jobIds.stream()
            .map(id -> "savepoint-" + id.substring(0, Math.min(SAVEPOINT_ID_CHARS, id.length())))
            .collect(Collectors.toSet());
    List<Left> left = new ArrayList<>();
    for (String root : roots) {
      try {
        Path folder = new Path(root);
        FileSystem files = folder.getFileSystem();
        for (FileStatus child : children(files, folder)) {
          String name = child.getPath().getName();
          if (jobIds.contains(name)) {
            for (FileStatus checkpoint : children(files, child.getPath())) {
              if (checkpoint.getPath().getName().startsWith("chk-")) {
                keepIfComplete(files, checkpoint.getPath(), left);
              }
            }
          } else if (savepoints.stream().anyMatch(prefix -> name.startsWith(prefix + "-"))) {
            keepIfComplete(files, child.getPath(), left);
          }
        }
      } catch (IOException | IllegalArgumentException e) {
        throw new CommandException(root + " cannot be read from here: " + Reasons.of(e));
      }
    }
    left.sort(Comparator.comparingLong(Left::written).reversed());
    return left.stream().map(Left::place).distinct().toList();
  }

  private static FileStatus[] children(FileSystem files, Path folder) throws IOException {
    try {
      FileStatus @Nullable [] found = files.listStatus(folder);
      return found == null ? new FileStatus[0] : found;
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private static void keepIfComplete(FileSystem files, Path folder, List<Left> left)
      throws IOException {
    try {
      FileStatus metadata = files.getFileStatus(new Path(folder, METADATA));
      if (metadata.getLen() > 0) {
        left.add(new Left(folder.toString(), metadata.getModificationTime()));
      }
    } catch (FileNotFoundException e) {
      // Never finished; or its job has just replaced it by a newer one.
    }
  }
}
