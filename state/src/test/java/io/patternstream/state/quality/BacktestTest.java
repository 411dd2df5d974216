package io.patternstream.state.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BacktestTest {
  @Test
  void eachLabelIsLearntJustBeforeTheRowItNamesIsPredictedAndInRowOrder() {
    // given: a stream whose labels come after 0 to 30 rows, or never
    Random random = new Random(11);
    List<Backtest.Example> stream = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      double[] x = {
        random.nextGaussian(), random.nextInt(9) == 0 ? Double.NaN : random.nextDouble()
      };
      long at =
          switch (random.nextInt(3)) {
            case 0 -> Backtest.AT_ONCE;
            case 1 -> Backtest.NEVER;
            default -> i + 1 + random.nextInt(30);
          };
      stream.add(
          new Backtest.Example(
              x, "k" + i % 3, 0.6, random.nextBoolean(), random.nextBoolean(), at));
    }

    // when
    Backtest backtest = new Backtest(ModelConfig.defaults(), 2);
    List<Double> given = stream.stream().map(backtest::next).toList();

    // then: the plainest loop over the same model, looking for due labels among all rows
    ConfidenceModel model = ConfidenceModel.fresh(ModelConfig.defaults(), 2, "backtest");
    for (int i = 0; i < stream.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (stream.get(j).labelAt() == i) {
          learn(model, stream.get(j));
        }
      }
      Backtest.Example row = stream.get(i);
      assertThat(given.get(i)).isEqualTo(model.forecast(row.x(), row.key(), row.rule()).ml());
      if (row.labelAt() == Backtest.AT_ONCE) {
        learn(model, row);
      }
    }
    assertThat(backtest.rows()).isEqualTo(300);
    assertThat(backtest.nonFinite()).isZero();
    assertThat(backtest.measures().positives())
        .isEqualTo(stream.stream().filter(Backtest.Example::positive).count());
  }

  private static void learn(ConfidenceModel model, Backtest.Example row) {
    model.learn(row.x(), row.key(), row.rule(), row.told(), 1, 0);
  }
}
