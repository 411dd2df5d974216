package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlendWeightTest {
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.05, 0.2, 0.5, 0.6, 0.9, 0.999})
  void itStartsAtTheConfiguredValue(double start) {
    assertThat(new BlendWeight(start).value()).isCloseTo(start, within(1e-9));
  }

  @Test
  void theEndsStartAsNearAsTheyCanAndStillLearn() {
    BlendWeight never = new BlendWeight(0);
    assertThat(never.value()).isCloseTo(0.001, within(1e-9));
    for (int i = 0; i < 200; i++) {
      never.learn(0.2, 0.9, true, 1);
    }
    assertThat(never.value()).isGreaterThan(0.9);
    assertThat(new BlendWeight(1).value()).isCloseTo(0.999, within(1e-9));
  }

  @Test
  void itGoesWhereTheLossesPointAndComesBack() {
    Random random = new Random(3);
    BlendWeight weight = new BlendWeight(0.6);
    for (int i = 0; i < 500; i++) {
      weight.learn(0.8, 0.3, random.nextDouble() < 0.3, 1); // ml is right
    }
    assertThat(weight.value()).isGreaterThan(0.85);
    for (int i = 0; i < 500; i++) {
      weight.learn(0.8, 0.3, random.nextDouble() < 0.8, 1); // the rule is right
    }
    assertThat(weight.value()).isLessThan(0.15);
  }

  @Test
  void itStaysBetweenZeroAndOneWhateverItIsTold() {
    Random random = new Random(9);
    for (double start : new double[] {0, 0.3, 1}) {
      BlendWeight weight = new BlendWeight(start);
      for (int i = 0; i < 5000; i++) {
        weight.learn(
            random.nextInt(2), random.nextInt(2), random.nextBoolean(), random.nextDouble());
        assertThat(weight.value()).isBetween(0.0, 1.0);
      }
    }
  }

  @Test
  void whereRuleAndModelAgreeNothingIsLearnt() {
    BlendWeight weight = new BlendWeight(0.6);
    for (int i = 0; i < 100; i++) {
      weight.learn(0.7, 0.7, i % 2 == 0, 1);
    }
    assertThat(weight.value()).isCloseTo(0.6, within(1e-9));
  }
}
