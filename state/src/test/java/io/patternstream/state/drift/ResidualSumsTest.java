package io.patternstream.state.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidualSumsTest {
  private static final int FEATURES = 5;
  private static final int ROWS = 4_000;

  private record Row(double p, boolean positive, int[] locations) {}

  /** True logit = offset + slope (b1 x1 + x2 + x3), stated logit = x1 + x2 + x3. */
  private static List<Row> rows(long seed, double offset, double slope, double weight) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      int[] locations = new int[FEATURES];
      double[] x = new double[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        x[j] = random.nextGaussian();
        locations[j] = (int) Math.round(x[j] * FeatureReference.SCORE_UNIT);
      }
      double stated = x[0] + x[1] + x[2];
      double truth = offset + slope * (weight * x[0] + x[1] + x[2]);
      rows.add(
          new Row(
              1 / (1 + Math.exp(-stated)),
              random.nextDouble() < 1 / (1 + Math.exp(-truth)),
              locations));
    }
    return rows;
  }

  private static ResidualSums sums(List<Row> rows) {
    ResidualSums sums = new ResidualSums(FEATURES);
    rows.forEach(row -> sums.add(row.p, row.positive, row.locations));
    return sums;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, OFFSET", // a sound model: nothing but, perhaps, an offset
    "0.6, 1, 1, OFFSET",
    "-0.6, 1, 1, OFFSET",
    "0, 0.5, 1, SLOPE",
    "0, 1.8, 1, SLOPE",
    "0, 1, -1, FEATURE",
    "0, 1, 0.3, FEATURE",
    "0.6, 0.5, -1, FEATURE"
  })
  void residualsAreToldByWhatTheyDependOn(
      double offset, double slope, double weight, ResidualSums.Dependence expected) {
    for (int seed = 0; seed < 20; seed++) {
      assertThat(sums(rows(seed, offset, slope, weight)).dependence()).isEqualTo(expected);
    }
  }

  @Test
  void withoutRowsOrFeaturesNothingIsKnown() {
    assertThat(new ResidualSums(FEATURES).dependence()).isEqualTo(ResidualSums.Dependence.UNKNOWN);
    ResidualSums none = new ResidualSums(0);
    rows(1, 0, 0.5, 1).forEach(row -> none.add(row.p, row.positive, new int[0]));
    assertThat(none.dependence()).isEqualTo(ResidualSums.Dependence.UNKNOWN);
  }

  @Test
  void theOrderOfRowsAndTheirSplitDoNotMatterAndBytesAreReadBack() throws IOException {
    List<Row> rows = rows(3, 0.2, 0.8, 0.9);
    byte[] whole = bytes(sums(rows));
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(1));
    ResidualSums parts = sums(shuffled.subList(0, 1_000));
    parts.add(sums(shuffled.subList(1_000, ROWS)));
    assertThat(bytes(parts)).isEqualTo(whole);
    ResidualSums read = ResidualSums.read(new DataInputStream(new ByteArrayInputStream(whole)));
    assertThat(bytes(read)).isEqualTo(whole);
    read.clear();
    assertThat(bytes(read)).isEqualTo(bytes(new ResidualSums(FEATURES))).hasSize(12);
  }

  private static byte[] bytes(ResidualSums sums) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sums.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
