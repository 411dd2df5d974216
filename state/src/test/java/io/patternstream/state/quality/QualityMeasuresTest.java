package io.patternstream.state.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QualityMeasuresTest {
  private static final double EXACT = 1e-12; // the same sums in another order

  /**
   * Values of this Python, which follows the definitions pair by pair and bin by bin:
   *
   * <pre>{@code
   * n = 200
   * p = [round(((i*37) % 101)/101, 2) for i in range(n)]
   * y = [1 if ((i*53+11) % 97)/97 < q else 0 for i, q in enumerate(p)]
   * c = [min(1-1e-6, max(1e-6, q)) for q in p]
   * ll = -sum(math.log(q if t else 1-q) for q, t in zip(c, y))/n
   * brier = sum((q-t)**2 for q, t in zip(p, y))/n
   * pos = [q for q, t in zip(p, y) if t]; neg = [q for q, t in zip(p, y) if not t]
   * auc = sum(1 if a > b else .5 if a == b else 0 for a in pos for b in neg)/(len(pos)*len(neg))
   * acc = sum((q >= .5) == (t == 1) for q, t in zip(p, y))/n
   * ece = sum(abs(sum(q-t for q, t in zip(p, y) if min(14, int(q*15)) == b)) for b in range(15))/n
   * ties = {}
   * for q, t in zip(p, y): ties.setdefault(q, []).append(t)
   * e = [q - sum(ties[q])/len(ties[q]) for q in sorted(p)]
   * adaptive = sum(abs(sum(e[n*b//15:n*(b+1)//15])) for b in range(15))/n
   * }</pre>
   */
  @Test
  void measuresAgreeWithTheirDefinitionsWorkedOutInPython() {
    int n = 200;
    double[] p = new double[n];
    boolean[] y = new boolean[n];
    for (int i = 0; i < n; i++) {
      p[i] = Math.rint((i * 37 % 101) / 101.0 * 100) / 100;
      y[i] = ((i * 53 + 11) % 97) / 97.0 < p[i];
    }

    QualityMeasures measures = QualityMeasures.of(p, y, n);

    assertThat(measures.examples()).isEqualTo(200);
    assertThat(measures.positives()).isEqualTo(101);
    assertThat(measures.logLoss()).isCloseTo(0.4467077056469128, within(EXACT));
    assertThat(measures.brier()).isCloseTo(0.14840099999999995, within(EXACT));
    assertThat(measures.auc()).isCloseTo(0.8697869786978698, within(EXACT));
    assertThat(measures.accuracy()).isCloseTo(0.78, within(EXACT));
    assertThat(measures.ece()).isCloseTo(0.08960000000000001, within(EXACT));
    assertThat(measures.adaptiveEce()).isCloseTo(0.0795, within(EXACT));
    assertThat(measures.bins()).hasSize(45);
    assertThat(measures.bins()[0]).isEqualTo(14);
    assertThat(measures.bins()[1]).isCloseTo(0.03, within(EXACT));
    assertThat(measures.bins()[2]).isZero();
  }

  @Test
  void theEndsAreFiniteOrSaidToBeUnknown() {
    QualityMeasures certain =
        QualityMeasures.of(new double[] {0, 1, 1}, new boolean[] {false, true, false}, 3);
    assertThat(certain.logLoss())
        .isCloseTo((-2 * Math.log1p(-1e-6) - Math.log(1e-6)) / 3, within(1e-9));
    assertThat(certain.auc()).isEqualTo(0.75);
    assertThat(certain.bins()).containsExactly(1, 0, 0, 2, 1, 0.5);

    QualityMeasures oneClass = QualityMeasures.of(new double[] {0.2}, new boolean[] {true}, 1);
    assertThat(oneClass.auc()).isNaN();
    assertThat(oneClass.ece()).isCloseTo(0.8, within(EXACT));
    assertThat(oneClass.adaptiveEce()).isCloseTo(0.8, within(EXACT));

    assertThat(QualityMeasures.of(new double[0], new boolean[0], 0).logLoss()).isNaN();
  }

  @Test
  void theOrderOfExamplesDoesNotMatterEvenAmongEqualProbabilities() {
    Random random = new Random(3);
    int n = 90;
    double[] p = new double[n];
    boolean[] y = new boolean[n];
    for (int i = 0; i < n; i++) {
      p[i] = random.nextInt(4) / 4.0;
      y[i] = random.nextBoolean();
    }
    double[] reversed = new double[n];
    boolean[] reversedY = new boolean[n];
    for (int i = 0; i < n; i++) {
      reversed[i] = p[n - 1 - i];
      reversedY[i] = y[n - 1 - i];
    }
    QualityMeasures one = QualityMeasures.of(p, y, n);
    QualityMeasures other = QualityMeasures.of(reversed, reversedY, n);
    assertThat(one.auc()).isEqualTo(other.auc());
    assertThat(one.adaptiveEce()).isCloseTo(other.adaptiveEce(), within(EXACT));
    assertThat(one.ece()).isCloseTo(other.ece(), within(EXACT));
  }
}
