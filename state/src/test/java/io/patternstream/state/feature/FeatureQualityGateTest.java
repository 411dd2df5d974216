package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.model.Forecast;
import io.patternstream.state.model.ServingPolicy;
import org.junit.jupiter.api.Test;

/** What the measured share of a vector's features decides: whether the model's word counts. */
class FeatureQualityGateTest {
  private static final ServingPolicy ON =
      new ServingPolicy(1, true, 100, Double.NaN, 0.55, ServingPolicy.initial().leastQuality());
  private static final Forecast SURE = new Forecast(0.9, 1, new double[] {0, 0});

  private static ServingPolicy.Decision decide(ChartPattern pattern, MarketState market) {
    FeatureVector features = FeatureExtractor.extract(pattern, market);
    return ON.decide(pattern.symbol(), pattern.ruleConfidence(), SURE, features.quality(), true);
  }

  @Test
  void theRuleIsServedWhereLittleIsKnownOfTheMarketAndTheModelWhereItsBarsAre() {
    ChartPattern pattern = Sample.pattern().confidence(0.7).build();
    ServingPolicy.Decision blind = decide(pattern, new MarketState());
    assertThat(blind.fallbackReason()).isEqualTo("low_quality");
    assertThat(blind.confidence()).isEqualTo(0.7);
    assertThat(blind.eligible()).as("it counts as a fallback").isTrue();

    assertThat(decide(pattern, Sample.market(Sample.walk(3, 1))).fallbackReason())
        .isEqualTo("low_quality");
    ServingPolicy.Decision seeing = decide(pattern, Sample.market(Sample.walk(3, 60)));
    assertThat(seeing.fallbackReason()).isNull();
    assertThat(seeing.confidence()).isEqualTo(0.9);
  }

  @Test
  void whatOnlyAnOutsideServiceCanTellIsNotHeldAgainstAPattern() {
    assertThat(FeatureSchema.current().required())
        .isEqualTo(
            (int) FeatureSchema.current().features().stream().filter(Feature::required).count())
        .isEqualTo(44);
  }
}
