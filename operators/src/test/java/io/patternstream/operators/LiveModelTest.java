package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.ModelInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LiveModelTest {
  private static final String FIXTURE = "LiveModel.v1.bin";

  @Test
  void theCommittedFixtureOfVersionOneStillReads() throws IOException {
    byte[] stored = fixture();

    LiveModel live = LiveModel.decode("group-0", stored, LearningLog.config());

    assertThat(live.encode()).isEqualTo(stored);
    assertThat(live.encode()).isEqualTo(sample().encode());
    assertThat(live.seq()).isEqualTo(sample().seq()).isPositive();
    assertThat(live.model().seq()).isEqualTo(live.seq());
  }

  @Test
  void aModelOfAnotherFeatureSchemaStartsAnewAtItsSeq() throws IOException {
    ScoringConfig known = LearningLog.config();
    ScoringConfig other =
        new ScoringConfig(
            known.model(),
            null,
            LearningLog.DIMENSION + 1,
            "another-schema",
            known.initialPolicy(),
            known.automaticNoiseRate(),
            known.snapshotEvery(),
            known.retainedModels());

    LiveModel live = LiveModel.decode("group-0", fixture(), other);

    assertThat(live.seq()).isEqualTo(sample().seq());
    assertThat(live.model().seq()).isZero();
    assertThat(live.model().schemaHash()).isEqualTo("another-schema");
  }

  @Test
  void bytesOfAnotherVersionAreRefused() throws IOException {
    byte[] newer = fixture();
    newer[3] = 9;
    assertThatThrownBy(() -> LiveModel.decode("group-0", newer, LearningLog.config()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void aSnapshotOfOneStateHasOneHashAndAnotherStateAnother() {
    LiveModel one = sample();
    LiveModel other = sample();
    assertThat(other.snapshot("periodic", "test-schema", 1).contentHash())
        .isEqualTo(one.snapshot("periodic", "test-schema", 1).contentHash());
    other.learn(examples().get(0), 0);
    assertThat(other.snapshot("periodic", "test-schema", 1).contentHash())
        .isNotEqualTo(one.snapshot("periodic", "test-schema", 1).contentHash());
  }

  /** A model of the first 120 examples of a seeded log. */
  static LiveModel sample() {
    LiveModel live = LiveModel.fresh("group-0", LearningLog.config());
    examples().stream().limit(120).forEach(example -> live.learn(example, 0));
    return live;
  }

  private static List<LabeledExample> examples() {
    return LearningLog.partition(0, 200, 1, 9).stream()
        .map(ModelInput::learn)
        .filter(Objects::nonNull)
        .toList();
  }

  private static byte[] fixture() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LiveModelTest.class.getResourceAsStream(FIXTURE), FIXTURE)) {
      return in.readAllBytes();
    }
  }
}
