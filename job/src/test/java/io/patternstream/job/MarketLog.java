package io.patternstream.job;

import io.patternstream.state.mcp.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A seeded market as MCP events: bars, structured findings told twice, narratives, and an analyst's
 * labels.
 */
final class MarketLog {
  static final long FIRST_BAR = 1_700_006_400L;
  private static final long HOUR = 3600;
  private static final String[] TYPES = {
    "bullish_engulfing", "hammer", "double_bottom", "bearish_engulfing", "shooting_star"
  };

  /** One record for one topic. */
  record Entry(boolean feedback, String key, byte[] value) {}

  private MarketLog() {}

  static List<Entry> entries(int symbols, int bars, long seed) {
    List<Entry> log = new ArrayList<>();
    Random random = new Random(seed);
    double[] price = new double[symbols];
    java.util.Arrays.fill(price, 100);
    for (int bar = 0; bar < bars; bar++) {
      for (int symbol = 0; symbol < symbols; symbol++) {
        String name = "SYM" + (char) ('A' + symbol);
        long time = FIRST_BAR + bar * HOUR;
        double open = price[symbol];
        double close = open * (1 + 0.012 * random.nextGaussian());
        double high = Math.max(open, close) * (1 + 0.004 * random.nextDouble());
        double low = Math.min(open, close) * (1 - 0.004 * random.nextDouble());
        price[symbol] = close;
        log.add(bar(name, time, open, high, low, close, 1000 + random.nextInt(500)));
        if (bar > 15 && bar % 2 == 0) {
          String type = TYPES[random.nextInt(TYPES.length)];
          String id = Ids.patternId(name, "1h", type, Long.toString(time));
          log.add(finding(name, time, type, close, 40 + random.nextInt(55)));
          log.add(finding(name, time, type, close, 40 + random.nextInt(55)));
          if (random.nextInt(3) == 0) {
            log.add(label(id, random.nextBoolean() ? "positive" : "negative", "anna", time));
          }
        }
        if (bar % 10 == 9) {
          log.add(narrative(name, time, close));
        }
      }
    }
    return log;
  }

  private static Entry bar(
      String symbol, long time, double open, double high, double low, double close, int volume) {
    String bars =
        String.format(
            Locale.ROOT,
            "{\"symbol\":\"%s\",\"timeframe\":\"1h\",\"bars\":[{\"time\":%d,\"open\":%.4f,\"high\":%.4f,"
                + "\"low\":%.4f,\"close\":%.4f,\"volume\":%d}]}",
            symbol,
            time,
            open,
            high,
            low,
            close,
            volume);
    return envelope(symbol, time, bars);
  }

  private static Entry finding(String symbol, long time, String type, double price, int percent) {
    String found =
        String.format(
            Locale.ROOT,
            "{\"symbol\":\"%s\",\"timeframe\":\"1h\",\"patterns\":[{\"pattern_type\":\"%s\",\"price\":%.4f,"
                + "\"confidence\":%d,\"end_time\":%d}]}",
            symbol,
            type,
            price,
            percent,
            time);
    return envelope(symbol, time, found);
  }

  private static Entry narrative(String symbol, long time, double price) {
    return envelope(
        symbol,
        time,
        String.format(Locale.ROOT, "Seeing bullish engulfing pattern at $%.2f", price));
  }

  private static Entry envelope(String symbol, long time, String text) {
    String event =
        String.format(
            Locale.ROOT,
            "{\"schema\":\"mcp-event/1\",\"captured_at\":\"%s\",\"tool\":{\"name\":\"get_chart_patterns\","
                + "\"arguments\":{\"symbol\":\"%s\",\"timeframe\":\"1h\"}},\"message\":{\"jsonrpc\":\"2.0\","
                + "\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}}}",
            Instant.ofEpochSecond(time),
            symbol,
            text.replace("\"", "\\\""));
    return new Entry(false, symbol, event.getBytes(StandardCharsets.UTF_8));
  }

  private static Entry label(String patternId, String label, String by, long time) {
    String feedback =
        String.format(
            Locale.ROOT,
            "{\"pattern_id\":\"%s\",\"label\":\"%s\",\"labeled_by\":\"%s\",\"labeled_at\":\"%s\"}",
            patternId,
            label,
            by,
            Instant.ofEpochSecond(time));
    return new Entry(true, patternId, feedback.getBytes(StandardCharsets.UTF_8));
  }
}
