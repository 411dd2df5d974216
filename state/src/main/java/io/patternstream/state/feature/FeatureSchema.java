package io.patternstream.state.feature;

import static io.patternstream.state.feature.Feature.Group.GEOMETRY;
import static io.patternstream.state.feature.Feature.Group.HISTORY;
import static io.patternstream.state.feature.Feature.Group.MARKET_CONTEXT;
import static io.patternstream.state.feature.Feature.Group.PRICE_ACTION;
import static io.patternstream.state.feature.Feature.Group.TECHNICAL;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The fifty features of a pattern: names, order, units, ranges and what each needs.
 *
 * <p>Names and groups are those of the system that this replaces, so that readers of stored
 * features go on working. Definitions are made for a linear model that learns online: nothing is a
 * raw price, distances are fractions of the price or average true ranges, changes are measured in
 * their own deviation, and a directed feature is turned for a bearish pattern so that positive
 * means in its favour.
 *
 * <p>A change of any name, unit, range or meaning is a new {@link #version()} and another {@link
 * #hash()}; a model refuses features of another hash. Immutable.
 */
public final class FeatureSchema {

  private static final FeatureSchema CURRENT = new FeatureSchema(1, declare());

  private final int version;
  private final List<Feature> features;
  private final Map<String, Integer> index = new HashMap<>();
  private final String hash;
  private final int required;

  private FeatureSchema(int version, List<Feature> features) {
    this.version = version;
    this.features = List.copyOf(features);
    int needed = 0;
    for (Feature feature : features) {
      if (index.put(feature.name(), index.size()) != null) {
        throw new IllegalStateException("two features are called " + feature.name());
      }
      needed += feature.required() ? 1 : 0;
    }
    this.required = needed;
    this.hash = sha256(text(version, features));
  }

  /** The schema that this build extracts. */
  public static FeatureSchema current() {
    return CURRENT;
  }

  public int version() {
    return version;
  }

  public int size() {
    return features.size();
  }

  /** How many of them count in the quality of a vector. */
  public int required() {
    return required;
  }

  /** In the order of {@code FeatureVector.values}. */
  public List<Feature> features() {
    return features;
  }

  /** Names in the order of {@code FeatureVector.values}. */
  public List<String> names() {
    return features.stream().map(Feature::name).toList();
  }

  /** Where a feature stands. */
  public int indexOf(String name) {
    Integer at = index.get(name);
    if (at == null) {
      throw new IllegalArgumentException("no feature is called " + name);
    }
    return at;
  }

  /** SHA-256 over version and every feature's declaration, hexadecimal. */
  public String hash() {
    return hash;
  }

  private static String text(int version, List<Feature> features) {
    StringBuilder text = new StringBuilder("patternstream feature schema ").append(version);
    for (Feature f : features) {
      text.append('\n')
          .append(String.join("|", f.name(), f.group().name(), f.unit(), f.needs(), f.meaning()))
          .append('|')
          .append(f.min())
          .append('|')
          .append(f.max())
          .append(f.directed() ? "|directed" : "|as is")
          .append(f.required() ? "|required" : "|optional");
    }
    return text.toString();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static List<Feature> declare() {
    Declarations d = new Declarations();
    d.group = GEOMETRY;
    d.add(
        "support_distance_pct",
        "fraction of price",
        "price, support",
        "(entry - support) / entry",
        -1,
        1);
    d.add(
        "resistance_distance_pct",
        "fraction of price",
        "price, resistance",
        "(resistance - entry) / entry",
        -1,
        1);
    d.favour(
        "target_distance_pct",
        "fraction of price",
        "price, target of the pattern",
        "(target - entry) / entry",
        -1,
        1);
    d.add(
        "risk_reward_ratio",
        "ratio",
        "price, target or level ahead, stop or level behind",
        "distance to the target (else the level ahead) over distance to the stop (else the level behind)",
        0,
        10);
    d.add(
        "pattern_height_pct",
        "fraction of price",
        "price, support, resistance",
        "(resistance - support) / entry",
        -1,
        1);
    d.add(
        "entry_risk_pct",
        "fraction of price",
        "price, stop or level behind",
        "distance from the entry to the stop (else the level behind) / entry",
        -1,
        1);
    d.add(
        "support_strength",
        "share",
        "support, 20 bars",
        "share of the last 64 bars whose low came within a quarter ATR of the support",
        0,
        1);
    d.add(
        "resistance_strength",
        "share",
        "resistance, 20 bars",
        "share of the last 64 bars whose high came within a quarter ATR of the resistance",
        0,
        1);
    d.favour(
        "breakout_strength",
        "ATR",
        "price of the pattern or level ahead, 14 bars",
        "(close - level) / ATR; level is the pattern's price, else the level ahead",
        -10,
        10);
    d.add(
        "pattern_symmetry",
        "share",
        "price, support, resistance",
        "1 with the entry halfway between support and resistance, 0 at either or outside",
        0,
        1);
    d.add(
        "level_convergence",
        "ratio",
        "support, resistance, 14 bars",
        "ATR / (resistance - support)",
        0,
        10);
    d.add(
        "fibonacci_alignment",
        "share",
        "20 bars",
        "1 with the close at 0, 23.6, 38.2, 50, 61.8, 78.6 or 100 % of the range of 64 bars, 0 when 3 % of the range or more away",
        0,
        1);

    d.group = TECHNICAL;
    d.favour("rsi_value", "share", "15 bars", "(RSI(14) - 50) / 50", -1, 1);
    d.add("rsi_oversold", "share", "15 bars", "how far RSI(14) is below 30, over 30", 0, 1);
    d.add("rsi_overbought", "share", "15 bars", "how far RSI(14) is above 70, over 30", 0, 1);
    d.favour("macd_signal", "ATR", "26 bars", "MACD(12, 26) / ATR", -10, 10);
    d.favour("macd_histogram", "ATR", "35 bars", "(MACD - EMA(9) of it) / ATR", -10, 10);
    d.favour(
        "macd_divergence",
        "share",
        "35 bars",
        "where close and histogram moved in opposite ways over 10 bars, the histogram's way times |change of the close| / (ATR sqrt(10)), at most 1; else 0",
        -1,
        1);
    d.favour(
        "bb_position",
        "share",
        "20 bars",
        "(close - middle) / (2 deviations) of the Bollinger bands (20, 2): 1 at the band ahead, -1 at the band behind",
        -2,
        2);
    d.add(
        "bb_squeeze",
        "ratio",
        "20 bars",
        "Bollinger half width (2 deviations) over Keltner half width (1.5 ATR); below 1 is a squeeze",
        0,
        10);
    d.add(
        "bb_width",
        "fraction of price",
        "20 bars",
        "(upper - lower) / middle of the Bollinger bands (20, 2)",
        0,
        2);
    d.add(
        "volume_sma_ratio",
        "log ratio",
        "20 bars with volume",
        "ln(volume / SMA(20) of volume)",
        -5,
        5);
    d.add(
        "volume_trend",
        "log ratio",
        "20 bars with volume",
        "ln(SMA(5) / SMA(20) of volume)",
        -5,
        5);
    d.favour("ema_20_distance", "ATR", "20 bars", "(close - EMA(20)) / ATR", -10, 10);
    d.favour("ema_50_distance", "ATR", "50 bars", "(close - EMA(50)) / ATR", -20, 20);
    d.favour("sma_cross_signal", "ATR", "50 bars", "(SMA(20) - SMA(50)) / ATR", -20, 20);
    d.favour(
        "momentum_indicator",
        "ATR",
        "14 bars",
        "(close - close 10 bars before) / (ATR sqrt(10))",
        -10,
        10);

    d.group = PRICE_ACTION;
    d.add(
        "volatility_5d",
        "log ratio",
        "31 bars",
        "ln(deviation of the last 5 log returns / of the last 60, or as many as there are from 30)",
        -5,
        5);
    d.add(
        "volatility_20d",
        "log ratio",
        "31 bars",
        "ln(deviation of the last 20 log returns / of the last 60, or as many as there are from 30)",
        -5,
        5);
    d.favour(
        "price_momentum_5d",
        "deviations",
        "21 bars",
        "ln(close / close 5 bars before) / (deviation of 20 log returns sqrt(5))",
        -5,
        5);
    d.favour(
        "price_momentum_20d",
        "deviations",
        "21 bars",
        "ln(close / close 20 bars before) / (deviation of 20 log returns sqrt(20))",
        -5,
        5);
    d.favour(
        "trend_strength",
        "share",
        "28 bars",
        "ADX(14) / 100, negative when -DI is above +DI",
        -1,
        1);
    d.add(
        "consolidation_score",
        "share",
        "21 bars",
        "1 - |change of the close| / sum of |changes| over 20 bars (Kaufman)",
        0,
        1);
    d.add(
        "breakout_volume",
        "deviations",
        "21 bars with volume",
        "(volume - mean) / deviation of the 20 bars before",
        -5,
        10);
    d.favour("gap_presence", "ATR", "14 bars", "(open - previous close) / ATR", -10, 10);
    d.favour(
        "candle_pattern_score",
        "share",
        "1 bar",
        "where the close stands in its bar: ((close - low) - (high - close)) / (high - low)",
        -1,
        1);
    d.favour(
        "price_position_range",
        "share",
        "20 bars",
        "where the close stands in the range of 20 bars: -1 at the end behind, 1 at the end ahead",
        -1,
        1);

    d.group = MARKET_CONTEXT;
    d.add("market_hour", "hours", "time of the pattern or a bar", "hour of the day, UTC", 0, 24);
    d.add("day_of_week", "days", "time of the pattern or a bar", "1 Monday to 7 Sunday, UTC", 1, 7);
    d.outside("days_since_earnings", "days", 0, 366);
    d.outside("market_volatility_idx", "index points", 0, 200);
    d.outside("sector_performance", "as said", -100, 100);
    d.outside("correlation_spy", "correlation", -1, 1);
    d.outside("options_activity", "ratio", 0, 100);
    d.outside("news_sentiment", "as said", -1, 1);

    d.group = HISTORY;
    d.add(
        "pattern_age_hours",
        "hours",
        "time of the pattern, a bar",
        "newest bar's time less the pattern's, not below 0",
        0,
        2_160);
    d.add(
        "confidence_decay",
        "share",
        "time of the pattern, a bar, a timeframe",
        "1 - exp(-age / 24 bars)",
        0,
        1);
    d.add(
        "confidence_trend",
        "share",
        "an earlier pattern of this type",
        "rule confidence less the mean of the recent ones of this type in this market",
        -1,
        1);
    d.favour(
        "analyst_confirmations",
        "share",
        "an earlier pattern that points somewhere",
        "(bullish - bearish) / all of the recent patterns of this market and timeframe",
        -1,
        1);
    d.add(
        "similar_pattern_success_rate",
        "share",
        "a decided trial in this market",
        "(successes of this type + 4 rate of all types) / (decided of this type + 4)",
        0,
        1);
    return d.list;
  }

  /** Collects declarations of one group after another. */
  private static final class Declarations {
    private final List<Feature> list = new ArrayList<>();
    private Feature.Group group = GEOMETRY;

    void add(String name, String unit, String needs, String meaning, double min, double max) {
      list.add(new Feature(name, group, unit, needs, meaning, min, max, false, true));
    }

    void favour(String name, String unit, String needs, String meaning, double min, double max) {
      list.add(new Feature(name, group, unit, needs, meaning, min, max, true, true));
    }

    void outside(String name, String unit, double min, double max) {
      list.add(
          new Feature(
              name, group, unit, "an outside service", "as last said", min, max, false, false));
    }
  }
}
