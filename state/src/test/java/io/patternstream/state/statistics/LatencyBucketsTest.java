package io.patternstream.state.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyBucketsTest {

  @ParameterizedTest
  @CsvSource({
    "-1, 0",
    "0, 0",
    "0.01, 0",
    "0.010001, 1",
    "0.1, 20",
    "1, 40",
    "1.0001, 41",
    "10, 60",
    "1000, 100",
    "100000, 140",
    "100001, 141",
    "1e12, 141"
  })
  void bucketsAreTwentyAFactorOfTenFromTenMicroseconds(double millis, int bucket) {
    assertThat(LatencyBuckets.bucketOf(millis)).isEqualTo(bucket);
  }

  @Test
  void boundsAreThoseOfTheFormula() {
    assertThat(LatencyBuckets.SIZE).isEqualTo(142);
    assertThat(LatencyBuckets.upperBound(0)).isEqualTo(0.01);
    assertThat(LatencyBuckets.upperBound(40)).isCloseTo(1, within(1e-12));
    assertThat(LatencyBuckets.upperBound(140)).isCloseTo(100_000, within(1e-7));
    assertThat(LatencyBuckets.upperBound(141)).isInfinite();
  }

  @Test
  void nothingCountedHasNoQuantileAndNoLatencyCountsNothing() {
    long[] none = LatencyBuckets.add(new long[0], Double.NaN, 1);
    assertThat(none).isEmpty();
    assertThat(LatencyBuckets.quantile(none, 0.99)).isNaN();
  }

  @Test
  void whatTookLongerThanTheLastBoundIsBeyondEveryBound() {
    long[] counts = LatencyBuckets.add(new long[0], 200_000, 1);
    assertThat(LatencyBuckets.quantile(counts, 0.5)).isInfinite();
  }

  @Test
  void addingLeavesTheArgumentAsItWas() {
    long[] before = LatencyBuckets.add(new long[0], 1, 1);
    long[] copy = before.clone();
    LatencyBuckets.add(before, 1, 1);
    assertThat(before).isEqualTo(copy);
  }

  /** Against the sorted values themselves: never below, at most one bucket above. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.5, 0.9, 0.99, 0.999, 1})
  void aQuantileIsNeverBelowTheTrueOneAndAtMostOneBucketAbove(double q) {
    SplittableRandom random = new SplittableRandom(11);
    double[] values = new double[5_000];
    long[] counts = new long[0];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(random.nextDouble(-3, 9));
      counts = LatencyBuckets.add(counts, values[i], 1);
    }
    Arrays.sort(values);
    double exact = values[Math.max(1, (int) Math.ceil(q * values.length)) - 1];
    assertThat(LatencyBuckets.quantile(counts, q)).isBetween(exact, exact * 1.1221);
  }
}
