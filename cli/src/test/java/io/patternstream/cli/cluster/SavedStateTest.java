package io.patternstream.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.cli.CommandException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest checkpoint of a job that goes on making newer ones. */
class SavedStateTest {
  @TempDir Path folder;
  private String kept;

  @BeforeEach
  void checkpoint() throws Exception {
    Path place = Files.createDirectory(folder.resolve("chk-9"));
    try (OutputStream out = Files.newOutputStream(place.resolve("_metadata"))) {
      Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(9, List.of(), List.of()), out);
    }
    kept = place.toUri().toString();
  }

  private String gone(int checkpoint) {
    return folder.resolve("chk-" + checkpoint).toUri().toString();
  }

  /** A job whose newest checkpoint is one of these after the other, and then the last. */
  private static SavedState.Newest job(String... places) {
    Deque<String> left = new ArrayDeque<>(List.of(places));
    return () -> left.size() == 1 ? left.getFirst() : left.removeFirst();
  }

  @Test
  void aCheckpointThatMadeRoomForANewerOneIsNotMissed() throws CommandException {
    assertThat(
            SavedState.readNewest(job(gone(6), gone(6), gone(7), kept), Duration.ZERO).stateful())
        .isZero();
  }

  @Test
  void aCheckpointThatIsTheNewestAndCannotBeReadIsSaid() {
    assertThatThrownBy(() -> SavedState.readNewest(job(gone(6), gone(7)), Duration.ZERO))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("chk-7")
        .hasMessageContaining("cannot be read from here");
  }

  @Test
  void aJobThatIsFasterThanTheReaderIsGivenUp() {
    String[] places = new String[30];
    for (int i = 0; i < places.length; i++) {
      places[i] = gone(i + 10);
    }
    assertThatThrownBy(() -> SavedState.readNewest(job(places), Duration.ZERO))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("chk-29");
  }
}
