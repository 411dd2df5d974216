package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitChangeTest {
  private static final int AMOUNTS = 64;

  @ParameterizedTest
  @CsvSource({"0.01, -2", "100, 2", "0.001, -3", "1e6, 6"})
  void aChangeIsFoundWhereItBeganAndByHowMuch(double factor, int decades) {
    for (int changed = 16; changed <= 32; changed++) {
      double[] amounts = amounts(changed, factor);
      UnitChange.Found found = Objects.requireNonNull(UnitChange.in(amounts, AMOUNTS, 0));
      assertThat(found.amounts()).isEqualTo(changed);
      assertThat(found.decades()).isEqualTo(decades);
    }
  }

  @Test
  void aMarketThatTradesTenTimesAsMuchHasNotChangedItsUnit() {
    for (int changed = 1; changed < AMOUNTS; changed++) {
      assertThat(UnitChange.in(amounts(changed, 10), AMOUNTS, 0)).isNull();
      assertThat(UnitChange.in(amounts(changed, 0.1), AMOUNTS, 0)).isNull();
    }
  }

  @Test
  void aFewAmountsAreTooFewAndPartOfThemIsNoUnit() {
    for (int changed = 0; changed < 16; changed++) {
      assertThat(UnitChange.in(amounts(changed, 100), AMOUNTS, 0)).isNull();
    }
    double[] mixed = amounts(24, 100);
    for (int i = 0; i < 24; i += 3) {
      mixed[i] /= 100; // every third stays in the old unit
    }
    assertThat(UnitChange.in(mixed, AMOUNTS, 0)).isNull();
  }

  @Test
  void zerosSayNothing() {
    double[] amounts = amounts(20, 100);
    amounts[3] = 0;
    amounts[40] = 0;
    amounts[41] = Double.NaN;
    assertThat(UnitChange.in(amounts, AMOUNTS, 0)).isEqualTo(new UnitChange.Found(20, 2));
    assertThat(UnitChange.in(new double[AMOUNTS], AMOUNTS, 0)).isNull();
  }

  @Test
  void theWayBackIsAsLongAsTheWayThere() {
    double[] amounts = amounts(20, 400); // 2.6 decades, which alone would be 3
    assertThat(UnitChange.in(amounts, AMOUNTS, 0)).isEqualTo(new UnitChange.Found(20, 3));
    assertThat(UnitChange.in(amounts, AMOUNTS, -2)).isEqualTo(new UnitChange.Found(20, 2));
  }

  /** Ratios of volumes must come out as if lots had never been anything else. */
  @Test
  void barsFromBeforeTheChangeAreConvertedSoThatFeaturesAreThoseOfOneUnit() {
    List<Bar> bars = Sample.walk(31, 200);
    List<Bar> lots = new ArrayList<>();
    List<Bar> changed = new ArrayList<>();
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      lots.add(withVolume(bar, bar.volume() / 128)); // a power of two divides without a rest
      changed.add(withVolume(bar, i < 150 ? bar.volume() * 100 / 128 : bar.volume() / 128));
    }
    MarketState one = Sample.market(lots);
    MarketState two = Sample.market(changed);
    assertThat(two.volumeDecades("1d")).isEqualTo(-2);
    assertThat(one.volumeDecades("1d")).isZero();
    double[] expected = FeatureExtractor.extract(Sample.pattern().build(), one).values();
    double[] actual = FeatureExtractor.extract(Sample.pattern().build(), two).values();
    assertThat(actual).containsExactly(expected, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(FeatureExtractor.extract(Sample.pattern().build(), two).volumeDecades())
        .isEqualTo(-2);
  }

  @Test
  void aFeedThatIsMendedIsBackInItsUnit() {
    List<Bar> bars = new ArrayList<>();
    List<Bar> walk = Sample.walk(32, 300);
    for (int i = 0; i < walk.size(); i++) {
      Bar bar = walk.get(i);
      bars.add(i >= 100 && i < 200 ? withVolume(bar, bar.volume() / 100) : bar);
    }
    assertThat(Sample.market(bars.subList(0, 100)).volumeDecades("1d")).isZero();
    assertThat(Sample.market(bars.subList(0, 130)).volumeDecades("1d")).isEqualTo(-2);
    assertThat(Sample.market(bars).volumeDecades("1d")).isZero();
  }

  @Test
  void realVolumesOfAYearAreInOneUnit() {
    assertThat(Sample.market(RealBars.apple()).volumeDecades("1d")).isZero();
  }

  /** Newest first, a factor e around 1,000 (standard deviation of the logarithm 0.6). */
  private static double[] amounts(int changed, double factor) {
    SplittableRandom random = new SplittableRandom(5);
    double[] amounts = new double[AMOUNTS];
    for (int i = 0; i < AMOUNTS; i++) {
      amounts[i] = 1_000 * Math.exp(0.6 * random.nextGaussian()) * (i < changed ? factor : 1);
    }
    return amounts;
  }

  private static Bar withVolume(Bar bar, double volume) {
    return new Bar(bar.time(), bar.open(), bar.high(), bar.low(), bar.close(), volume);
  }
}
