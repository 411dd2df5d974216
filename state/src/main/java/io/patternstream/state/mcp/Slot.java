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
  SYMBOL(
      "symbol",
      "symbols",
      "ticker",
      "tickers",
      "symbol_or_symbols",
      "pair",
      "instrument",
      "instrument_name",
      "inst_id",
      "product_id",
      "currency_pair",
      "trading_pair",
      "asset",
      "coin",
      "T"),
  BASE("from_symbol", "from_currency_code", "digital_currency_code"),
  QUOTED_IN("to_symbol", "to_currency_code", "market_code"),
  TIMEFRAME(
      "timeframe",
      "time_frame",
      "interval",
      "resolution",
      "granularity",
      "data_granularity",
      "bar_size",
      "tf",
      "per"),
  TIMESPAN("timespan"),
  MULTIPLIER("multiplier"),
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
  CONFIDENCE("confidence", "confidence_score", "conf", "probability"),
  PRICE("price", "entry_price", "entry", "breakout_price", "trigger_price", "neckline", "level"),
  CURRENT_PRICE(
      "current_price",
      "last_price",
      "last",
      "last_trade_price",
      "regular_market_price",
      "mark_price",
      "ltp",
      "exchange_rate",
      "p"),
  BID("bid", "bid_price", "bp"),
  ASK("ask", "ask_price", "ap"),
  TARGET("target", "target_price", "price_target", "take_profit"),
  TARGETS("targets", "price_targets"),
  STOP("stop_loss", "stop", "stop_price", "stop_loss_price"),
  SUPPORT("support", "supports", "support_level", "support_levels"),
  RESISTANCE("resistance", "resistances", "resistance_level", "resistance_levels"),
  LEVELS("active_levels", "levels", "key_levels", "price_levels"),
  END_TIME("end_time"),
  TIME("time", "t"),
  BAR_TIME(
      "timestamp",
      "date",
      "datetime",
      "open_time",
      "bar_time",
      "trade_date",
      "trading_day",
      "latest_trading_day",
      "ts",
      "ticks"),
  START_TIME("start_time", "start"),
  START_CANDLE("start_candle"),
  END_CANDLE("end_candle"),
  OPEN("open", "o", "open_price"),
  HIGH("high", "h", "high_price"),
  LOW("low", "l", "low_price"),
  CLOSE("close", "c", "close_price"),
  VOLUME("volume", "v", "vol", "tick_volume", "base_volume"),
  PREVIOUS_CLOSE("pc", "previous_close", "prev_close"),
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

  /** Objects and lists that only stand around others. */
  CONTAINER(
      "values",
      "list",
      "rows",
      "payload",
      "response",
      "output",
      "body",
      "report",
      "technical",
      "technicals",
      "technical_analysis",
      "chart_analysis",
      "pattern_analysis",
      "market_data",
      "scan",
      "detection",
      "chart",
      "quote",
      "quote_response",
      "global_quote",
      "realtime_currency_exchange_rate",
      "snapshot",
      "snapshots",
      "trades",
      "trade",
      "last_trade",
      "latest_trade",
      "latest_quote",
      "last_quote",
      "bar",
      "latest_bar",
      "minute_bar",
      "daily_bar",
      "candle",
      "kline",
      "day"),

  /** An object that names the market of what stands beside it. */
  CONTEXT("meta", "Meta Data"),

  /** The prices of a bar in an object of their own. */
  MID("mid", "midpoint"),

  /** Names of the cells of rows. */
  COLUMNS("columns", "headers", "header", "fields"),

  /** Times of rows, beside them. */
  INDEX("index"),
  BARS(
      "bars",
      "candles",
      "ohlcv",
      "ohlc",
      "aggs",
      "aggregates",
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
  ERROR("error", "errors", "error_message"),
  SUCCESS("success", "ok"),
  FOUND("found", "present", "is_detected", "is_present"),
  META("_meta"),
  UNKNOWN(),
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
        FOLDED.putIfAbsent(Words.folded(name), slot);
      }
    }
    // Only as written: folded, they would be something else.
    FOLDED.put("t", TIME);
    FOLDED.put("metadata", IGNORED);
    // "stoploss" is in the wild; the folded form finds it, this finds it faster.
    AS_WRITTEN.put("stoploss", STOP);
  }

  @SuppressWarnings("ImmutableEnumChecker") // Read once, while the class is set up.
  private final String[] names;

  Slot(String... names) {
    this.names = names;
  }

  /** What a field of this name means; {@link #UNKNOWN} when nobody knows. */
  static Slot of(String name) {
    Slot slot = AS_WRITTEN.get(name);
    if (slot != null) {
      return slot;
    }
    if (name.isEmpty() || name.length() > 40) {
      return UNKNOWN;
    }
    slot = FOLDED.get(Words.folded(name));
    return slot != null ? slot : FOLDED.getOrDefault(Words.folded(bare(name)), UNKNOWN);
  }

  /** A name without the number before it and the unit behind it: {@code 1a. open (USD)}. */
  private static String bare(String name) {
    int from = 0;
    while (from < name.length() && Character.digit(name.charAt(from), 10) >= 0) {
      from++;
    }
    if (from == 0) {
      return "";
    }
    if (from < name.length() && (name.charAt(from) == 'a' || name.charAt(from) == 'b')) {
      from++;
    }
    boolean marked = from < name.length() && (name.charAt(from) == '.' || name.charAt(from) == ':');
    int to = name.indexOf('(');
    return !marked ? "" : name.substring(from + 1, to < from ? name.length() : to);
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
