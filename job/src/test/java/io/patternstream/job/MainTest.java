package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void aJobWithNoPlaceForItsCheckpointsDoesNotStart() {
    assertThatThrownBy(
            () ->
                Main.main(
                    new String[] {
                      "--kafka.bootstrap.servers=127.0.0.1:1",
                      "--postgres.url=jdbc:postgresql://127.0.0.1:1/none",
                      "--postgres.user=nobody"
                    }))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("job.checkpoint.directory is missing")
        .hasMessageContaining("execution.checkpointing.dir")
        .message()
        .hasLineCount(1);
  }
}
