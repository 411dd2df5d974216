package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.ModelInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LiveModelTest {
  private static final String FIXTURE = "LiveModel.v2.model3.bin";
  private static final String FORMER_MODEL_FIXTURE = "LiveModel.v2.bin"; // models of version 2
  private static final String FORMER_FIXTURE = "LiveModel.v1.bin";

  @Test
  void theCommittedFixtureStillReads() throws IOException {
    byte[] stored = fixture(FIXTURE);

    LiveModel live = LiveModel.decode("group-0", stored, LearningLog.configWithChallenger());

    assertThat(live.encode()).isEqualTo(stored);
    assertThat(live.encode()).isEqualTo(sample().encode());
    assertThat(live.seq()).isEqualTo(sample().seq()).isPositive();
    assertThat(live.model().seq()).isEqualTo(live.seq());
  }

  /** The forecast is that of the code that wrote it. */
  @Test
  void theCommittedFixtureOfFormerModelsStillReads() throws IOException {
    ScoringConfig config = LearningLog.configWithChallenger();
    LiveModel live = LiveModel.decode("group-0", fixture(FORMER_MODEL_FIXTURE), config);

    assertThat(live.seq()).isEqualTo(120);
    assertThat(live.model().predict(new double[] {0.5, -1, 2, 0.25, -0.75, 1}, "doji", 0.6))
        .isCloseTo(0.5171638103806357, within(1e-14));
    assertThat(LiveModel.decode("group-0", live.encode(), config).encode())
        .isEqualTo(live.encode());
  }

  /** The forecast is that of the code that wrote version 1, on its own fixture. */
  @Test
  void theCommittedFixtureOfVersionOneStillReads() throws IOException {
    LiveModel live = LiveModel.decode("group-0", fixture(FORMER_FIXTURE), LearningLog.config());

    assertThat(live.seq()).isEqualTo(120);
    assertThat(live.model().seq()).isEqualTo(120);
    assertThat(live.model().weightsHash()).isEqualTo(1555241603154334486L);
    assertThat(live.model().predict(new double[] {0.5, -1, 2, 0.25, -0.75, 1}, "doji", 0.6))
        .isCloseTo(0.5175688762425499, within(1e-14));
    assertThat(LiveModel.decode("group-0", live.encode(), LearningLog.config()).encode())
        .isEqualTo(live.encode());
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

    LiveModel live = LiveModel.decode("group-0", fixture(FIXTURE), other);

    assertThat(live.seq()).isEqualTo(sample().seq());
    assertThat(live.model().seq()).isZero();
    assertThat(live.model().schemaHash()).isEqualTo("another-schema");
  }

  @Test
  void bytesOfAnotherVersionAreRefused() throws IOException {
    byte[] newer = fixture(FIXTURE);
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
    LiveModel live = LiveModel.fresh("group-0", LearningLog.configWithChallenger());
    examples().stream().limit(120).forEach(example -> live.learn(example, 0));
    return live;
  }

  static List<LabeledExample> examples() {
    return LearningLog.partition(0, 200, 1, 9).stream()
        .map(ModelInput::learn)
        .filter(Objects::nonNull)
        .toList();
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LiveModelTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }
}
