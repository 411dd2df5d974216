package io.patternstream.state.mcp;

import java.util.HashMap;
import java.util.Map;

/**
 * What the fields of tool results mean, by the names that the servers give them.
 *
 * <p>A name is found as it stands or, failing that, by its letters and digits alone: {@code
 * stopLoss}, {@code stop_loss} and {@code Stop-Loss} are equal.
 */
enum Slot {
  SYMBOL("symbol", "ticker", "pair", "instrument", "asset", "coin"),
  TIMEFRAME("timeframe", "time_frame", "interval", "resolution", "granularity"),
  PATTERN_TYPE("pattern_type"),
  TYPE("type"),
  NAME("name", "pattern_name"),
  PATTERN("pattern"),
  ID("id"),
  PATTERN_ID("pattern_id"),
  SIGNAL("signal"),
  DIRECTION("direction"),
  BIAS("bias"),
  STATUS("status"),
  ACTION("action"),
  CATEGORY("category"),
  CONFIDENCE("confidence", "confidence_score"),
  PRICE("price", "entry_price", "breakout_price", "level"),
  CURRENT_PRICE(
      "current_price",
      "last_price",
      "last",
      "last_trade_price",
      "regular_market_price",
      "mark_price"),
  TARGET("target", "target_price", "price_target", "take_profit"),
  TARGETS("targets", "price_targets"),
  STOP("stop_loss", "stop", "stop_price", "stop_loss_price"),
  SUPPORT("support", "supports", "support_level", "support_levels"),
  RESISTANCE("resistance", "resistances", "resistance_level", "resistance_levels"),
  LEVELS("active_levels", "levels", "key_levels", "price_levels"),
  END_TIME("end_time"),
  TIME("time", "t"),
  BAR_TIME("timestamp", "date", "datetime", "open_time", "bar_time"),
  START_TIME("start_time"),
  START_CANDLE("start_candle"),
  END_CANDLE("end_candle"),
  OPEN("open", "o", "1. open", "open_price"),
  HIGH("high", "h", "2. high", "high_price"),
  LOW("low", "l", "3. low", "low_price"),
  CLOSE("close", "c", "4. close", "close_price"),
  VOLUME("volume", "v", "vol", "5. volume"),
  BAR_CLOSED("closed", "is_closed", "is_final", "complete", "x"),
  PATTERNS(
      "patterns",
      "detected",
      "detected_patterns",
      "chart_patterns",
      "candlestick_patterns",
      "patterns_detected",
      "patterns_found"),
  ITEMS("items", "results", "findings", "signals", "records"),
  BARS(
      "bars",
      "candles",
      "ohlcv",
      "ohlc",
      "klines",
      "candlesticks",
      "history",
      "historical",
      "historical_data",
      "prices",
      "quotes",
      "price_data",
      "chart_data"),
  INDICATORS("indicators", "technical_indicators", "market_context", "fundamentals"),
  INDICATOR(
      "days_since_earnings",
      "vix",
      "volatility_index",
      "market_volatility_idx",
      "market_volatility_index",
      "sector_performance",
      "sector_return",
      "correlation_spy",
      "spy_correlation",
      "index_correlation",
      "options_activity",
      "options_volume_ratio",
      "put_call_ratio",
      "news_sentiment",
      "sentiment_score"),
  PROSE(
      "text",
      "narrative",
      "analysis",
      "summary",
      "description",
      "agent_explanation",
      "explanation",
      "message",
      "commentary",
      "insight",
      "insights",
      "interpretation",
      "note",
      "notes"),
  CONTENT("content"),
  CONTENTS("contents"),
  STRUCTURED_CONTENT("structuredContent"),
  IS_ERROR("isError"),
  RESULT_TYPE("resultType"),
  TASK("task"),
  LISTING(
      "tools",
      "resources",
      "prompts",
      "resourceTemplates",
      "serverInfo",
      "completion",
      "roots",
      "nextCursor"),
  RESULT("result"),
  DATA("data"),
  ERROR("error"),
  META("_meta"),
  IGNORED(
      "metadata",
      "trendlines",
      "chart_metadata",
      "knowledge_reasoning",
      "entry_guidance",
      "stop_loss_guidance",
      "targets_guidance",
      "risk_notes",
      "annotations",
      "mimeType");

  private static final Map<String, Slot> AS_WRITTEN = new HashMap<>();
  private static final Map<String, Slot> FOLDED = new HashMap<>();

  static {
    for (Slot slot : values()) {
      for (String name : slot.names) {
        AS_WRITTEN.put(name, slot);
        AS_WRITTEN.put(camelCase(name), slot);
        FOLDED.put(Words.folded(name), slot);
      }
    }
    // "stoploss" is in the wild; the folded form finds it, this finds it faster.
    AS_WRITTEN.put("stoploss", STOP);
  }

  @SuppressWarnings("ImmutableEnumChecker") // Read once, while the class is set up.
  private final String[] names;

  Slot(String... names) {
    this.names = names;
  }

  /** What a field of this name means; {@link #IGNORED} when nobody knows. */
  static Slot of(String name) {
    Slot slot = AS_WRITTEN.get(name);
    if (slot != null) {
      return slot;
    }
    return name.length() > 40 ? IGNORED : FOLDED.getOrDefault(Words.folded(name), IGNORED);
  }

  private static String camelCase(String snake) {
    StringBuilder camel = new StringBuilder(snake.length());
    for (int i = 0; i < snake.length(); i++) {
      char c = snake.charAt(i);
      if (c == '_' && i > 0 && i + 1 < snake.length()) {
        camel.append(Character.toUpperCase(snake.charAt(++i)));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }
}
