package io.patternstream.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftStatesTest {
  private static final String FIRST = "aaaaaa00000000000000000000000001";
  private static final String SECOND = "bbbbbb00000000000000000000000002";
  private static final String ANOTHER_JOB = "cccccc00000000000000000000000003";
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path checkpoints;
  private Path savepoints;

  @BeforeEach
  void roots() {
    checkpoints = folder.resolve("checkpoints");
    savepoints = folder.resolve("savepoints");
  }

  private static void complete(Path place, int minute) throws Exception {
    Files.createDirectories(place);
    Path metadata = Files.writeString(place.resolve("_metadata"), "something");
    Files.setLastModifiedTime(metadata, FileTime.from(T0.plusSeconds(60L * minute)));
  }

  private List<String> found() throws Exception {
    return LeftStates.newestFirst(
            Set.of(FIRST, SECOND),
            List.of(checkpoints.toUri().toString(), savepoints.toUri().toString()))
        .stream()
        .map(place -> folder.relativize(Path.of(java.net.URI.create(place))).toString())
        .toList();
  }

  @Test
  void theNewestComesFirstWhicheverSubmissionLeftItAndWhateverItsNumber() throws Exception {
    complete(checkpoints.resolve(FIRST).resolve("chk-41"), 1);
    complete(checkpoints.resolve(SECOND).resolve("chk-2"), 3);
    complete(savepoints.resolve("savepoint-aaaaaa-0123456789ab"), 2);
    assertThat(found())
        .containsExactly(
            "checkpoints/" + SECOND + "/chk-2",
            "savepoints/savepoint-aaaaaa-0123456789ab",
            "checkpoints/" + FIRST + "/chk-41");
  }

  @Test
  void whatWasNeverFinishedIsNothingToGoOnFrom() throws Exception {
    complete(checkpoints.resolve(FIRST).resolve("chk-1"), 1);
    Files.createDirectories(checkpoints.resolve(FIRST).resolve("chk-2"));
    Files.createDirectories(checkpoints.resolve(FIRST).resolve("shared"));
    Path empty = Files.createDirectories(checkpoints.resolve(FIRST).resolve("chk-3"));
    Files.createFile(empty.resolve("_metadata"));
    Files.createDirectories(savepoints.resolve("savepoint-aaaaaa-0123456789ab"));
    assertThat(found()).containsExactly("checkpoints/" + FIRST + "/chk-1");
  }

  @Test
  void whatAnotherJobLeftInTheSamePlaceIsNotTaken() throws Exception {
    complete(checkpoints.resolve(ANOTHER_JOB).resolve("chk-9"), 9);
    complete(savepoints.resolve("savepoint-cccccc-0123456789ab"), 9);
    complete(checkpoints.resolve(FIRST).resolve("chk-1"), 1);
    assertThat(found()).containsExactly("checkpoints/" + FIRST + "/chk-1");
  }

  @Test
  void whereNothingHasEverBeenWrittenNothingIsLeft() throws Exception {
    assertThat(found()).isEmpty();
  }
}
