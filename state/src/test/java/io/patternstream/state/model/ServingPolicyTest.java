package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.Position;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ServingPolicyTest {
  private static final ServingPolicy ON = new ServingPolicy(1, true, 100, Double.NaN, 0.55, 0.2);

  private static ControlCommand command(long seq, ControlKind kind, double value) {
    return new ControlCommand(
        seq,
        kind,
        "olga",
        "test",
        null,
        "all",
        value,
        "",
        "",
        null,
        new Position(seq, "control", 0, seq, 0));
  }

  private static Forecast forecast(double ml, double blend) {
    return new Forecast(ml, blend, new double[] {0, 0});
  }

  @Property(tries = 5000)
  void theBlendLiesBetweenRuleAndModelAlways(
      @ForAll @DoubleRange(min = 0, max = 1) double rule,
      @ForAll @DoubleRange(min = 0, max = 1) double ml,
      @ForAll @DoubleRange(min = 0, max = 1) double w) {
    ServingPolicy.Decision decision = ON.decide("AAPL", rule, forecast(ml, w), 1, true);
    assertThat(decision.blended()).isBetween(Math.min(rule, ml), Math.max(rule, ml));
    assertThat(decision.confidence()).isEqualTo(decision.blended());
    assertThat(decision.fallbackReason()).isNull();
  }

  @Test
  void raisingThePercentageKeepsEverybodyWhoWasInside() {
    int before = 0;
    boolean[] inside = new boolean[2000];
    for (int percent = 0; percent <= 100; percent += 5) {
      ServingPolicy policy = new ServingPolicy(1, true, percent, 0.5, 0.55, 0.2);
      int count = 0;
      for (int i = 0; i < inside.length; i++) {
        boolean now = policy.decide("S" + i, 0.4, forecast(0.6, 1), 1, true).eligible();
        assertThat(now || !inside[i]).isTrue();
        inside[i] = now;
        count += now ? 1 : 0;
      }
      assertThat(count).isGreaterThanOrEqualTo(before);
      // 2,000 draws: four standard deviations of a share are at most 0.045
      assertThat(count / 2000.0).isBetween(percent / 100.0 - 0.045, percent / 100.0 + 0.045);
      before = count;
    }
    assertThat(before).isEqualTo(2000);
    assertThat(ServingPolicy.bucket("AAPL"))
        .isBetween(0, 9999)
        .isEqualTo(ServingPolicy.bucket("AAPL"));
  }

  @Test
  void everyReasonToServeTheRuleIsNamed() {
    Forecast good = forecast(0.9, 1);
    assertThat(ServingPolicy.initial().decide("A", 0.6, good, 1, true).fallbackReason())
        .isEqualTo("ml_disabled");
    ServingPolicy nobody = new ServingPolicy(1, true, 0, 0.5, 0.55, 0.2);
    assertThat(nobody.decide("A", 0.6, good, 1, true).fallbackReason())
        .isEqualTo("outside_rollout");
    assertThat(ON.decide("A", 0.6, forecast(Double.NaN, 1), 1, true).fallbackReason())
        .isEqualTo("non_finite");
    assertThat(ON.decide("A", 0.6, good, 1, false).fallbackReason()).isEqualTo("model_not_ready");
    assertThat(ON.decide("A", 0.6, good, 0.1, true).fallbackReason()).isEqualTo("low_quality");
    ServingPolicy.Decision served = ON.decide("A", 0.6, good, 1, true);
    assertThat(served.fallbackReason()).isNull();
    assertThat(served.confidence()).isEqualTo(0.9);
    ServingPolicy.Decision rule = ON.decide("A", 0.6, good, 1, false);
    assertThat(rule.confidence()).isEqualTo(0.6);
    assertThat(rule.blended()).isEqualTo(0.9);
    assertThat(rule.eligible()).isTrue();
  }

  @Test
  void theThresholdSetsTheDecisionClassAndNothingElse() {
    assertThat(ON.decide("A", 0.55, forecast(0.55, 1), 1, true).decisionClass())
        .isEqualTo("positive");
    assertThat(ON.decide("A", 0.44, forecast(0.44, 1), 1, true).decisionClass())
        .isEqualTo("negative");
    assertThat(ON.decide("A", 0.5, forecast(0.5, 1), 1, true).decisionClass()).isEqualTo("neutral");
  }

  @Test
  void aCommandThatIsNotNewerChangesNothing() {
    ServingPolicy.Change first =
        ServingPolicy.initial().apply(command(5, ControlKind.ENABLE_ML, 0));
    assertThat(first.accepted()).isTrue();
    assertThat(first.policy().mlEnabled()).isTrue();
    assertThat(first.policy().seq()).isEqualTo(5);
    ServingPolicy.Change again = first.policy().apply(command(5, ControlKind.DISABLE_ML, 0));
    assertThat(again.accepted()).isFalse();
    assertThat(again.policy()).isEqualTo(first.policy());
    assertThat(again.detail()).contains("5");
  }

  @Test
  void eachCommandSetsItsOwnSwitchAndRefusesWhatIsOutOfRange() {
    ServingPolicy initial = ServingPolicy.initial();
    assertThat(initial.apply(command(1, ControlKind.SET_ROLLOUT, 25)).policy().rolloutPercent())
        .isEqualTo(25);
    assertThat(initial.apply(command(1, ControlKind.SET_BLEND, 0.3)).policy().blendWeight())
        .isEqualTo(0.3);
    assertThat(initial.apply(command(1, ControlKind.SET_BLEND, Double.NaN)).policy().blendWeight())
        .isNaN();
    assertThat(initial.apply(command(1, ControlKind.SET_THRESHOLD, 0.7)).policy().threshold())
        .isEqualTo(0.7);
    for (ControlCommand bad :
        new ControlCommand[] {
          command(1, ControlKind.SET_ROLLOUT, 101),
          command(1, ControlKind.SET_ROLLOUT, Double.NaN),
          command(1, ControlKind.SET_BLEND, 1.5),
          command(1, ControlKind.SET_THRESHOLD, 0),
          command(1, ControlKind.RESET_MODEL, 0)
        }) {
      ServingPolicy.Change change = initial.apply(bad);
      assertThat(change.accepted()).isFalse();
      assertThat(change.policy()).isEqualTo(initial);
      assertThat(change.detail()).isNotEmpty();
    }
    assertThat(ServingPolicy.handles(ControlKind.SET_BLEND)).isTrue();
    assertThat(ServingPolicy.handles(ControlKind.RESET_MODEL)).isFalse();
  }
}
