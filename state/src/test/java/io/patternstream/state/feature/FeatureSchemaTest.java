package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FeatureSchemaTest {

  private final FeatureSchema schema = FeatureSchema.current();

  @Test
  void thereAreFiftyFeaturesInFiveGroups() {
    assertThat(schema.version()).isEqualTo(1);
    assertThat(schema.size()).isEqualTo(50);
    assertThat(
            schema.features().stream()
                .collect(Collectors.groupingBy(Feature::group, Collectors.counting())))
        .containsEntry(Feature.Group.GEOMETRY, 12L)
        .containsEntry(Feature.Group.TECHNICAL, 15L)
        .containsEntry(Feature.Group.PRICE_ACTION, 10L)
        .containsEntry(Feature.Group.MARKET_CONTEXT, 8L)
        .containsEntry(Feature.Group.HISTORY, 5L);
  }

  @Test
  void theNamesAreThoseOfTheReplacedSystemInItsOrder() {
    assertThat(schema.names())
        .containsExactly(
            "support_distance_pct",
            "resistance_distance_pct",
            "target_distance_pct",
            "risk_reward_ratio",
            "pattern_height_pct",
            "entry_risk_pct",
            "support_strength",
            "resistance_strength",
            "breakout_strength",
            "pattern_symmetry",
            "level_convergence",
            "fibonacci_alignment",
            "rsi_value",
            "rsi_oversold",
            "rsi_overbought",
            "macd_signal",
            "macd_histogram",
            "macd_divergence",
            "bb_position",
            "bb_squeeze",
            "bb_width",
            "volume_sma_ratio",
            "volume_trend",
            "ema_20_distance",
            "ema_50_distance",
            "sma_cross_signal",
            "momentum_indicator",
            "volatility_5d",
            "volatility_20d",
            "price_momentum_5d",
            "price_momentum_20d",
            "trend_strength",
            "consolidation_score",
            "breakout_volume",
            "gap_presence",
            "candle_pattern_score",
            "price_position_range",
            "market_hour",
            "day_of_week",
            "days_since_earnings",
            "market_volatility_idx",
            "sector_performance",
            "correlation_spy",
            "options_activity",
            "news_sentiment",
            "pattern_age_hours",
            "confidence_decay",
            "confidence_trend",
            "analyst_confirmations",
            "similar_pattern_success_rate");
    for (int i = 0; i < schema.size(); i++) {
      assertThat(schema.indexOf(schema.names().get(i))).isEqualTo(i);
    }
    assertThatThrownBy(() -> schema.indexOf("feature_0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("feature_0");
  }

  @Test
  void everyFeatureSaysItsUnitRangeAndNeeds() {
    for (Feature feature : schema.features()) {
      assertThat(feature.unit()).as(feature.name()).isNotBlank();
      assertThat(feature.needs()).as(feature.name()).isNotBlank();
      assertThat(feature.meaning()).as(feature.name()).isNotBlank();
      assertThat(feature.min()).as(feature.name()).isLessThan(feature.max());
      if (feature.directed()) {
        assertThat(feature.min())
            .as("range of directed %s", feature.name())
            .isEqualTo(-feature.max());
      }
    }
    assertThat(schema.required()).isEqualTo(44);
  }

  /**
   * A model refuses features of another hash, so a change here must be meant: raise the version.
   */
  @Test
  void theHashOfVersionOneIsPinned() {
    assertThat(schema.hash())
        .isEqualTo("d102afaaa5cd37d0cfad68aaec2801d1f9aeae462b288a14bf16888c69eb292e");
  }
}
