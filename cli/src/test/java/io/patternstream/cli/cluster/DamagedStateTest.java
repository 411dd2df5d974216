package io.patternstream.cli.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.cli.CommandException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no checkpoint any more. */
class DamagedStateTest {
  private static final byte[] MAGIC =
      ByteBuffer.allocate(Integer.BYTES).putInt(Checkpoints.HEADER_MAGIC_NUMBER).array();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 10, 200})
  void aDamagedCheckpointIsRefusedInOneLine(int bytes) throws Exception {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    System.arraycopy(MAGIC, 0, content, 0, Math.min(MAGIC.length, bytes));
    Files.write(folder.resolve("_metadata"), content);
    refused();
  }

  @Test
  void oneThatIsNotThereIsRefusedInOneLine() {
    refused();
  }

  private void refused() {
    assertThatThrownBy(() -> SavedState.read(folder.toUri().toString()))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("cannot be read from here")
        .hasMessageNotContaining("\n");
  }
}
