package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConfidenceModelTest {
  private static final String FIXTURE = "ConfidenceModel.v3.bin";
  private static final String FORMER_FIXTURE = "ConfidenceModel.v2.bin";
  private static final String FIRST_FIXTURE = "ConfidenceModel.v1.bin";
  private static final int D = 4;

  /**
   * One random example of a stream with something to learn, holes and a rule that may be absent.
   */
  private record Row(double[] x, String key, double rule, boolean positive) {
    static Row random(Random random, int d) {
      double[] x = new double[d];
      for (int i = 0; i < d; i++) {
        x[i] =
            random.nextInt(8) == 0
                ? Double.NaN
                : i % 3 == 2 ? random.nextInt(3) : random.nextGaussian() * Math.pow(10, i % 4);
      }
      double lean = d == 0 || Double.isNaN(x[0]) ? 0 : 2 * x[0];
      return new Row(
          x,
          "type" + random.nextInt(3),
          random.nextInt(10) == 0 ? Double.NaN : random.nextDouble(),
          random.nextDouble() < 1 / (1 + Math.exp(-lean)));
    }

    void teach(ConfidenceModel model) {
      model.learn(x, key, rule, positive, 1, 0);
    }

    Forecast ask(ConfidenceModel model) {
      return model.forecast(x, key, rule);
    }
  }

  private static ConfidenceModel fresh(int d) {
    return ConfidenceModel.fresh(ModelConfig.defaults(), d, "0123456789");
  }

  private static ConfidenceModel taught(int d, int labels, long seed) {
    ConfidenceModel model = fresh(d);
    Random random = new Random(seed);
    for (int i = 0; i < labels; i++) {
      Row.random(random, d).teach(model);
    }
    return model;
  }

  /** 100,000 forecasts; {@code bench} has the same over 10^6 ({@code .ci/gates}). */
  @Property(tries = 400)
  void contributionsAddUpToTheServedLogOdds(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 20) int d,
      @ForAll @IntRange(min = 0, max = 400) int labels) {
    ConfidenceModel model = taught(d, labels, seed);
    Random random = new Random(~seed);
    for (int i = 0; i < 250; i++) {
      Row row = Row.random(random, d);
      if (i % 10 == 0) {
        Arrays.setAll(row.x, j -> 1e8 * random.nextGaussian()); // far outside
      }
      Forecast forecast = row.ask(model);
      double served = i % 2 == 0 ? forecast.ml() : random.nextDouble();
      double[] terms = forecast.contributions(served);
      assertThat(terms).hasSize(ConfidenceModel.termNames(List.of()).size() + d);
      double q = Math.min(1 - 1e-6, Math.max(1e-6, served));
      assertThat(Arrays.stream(terms).sum()).isCloseTo(Math.log(q / (1 - q)), within(1e-9));
      assertThat(Arrays.stream(Forecast.probabilityPoints(terms)).sum()).isCloseTo(q, within(1e-9));
    }
  }

  @Test
  void aForecastChangesNothing() {
    ConfidenceModel asked = taught(D, 300, 1);
    ConfidenceModel silent = taught(D, 300, 1);
    Random random = new Random(2);
    byte[] before = asked.encode();
    for (int i = 0; i < 200; i++) {
      new Row(new double[] {i, Double.NaN, -i, 1e30}, "never seen " + i, 0.3, true).ask(asked);
    }
    assertThat(asked.encode()).isEqualTo(before);
    for (int i = 0; i < 100; i++) {
      Row row = Row.random(random, D);
      row.teach(asked);
      row.teach(silent);
    }
    assertThat(asked.encode()).isEqualTo(silent.encode());
    assertThat(asked.weightsHash()).isEqualTo(silent.weightsHash());
  }

  @Test
  void aModelReadFromItsBytesIsTheSameToTheLastBitAndStaysSo() {
    ConfidenceModel original = fresh(D);
    ConfidenceModel restored = fresh(D);
    Random random = new Random(3);
    for (int i = 0; i < 1500; i++) {
      Row row = Row.random(random, D);
      if (i % 3 == 0) {
        assertThat(row.ask(restored)).isEqualTo(row.ask(original));
      }
      row.teach(original);
      row.teach(restored);
      if (i % 50 == 0) {
        restored = ConfidenceModel.decode(restored.encode());
      }
      assertThat(restored.weightsHash()).isEqualTo(original.weightsHash());
    }
    assertThat(restored.encode()).isEqualTo(original.encode());
    assertThat(restored.seq()).isEqualTo(1500);
    assertThat(restored.version()).isEqualTo(original.version());
  }

  @Test
  void theCommittedFixtureStillReadsAndSaysWhatItSaid() throws IOException {
    byte[] stored = fixture(FIXTURE);
    ConfidenceModel model = ConfidenceModel.decode(stored);
    assertThat(model.encode()).isEqualTo(stored);
    assertThat(model.encode()).isEqualTo(sample().encode());
    assertThat(model.schemaHash()).isEqualTo(sample().schemaHash());
  }

  /**
   * The expected forecasts are those that the code of version 1 printed for its own fixture. From
   * version 2 on there are no deviations of missing flags, so the row with a hole differs a little.
   */
  @Test
  void theCommittedFixtureOfVersionOneStillReadsAndSaysWhatItSaid() throws IOException {
    ConfidenceModel model = ConfidenceModel.decode(fixture(FIRST_FIXTURE));
    assertThat(
            model
                .forecast(new double[] {1.0440378078685333, -9.530627632271484, 0}, "type0", 0.1)
                .ml())
        .isCloseTo(0.7836691252757444, within(1e-14));
    assertThat(
            model
                .forecast(new double[] {1.4519759418021294, 7.671079289715982, 1}, "type1", 0.25)
                .ml())
        .isCloseTo(0.8712506204747756, within(1e-14));
    assertThat(
            model
                .forecast(new double[] {-0.8898200058790365, 2.790658013227776, 2}, "type2", 0.4)
                .ml())
        .isCloseTo(0.17674265003668144, within(1e-14));
    assertThat(
            model
                .forecast(
                    new double[] {0.09607384602805734, 0.03955604577103686, 0},
                    "type3",
                    0.1 + 0.15 * 3)
                .ml())
        .isCloseTo(0.4045248697908521, within(1e-14));
    assertThat(
            model
                .forecast(
                    new double[] {1.0595446651348956, 1.6699437320767554, 2}, "type1", Double.NaN)
                .ml())
        .isCloseTo(0.8225752356435105, within(1e-14));
    assertThat(
            model
                .forecast(
                    new double[] {-0.08670852867240005, Double.NaN, 1}, "type0", 0.1 + 0.15 * 4)
                .ml())
        .isCloseTo(0.4268092627560775, within(2e-3));
    assertThat(model.seq()).isEqualTo(300);
    assertThat(model.positives()).isEqualTo(127);
    assertThat(model.negatives()).isEqualTo(173);
    assertThat(model.weightsHash()).isEqualTo(7815754745585316966L);

    ConfidenceModel again = ConfidenceModel.decode(model.encode());
    Random random = new Random(4);
    for (int i = 0; i < 1000; i++) { // and it goes on learning, through new knots and bins
      Row row = Row.random(random, 3);
      row.teach(model);
      row.teach(again);
    }
    assertThat(model.nonFinite()).isZero();
    assertThat(again.encode()).isEqualTo(model.encode());
  }

  /** The expected forecasts are those that the code of version 2 printed for its own fixture. */
  @Test
  void theCommittedFixtureOfVersionTwoStillReadsAndSaysWhatItSaid() throws IOException {
    ConfidenceModel model = ConfidenceModel.decode(fixture(FORMER_FIXTURE));
    assertThat(
            model.predict(new double[] {1.0440378078685333, -9.530627632271484, 0}, "type0", 0.1))
        .isCloseTo(0.7852155875210616, within(1e-14));
    assertThat(
            model.predict(new double[] {1.4519759418021294, 7.671079289715982, 1}, "type1", 0.25))
        .isCloseTo(0.8715223989507841, within(1e-14));
    assertThat(
            model.predict(new double[] {-0.8898200058790365, 2.790658013227776, 2}, "type2", 0.4))
        .isCloseTo(0.17844081138651494, within(1e-14));
    assertThat(model.predict(new double[] {Double.NaN, 0.04, 0}, "type3", 0.55))
        .isCloseTo(0.41383742459764317, within(1e-14));
    assertThat(model.seq()).isEqualTo(300);

    ConfidenceModel again = ConfidenceModel.decode(model.encode());
    Random random = new Random(4);
    for (int i = 0; i < 1000; i++) {
      Row row = Row.random(random, 3);
      row.teach(model);
      row.teach(again);
    }
    assertThat(model.nonFinite()).isZero();
    assertThat(again.encode()).isEqualTo(model.encode());
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ConfidenceModelTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }

  /** Whatever was asked in between: learning uses what a forecast left only where it may. */
  @Test
  void askingBeforeALabelChangesNothingOfWhatIsLearnt() {
    ConfidenceModel asked = fresh(D);
    ConfidenceModel silent = fresh(D);
    Random random = new Random(13);
    Row before = Row.random(random, D);
    for (int i = 0; i < 800; i++) {
      Row row = Row.random(random, D);
      if (i % 4 != 0) {
        row.ask(asked);
      }
      if (i % 4 == 2) {
        before.ask(asked);
      }
      if (i % 4 == 3) { // a caller may reuse its array
        double[] reused = row.x.clone();
        asked.predict(reused, row.key, row.rule);
        Arrays.fill(reused, 5);
      }
      row.teach(asked);
      row.teach(silent);
      assertThat(asked.weightsHash()).isEqualTo(silent.weightsHash());
      before = row;
    }
    assertThat(asked.encode()).isEqualTo(silent.encode());
  }

  /** "Contributions" of the decisions: masked, a feature takes its term with it. */
  @Test
  void maskingAFeatureMovesTheLogOddsAgainstItsTerm() {
    int d = 6;
    ConfidenceModel model = fresh(d);
    Random random = new Random(21);
    for (int i = 0; i < 6000; i++) {
      Lesson.random(random, d).teach(model);
    }
    int agree = 0;
    int asked = 0;
    for (int i = 0; i < 2000; i++) {
      Lesson row = Lesson.random(random, d);
      Forecast whole = row.ask(model);
      for (int j = 0; j < d; j++) {
        if (Double.isNaN(row.x[j])) {
          continue;
        }
        double[] masked = row.x.clone();
        masked[j] = Double.NaN;
        double without = model.forecast(masked, row.key, row.rule).ml();
        double moved = Logit.of(whole.ml()) - Logit.of(without);
        double term = whole.terms()[1 + j];
        asked++;
        agree += term * moved >= 0 ? 1 : 0;
      }
    }
    assertThat((double) agree / asked).isGreaterThanOrEqualTo(0.95);
  }

  /** A stream whose features all matter, each missing now and then. */
  private record Lesson(double[] x, String key, double rule, boolean positive) {
    static Lesson random(Random random, int d) {
      double[] x = new double[d];
      double margin = -0.3;
      for (int i = 0; i < d; i++) {
        x[i] = random.nextInt(12) == 0 ? Double.NaN : random.nextGaussian() + i;
        margin += Double.isNaN(x[i]) ? 0 : (i % 2 == 0 ? 1 : -0.7) * (x[i] - i);
      }
      return new Lesson(
          x, "k" + random.nextInt(3), 0.5, random.nextDouble() < 1 / (1 + Math.exp(-margin)));
    }

    void teach(ConfidenceModel model) {
      model.learn(x, key, rule, positive, 1, 0);
    }

    Forecast ask(ConfidenceModel model) {
      return model.forecast(x, key, rule);
    }
  }

  /** What is measured is the allocation of this thread, as the JVM counts it. */
  @Test
  void predictingAndLearningAllocateNothing() {
    int d = 16;
    ConfidenceModel model = fresh(d);
    Random random = new Random(5);
    Row[] rows = new Row[200];
    Arrays.setAll(rows, i -> Row.random(random, d));
    for (int i = 0; i < 4200; i++) { // past the knots that are made at 4,096
      rows[i % 200].teach(model);
    }
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    double sum = 0;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 10_000; i++) {
      Row row = rows[i % 200];
      sum += model.predict(row.x, row.key, row.rule);
      row.teach(model);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(sum).isFinite();
    assertThat(bytes).isLessThan(10_000); // less than a byte an example: the counter's own
  }

  @Test
  void bytesOfAnotherVersionOrCutShortAreRefused() {
    byte[] bytes = taught(D, 10, 1).encode();
    byte[] newer = bytes.clone();
    newer[3] = 9;
    assertThatThrownBy(() -> ConfidenceModel.decode(newer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9");
    assertThatThrownBy(() -> ConfidenceModel.decode(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStepWhoseNumbersAreNotFiniteIsCountedAndChangesNothing() {
    ConfidenceModel model = taught(D, 200, 5);
    Row row = Row.random(new Random(6), D);
    long trace = model.weightsHash();
    Forecast before = row.ask(model);

    model.learn(row.x, row.key, row.rule, true, Double.NaN, 0);
    model.learn(row.x, row.key, row.rule, true, 1, 0.5); // a label that says nothing at all

    assertThat(model.nonFinite()).isEqualTo(2);
    assertThat(model.seq()).isEqualTo(202);
    assertThat(model.weightsHash()).isEqualTo(trace);
    assertThat(row.ask(model)).isEqualTo(before);
  }

  @Test
  void valuesOfAnySizeAndHolesLeaveItFinite() {
    ConfidenceModel model = fresh(3);
    Random random = new Random(8);
    double[] odd = {
      Double.NaN, Double.POSITIVE_INFINITY, -1e308, 1e308, 0, -0.0, Double.MIN_VALUE, 1e-300, 5
    };
    for (int i = 0; i < 3000; i++) {
      double[] x = new double[3];
      Arrays.setAll(x, j -> odd[random.nextInt(odd.length)]);
      assertThat(model.forecast(x, "k", Double.NaN).ml()).isBetween(1e-6, 1 - 1e-6);
      model.learn(x, "k", random.nextInt(2), random.nextBoolean(), 1, 0.1);
    }
    assertThat(model.nonFinite()).isZero();
  }

  @Test
  void aLabelOfNoWeightTeachesNothing() {
    ConfidenceModel model = taught(D, 100, 7);
    Row row = Row.random(new Random(6), D);
    Forecast before = row.ask(model);
    model.learn(row.x, row.key, row.rule, true, 0, 0);
    assertThat(row.ask(model)).isEqualTo(before);
    assertThat(model.positives() + model.negatives()).isEqualTo(100);
    assertThat(model.seq()).isEqualTo(101);
  }

  @Test
  void itIsReadyOnceBothClassesWereSeenOften() {
    ConfidenceModel model = ConfidenceModel.fresh(ModelConfig.defaults(), 1, "s");
    double[] x = {1};
    model.learn(x, "k", 0.5, true, 1, 0);
    model.learn(x, "k", 0.5, true, 1, 0);
    model.learn(x, "k", 0.5, false, 1, 0);
    assertThat(model.ready(2)).isFalse();
    model.learn(x, "k", 0.5, false, 1, 0);
    assertThat(model.ready(2)).isTrue();
  }

  /**
   * "Values" of the decisions: against rule and base rate the excess is at most ln N + ln 4 +
   * 0.00201 n nats, whatever rules and labels do: here labels that go against the model, for it, by
   * coin, and as the rule says, by turns.
   */
  @Property(tries = 30)
  void neitherRuleNorBaseRateIsEverMuchBetter(@ForAll long seed) {
    ConfidenceModel model = fresh(2);
    Random random = new Random(seed);
    int n = 400;
    double loss = 0;
    double ruleLoss = 0;
    double baseLoss = 0;
    double positives = 0.5;
    int mood = 0;
    for (int i = 0; i < n; i++) {
      mood = random.nextInt(60) == 0 ? random.nextInt(4) : mood;
      double rule = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
      double[] x = {random.nextGaussian(), random.nextInt(2)};
      double ml = model.forecast(x, "k", rule).ml();
      boolean y =
          switch (mood) {
            case 0 -> ml < 0.5;
            case 1 -> ml >= 0.5;
            case 2 -> rule >= 0.5;
            default -> random.nextInt(5) == 0;
          };
      loss += Logit.loss(ml, y);
      ruleLoss += Logit.loss(rule, y);
      baseLoss += Logit.loss(positives / (i + 1), y);
      positives += y ? 1 : 0;
      model.learn(x, "k", rule, y, 1, 0);
    }
    double bound = Math.log(16) + Math.log(4) + 0.00201 * n;
    assertThat(loss - ruleLoss).isLessThanOrEqualTo(bound);
    assertThat(loss - baseLoss).isLessThanOrEqualTo(bound);
  }

  /** Bayes loss: labels follow the parity of two signs with 90 %, so ln-loss 0.325. */
  @Test
  void itLearnsWhatOnlyPairsOfFeaturesCanTell() {
    ConfidenceModel model = fresh(2);
    Random random = new Random(12);
    double late = 0;
    for (int i = 0; i < 6000; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian()};
      boolean y = (x[0] > 0 == x[1] > 0) != (random.nextInt(10) == 0);
      if (i >= 4000) {
        late += Logit.loss(model.forecast(x, "k", 0.5).ml(), y) / 2000;
      }
      model.learn(x, "k", 0.5, y, 1, 0);
    }
    assertThat(late).isLessThan(0.46); // still learning; ln 2 = 0.69 without pairs
  }

  @Test
  void anotherNumberOfFeaturesIsABugOfTheCaller() {
    assertThatThrownBy(() -> fresh(2).forecast(new double[3], "k", 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 features where 2");
  }

  @Test
  void theTermsHaveTheirNamesInOrder() {
    assertThat(ConfidenceModel.termNames(List.of("a", "b")))
        .containsExactly("base", "a", "b", "key", "rule", "context", "calibration", "blend");
  }

  @Test
  void settingsOutsideTheirRangesAreNamed() {
    assertThat(ModelConfig.defaults().validate()).isEmpty();
    assertThat(new ModelConfig(0, 0, 0, -1, 2, 0).validate()).hasSize(6);
  }

  static ConfidenceModel sample() {
    return taught(3, 300, 42);
  }
}
