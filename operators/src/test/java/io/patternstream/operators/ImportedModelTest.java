package io.patternstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.state.event.ModelSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ImportedModelTest {
  private static final double[] ASKED = {0.5, -1, 2, 0.25, -0.75, 1};
  private static final String SCHEMA = "test-schema";

  private static ModelSnapshot snapshot() {
    return LiveModelTest.sample().snapshot("periodic", SCHEMA, LearningLog.T0);
  }

  private static ImportedModel read(byte[] file) {
    return ImportedModel.read(file, LearningLog.DIMENSION, SCHEMA);
  }

  @Test
  void aModelFromAFileSaysWhatItSaidWhereItWasLearnt() throws Exception {
    ImportedModel imported = InstantiationUtil.clone(read(ImportedModel.file(snapshot())));

    LiveModel live =
        LiveModel.fresh("group-9", LearningLog.config().startingFrom(imported, imported));

    double learnt = LiveModelTest.sample().model().predict(ASKED, "doji", 0.6);
    assertThat(live.model().predict(ASKED, "doji", 0.6)).isEqualTo(learnt);
    assertThat(live.model().seq()).isEqualTo(120);
    assertThat(live.seq()).isZero();
    assertThat(live.ready(LearningLog.config())).as("50 of each class were seen there").isTrue();
    assertThat(live.snapshot("test", SCHEMA, 1).metrics())
        .as("measured here: nothing yet")
        .contains("\"labels\":0")
        .doesNotContain("log_loss");
    assertThat(imported.toString()).contains(snapshot().contentHash(), "seq 120");
  }

  @Test
  void twoStartsFromOneFileShareNothing() {
    ImportedModel imported = read(ImportedModel.file(snapshot()));
    LiveModel one = LiveModel.fresh("a", LearningLog.config().startingFrom(imported, null));
    LiveModel other = LiveModel.fresh("b", LearningLog.config().startingFrom(imported, null));
    one.learn(LiveModelTest.examples().get(150), 0);
    assertThat(other.model().weightsHash()).isEqualTo(LiveModelTest.sample().model().weightsHash());
    assertThat(one.model().weightsHash()).isNotEqualTo(other.model().weightsHash());
  }

  @Test
  void aModelThatIsThereAlreadyIsNotReplaced() {
    ScoringConfig config =
        LearningLog.configWithChallenger()
            .startingFrom(
                read(ImportedModel.file(snapshot())), read(ImportedModel.file(snapshot())));
    LiveModel other = LiveModel.fresh("group-0", LearningLog.configWithChallenger());
    other.learn(LiveModelTest.examples().get(0), 0);

    LiveModel restored = LiveModel.decode("group-0", other.encode(), config);

    assertThat(restored.model().weightsHash()).isEqualTo(other.model().weightsHash());
    assertThat(restored.encode()).isEqualTo(other.encode());
  }

  @Test
  void whatIsDamagedOrStrangeIsRefusedWithAReason() {
    byte[] file = ImportedModel.file(snapshot());
    assertThatThrownBy(() -> read("nothing of ours".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is no file of a model");
    assertThatThrownBy(() -> read(new byte[0])).hasMessage("is no file of a model");
    for (int cut : new int[] {9, 40, 150, file.length - 1}) {
      assertThatThrownBy(() -> read(Arrays.copyOf(file, cut)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cut short");
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length + 1)))
        .hasMessageContaining("cut short or has something behind it");
    byte[] flipped = file.clone();
    flipped[file.length - 100] ^= 1;
    assertThatThrownBy(() -> read(flipped)).hasMessageStartingWith("is damaged");
    assertThatThrownBy(() -> ImportedModel.read(file, LearningLog.DIMENSION, "other-schema"))
        .hasMessageStartingWith("was learnt on another feature schema (test-sch; this build has");
    assertThatThrownBy(() -> ImportedModel.read(file, LearningLog.DIMENSION + 1, SCHEMA))
        .hasMessage("holds no model: 6 features where 7 are known");
  }

  /** Whoever makes up bytes also makes up their hash: they are refused or usable, nothing else. */
  @Test
  void bytesThatSomebodyMadeUpAreRefusedOrGiveAProbability() {
    byte[] bytes = snapshot().bytes();
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] forged =
          Arrays.copyOf(bytes, i % 7 == 0 ? random.nextInt(bytes.length) : bytes.length);
      for (int flips = 1 + random.nextInt(4); flips > 0 && forged.length > 0; flips--) {
        int most = i % 2 == 0 ? Math.min(400, forged.length) : forged.length;
        forged[random.nextInt(most)] = (byte) random.nextInt();
      }
      ModelSnapshot made =
          new ModelSnapshot("all", "v", 1, LiveModel.sha256(forged), SCHEMA, "", "{}", 0, forged);
      try {
        ImportedModel model = ImportedModel.of(made, LearningLog.DIMENSION, SCHEMA);
        assertThat(model.model().predict(new double[LearningLog.DIMENSION], "", Double.NaN))
            .isBetween(0.0, 1.0);
      } catch (IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }
}
