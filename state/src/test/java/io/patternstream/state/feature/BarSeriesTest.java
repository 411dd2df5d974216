package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Bar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarSeriesTest {

  @Test
  void aBarSentAgainWhileItFormsLeavesTheSeriesAsIfOnlyItsLastVersionHadCome() throws IOException {
    List<Bar> bars = Sample.walk(5, 200);
    BarSeries plain = new BarSeries();
    BarSeries forming = new BarSeries();
    for (Bar bar : bars) {
      plain.add(bar);
      double half = (bar.open() + bar.close()) / 2;
      double top = Math.max(bar.open(), half);
      double bottom = Math.min(bar.open(), half);
      assertThat(forming.add(new Bar(bar.time(), bar.open(), top, bottom, half, 1)))
          .isEqualTo(BarSeries.Change.ADDED);
      assertThat(forming.add(bar)).isEqualTo(BarSeries.Change.REPLACED);
    }
    assertThat(bytes(forming)).isEqualTo(bytes(plain));
  }

  @Test
  void anOlderBarAndAnImpossibleBarAreIgnored() throws IOException {
    BarSeries series = new BarSeries();
    Sample.walk(6, 30).forEach(series::add);
    byte[] before = bytes(series);
    long later = series.lastTime() + Sample.DAY;

    assertThat(series.add(new Bar(series.lastTime() - 1, 1, 1, 1, 1, 1)))
        .isEqualTo(BarSeries.Change.IGNORED);
    for (Bar impossible :
        List.of(
            new Bar(later, Double.NaN, 2, 1, 1, 1),
            new Bar(later, 1, Double.POSITIVE_INFINITY, 1, 1, 1),
            new Bar(later, 1, 2, 0, 1, 1),
            new Bar(later, 1, 2, -1, 1, 1),
            new Bar(later, 1, 1, 2, 1, 1),
            new Bar(later, 3, 2, 1, 1, 1),
            new Bar(later, 1, 2, 1, Double.NaN, 1))) {
      assertThat(series.add(impossible)).as("%s", impossible).isEqualTo(BarSeries.Change.IGNORED);
    }
    assertThat(bytes(series)).isEqualTo(before);
  }

  @Test
  void theRingKeepsTheNewestBarsAndReadsBackToTheSameBytes() throws IOException {
    List<Bar> bars = Sample.walk(7, 400);
    BarSeries series = new BarSeries();
    for (int i = 0; i < bars.size(); i++) {
      series.add(bars.get(i));
      assertThat(series.size()).isEqualTo(Math.min(i + 1, BarSeries.CAPACITY));
      assertThat(series.close(0)).isEqualTo(bars.get(i).close());
      int oldest = series.size() - 1;
      assertThat(series.open(oldest)).isEqualTo(bars.get(i - oldest).open());
      if (i % 37 == 0) {
        // A restored series goes on as if nothing had happened.
        series =
            BarSeries.read(
                new DataInputStream(new ByteArrayInputStream(bytes(series))), MarketState.VERSION);
      }
    }
    BarSeries undisturbed = new BarSeries();
    bars.forEach(undisturbed::add);
    assertThat(bytes(series)).isEqualTo(bytes(undisturbed));
  }

  @Test
  void aWindowLongerThanTheSeriesIsMissing() {
    BarSeries series = new BarSeries();
    Sample.walk(8, 19).forEach(series::add);
    assertThat(series.sma(20)).isNaN();
    assertThat(series.deviation(20)).isNaN();
    assertThat(series.highest(20)).isNaN();
    assertThat(series.lowest(20)).isNaN();
    assertThat(series.volumeMean(15, 5)).isNaN();
    assertThat(series.returnDeviation(19)).isNaN();
    assertThat(series.returnDeviation(18)).isPositive();
  }

  @Test
  void theDeviationOfReturnsIsThatOfTheSample() {
    BarSeries series = new BarSeries();
    double[] closes = {100, 110, 99, 104};
    for (int i = 0; i < closes.length; i++) {
      series.add(Sample.bar(i, closes[i], closes[i], closes[i], closes[i]));
    }
    // python3 -c "import math,statistics as s; c=[100,110,99,104];
    //   print(s.stdev([math.log(b/a) for a,b in zip(c,c[1:])]))"
    assertThat(series.returnDeviation(3)).isCloseTo(0.10511838593738158, within());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-15);
  }

  private static byte[] bytes(BarSeries series) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    series.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
