package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Direction;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaxonomyTest {

  private static final Taxonomy TAXONOMY = Taxonomy.load();

  @Test
  void itHoldsTheNumbersThatItsHeadStates() {
    Map<String, Integer> families = new HashMap<>();
    Map<Direction, Integer> directions = new HashMap<>();
    for (PatternType type : TAXONOMY.types()) {
      families.merge(type.family(), 1, Integer::sum);
      directions.merge(type.direction(), 1, Integer::sum);
    }
    assertThat(TAXONOMY.types()).hasSize(226);
    assertThat(families)
        .isEqualTo(
            Map.of("candlestick", 88, "chart", 85, "price_action", 36, "trend", 9, "level", 8));
    assertThat(directions)
        .isEqualTo(Map.of(Direction.BULLISH, 82, Direction.BEARISH, 80, Direction.NEUTRAL, 64));
  }

  @Test
  void everyNameThatItListsLooksUpToItsOwnType() {
    for (PatternType type : TAXONOMY.types()) {
      assertThat(TAXONOMY.lookup(type.type())).as(type.type()).contains(type);
      for (String alias : type.aliases()) {
        assertThat(TAXONOMY.lookup(alias)).as(alias).contains(type);
        assertThat(TAXONOMY.lookup(alias.toUpperCase(java.util.Locale.ROOT))).contains(type);
      }
    }
  }

  @Test
  void everyFunctionOfTaLibIsAName() {
    long functions =
        TAXONOMY.types().stream().flatMap(type -> type.taLib().stream()).distinct().count();
    assertThat(functions).isEqualTo(61);
    for (PatternType type : TAXONOMY.types()) {
      for (String function : type.taLib()) {
        PatternType found = TAXONOMY.lookup(function).orElseThrow();
        assertThat(found.taLib()).contains(function);
        assertThat(TAXONOMY.directed(found, type.direction()).taLib()).contains(function);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HeadAndShoulders, head_and_shoulders",
    "inverse_head_shoulders, inverse_head_and_shoulders",
    "head n shoulders, head_and_shoulders",
    "'Engulfing, Bullish', bullish_engulfing",
    "Bull-Engulfing Candle, bullish_engulfing",
    "PENNANT_BULLISH, bullish_pennant",
    "channel_up, ascending_channel",
    "rectangle range, rectangle",
    "3 Black Crows, three_black_crows",
    "Falling Wedges, falling_wedge",
    "dark cloud cover formation, dark_cloud_cover",
    "breakout_bullish, breakout",
    "Bear Breakout, breakdown",
    "calculate_cdlpiercing, piercing_line",
    "cdl_3_white_soldiers, three_white_soldiers",
    "Support, support_level",
    "Doppelböden, double_bottom",
  })
  void aSourceMayWriteANameInItsOwnWay(String name, String type) {
    assertThat(TAXONOMY.lookup(name).map(PatternType::type).orElse(null)).isEqualTo(type);
  }

  @Test
  void anUndirectedTypeHasItsBullishAndBearishMembers() {
    PatternType engulfing = TAXONOMY.lookup("engulfing").orElseThrow();
    PatternType triangle = TAXONOMY.lookup("triangle").orElseThrow();
    assertThat(TAXONOMY.directed(engulfing, Direction.BEARISH).type())
        .isEqualTo("bearish_engulfing");
    assertThat(TAXONOMY.directed(triangle, Direction.BULLISH)).isEqualTo(triangle);
  }

  @Test
  void wordsThatNameNoPatternFindNothing() {
    assertThat(TAXONOMY.lookup("bullish")).isEmpty();
    assertThat(TAXONOMY.lookup("")).isEmpty();
    assertThat(TAXONOMY.lookup(null)).isEmpty();
    assertThat(TAXONOMY.lookup("pattern")).isEmpty();
  }
}
