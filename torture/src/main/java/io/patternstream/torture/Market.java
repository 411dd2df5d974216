package io.patternstream.torture;

import io.patternstream.state.mcp.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A seeded market without end: bars of some symbols in turn, findings told twice, narratives,
 * labels of several analysts (early, repeated, contradicting, for nobody), commands, and what
 * cannot be read.
 */
final class Market {
  static final int SYMBOLS = 8;
  private static final long FIRST_BAR = 1_700_006_400L;
  private static final long MINUTE = 60;
  private static final int LABELLED = 64;
  private static final String[] TYPES = {
    "bullish_engulfing", "hammer", "double_bottom", "bearish_engulfing", "shooting_star"
  };
  private static final String[] ANALYSTS = {"anna", "ben", "cleo", "dan"};
  private static final String[] UNREADABLE = {
    "{\"schema\":\"mcp-event/1\",", "", "null", "{\"a\":1,\"a\":2}", "{\"x\":\"\\u0000\"}", "1e400"
  };

  /** Which topic an entry is for. */
  enum Topic {
    EVENTS,
    FEEDBACK,
    CONTROL
  }

  /** One record to send. */
  record Entry(Topic topic, String kind, String key, byte[] value) {}

  private final Random random;
  private final double[] price = new double[SYMBOLS];
  private final Deque<String> labelled = new ArrayDeque<>();
  private long step;
  private long seq;

  Market(long seed) {
    random = new Random(seed);
    java.util.Arrays.fill(price, 100);
  }

  /** What the next moment brings: one bar of the next symbol, and what is said about it. */
  List<Entry> next() {
    List<Entry> out = new ArrayList<>();
    int symbol = (int) (step % SYMBOLS);
    long bar = step / SYMBOLS;
    step++;
    String name = "SYM" + (char) ('A' + symbol);
    long time = FIRST_BAR + bar * MINUTE;
    out.add(bar(name, time, symbol));
    if (bar > 15) {
      pattern(out, name, time, price[symbol]);
    }
    if (random.nextInt(20) == 0) {
      String text =
          String.format(Locale.ROOT, "Seeing bullish engulfing pattern at $%.2f", price[symbol]);
      out.add(event("narrative", name, envelope(name, time, text)));
    }
    if (random.nextInt(50) == 0) {
      out.add(event("unreadable", name, UNREADABLE[random.nextInt(UNREADABLE.length)]));
    }
    if (random.nextInt(50) == 0) {
      out.add(feedback("unreadable", "x", UNREADABLE[random.nextInt(UNREADABLE.length)]));
    }
    if (random.nextInt(100) == 0) {
      String nobody = Ids.patternId(name, "1m", "doji", "nobody-" + step);
      out.add(label(nobody, "positive", time));
    }
    if (step % 400 == 399) {
      out.add(command());
    }
    return out;
  }

  private void pattern(List<Entry> out, String name, long time, double at) {
    if (random.nextInt(2) == 0) {
      return;
    }
    String type = TYPES[random.nextInt(TYPES.length)];
    String id = Ids.patternId(name, "1m", type, Long.toString(time));
    int percent = 40 + random.nextInt(55);
    int fate = random.nextInt(20);
    if (fate == 0) {
      out.add(
          label(id, random.nextBoolean() ? "positive" : "negative", time)); // before its pattern
    }
    out.add(finding(name, time, type, at, percent));
    if (random.nextInt(3) > 0) {
      out.add(finding(name, time, type, at, percent));
    }
    labelled.add(id);
    if (labelled.size() > LABELLED) {
      labelled.remove();
    }
    if (fate < 6) {
      String about = labelled.stream().skip(random.nextInt(labelled.size())).findFirst().orElse(id);
      out.add(label(about, random.nextInt(10) == 0 ? "neutral" : sign(), time));
    }
  }

  private String sign() {
    return random.nextBoolean() ? "positive" : "negative";
  }

  private Entry bar(String symbol, long time, int index) {
    double open = price[index];
    double close = open * (1 + 0.004 * random.nextGaussian());
    price[index] = close;
    String text =
        String.format(
            Locale.ROOT,
            "{\"symbol\":\"%s\",\"timeframe\":\"1m\",\"bars\":[{\"time\":%d,\"open\":%.4f,\"high\":%.4f,"
                + "\"low\":%.4f,\"close\":%.4f,\"volume\":%d}]}",
            symbol,
            time,
            open,
            Math.max(open, close) * (1 + 0.002 * random.nextDouble()),
            Math.min(open, close) * (1 - 0.002 * random.nextDouble()),
            close,
            1000 + random.nextInt(500));
    return event("bar", symbol, envelope(symbol, time, text));
  }

  private static Entry finding(String symbol, long time, String type, double price, int percent) {
    String text =
        String.format(
            Locale.ROOT,
            "{\"symbol\":\"%s\",\"timeframe\":\"1m\",\"patterns\":[{\"pattern_type\":\"%s\",\"price\":%.4f,"
                + "\"confidence\":%d,\"end_time\":%d}]}",
            symbol,
            type,
            price,
            percent,
            time);
    return event("finding", symbol, envelope(symbol, time, text));
  }

  private static String envelope(String symbol, long time, String text) {
    return String.format(
        Locale.ROOT,
        "{\"schema\":\"mcp-event/1\",\"captured_at\":\"%s\",\"tool\":{\"name\":\"get_chart_patterns\","
            + "\"arguments\":{\"symbol\":\"%s\",\"timeframe\":\"1m\"}},\"message\":{\"jsonrpc\":\"2.0\","
            + "\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}}}",
        Instant.ofEpochSecond(time),
        symbol,
        text.replace("\"", "\\\""));
  }

  private Entry label(String patternId, String label, long time) {
    return feedback(
        "label",
        patternId,
        String.format(
            Locale.ROOT,
            "{\"pattern_id\":\"%s\",\"label\":\"%s\",\"labeled_by\":\"%s\",\"labeled_at\":\"%s\"}",
            patternId,
            label,
            ANALYSTS[random.nextInt(ANALYSTS.length)],
            Instant.ofEpochSecond(time)));
  }

  private Entry command() {
    seq++;
    String kind =
        switch ((int) (seq % 4)) {
          case 1 -> "\"enable_ml\"";
          case 2 -> "\"reset_model\"";
          case 3 -> "\"set_rollout\",\"percent\":" + random.nextInt(101);
          default -> "\"disable_ml\"";
        };
    String text =
        "{\"seq\":" + seq + ",\"actor\":\"torture\",\"reason\":\"chance\",\"kind\":" + kind + "}";
    return new Entry(Topic.CONTROL, "command", "control", bytes(text));
  }

  private static Entry event(String kind, String key, String value) {
    return new Entry(Topic.EVENTS, kind, key, bytes(value));
  }

  private static Entry feedback(String kind, String key, String value) {
    return new Entry(Topic.FEEDBACK, kind, key, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
