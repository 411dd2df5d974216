package io.patternstream.bench.throughput;

import io.patternstream.state.mcp.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What is sent and when: a function of the index alone, so that the generator and whoever counts
 * afterwards agree without telling each other.
 *
 * <p>The rate rises from nothing in a straight line for {@code riseSeconds}, so that compilers have
 * had their turn when it is full, and stays. Each event is due at its time whatever happened to
 * those before it, and its id holds that time. An event is a narrative of about 600 bytes in an
 * envelope. The share {@code redetections} of the events repeats one of the last {@value #RECENT}
 * formations; the others report a new one. Every {@code eventsPerLabel}-th event is followed by a
 * label for a formation that was new {@value #LABEL_LAG} formations before.
 *
 * @param startMicros when event 0 is due, microseconds since the epoch
 * @param rate events a second once it has risen
 * @param riseSeconds how long the rate rises; 0 is at once
 * @param redetections in [0, 1)
 * @param symbols number of markets; the formations take turns over them
 * @param first number of the first formation, above those that were sent before
 */
record Workload(
    long startMicros,
    double rate,
    double riseSeconds,
    double redetections,
    int eventsPerLabel,
    int symbols,
    long first) {
  static final int RECENT = 10_000;
  static final int LABEL_LAG = 200;
  private static final String TIMEFRAME = "1h";
  private static final long FIRST_BAR = 1_704_067_200L; // 2024-01-01, epoch seconds
  private static final long BAR_SECONDS = 3_600;
  private static final long BARS = 1_000; // later formations have another type, then stay rare
  private static final int LABELERS = 20_000; // nobody labels more than a person can
  private static final double MICROS = 1e6;

  /** Canonical names, as people write them. */
  private static final List<String> TYPES =
      List.of(
          "bullish_engulfing",
          "bearish_engulfing",
          "hammer",
          "shooting_star",
          "morning_star",
          "evening_star",
          "piercing_line",
          "dark_cloud_cover",
          "three_white_soldiers",
          "three_black_crows",
          "double_top",
          "double_bottom",
          "ascending_triangle",
          "descending_triangle",
          "bullish_harami",
          "bearish_harami");

  /** Microseconds since the epoch at which event {@code i} is to be sent. */
  long due(long i) {
    double risen = rate * riseSeconds / 2;
    double seconds =
        i < risen ? Math.sqrt(2 * riseSeconds * i / rate) : riseSeconds + (i - risen) / rate;
    return startMicros + Math.round(seconds * MICROS);
  }

  /** Events that are due in the first {@code seconds}: the inverse of {@link #due}. */
  long dueWithin(double seconds) {
    double events =
        seconds < riseSeconds
            ? rate * seconds * Math.max(0, seconds) / (2 * riseSeconds)
            : rate * (seconds - riseSeconds / 2);
    return Math.round(events);
  }

  /** New formations among the first {@code events} events. */
  long formations(long events) {
    return (long) Math.ceil(events * (1 - redetections) - 1e-9);
  }

  /** The formation that event {@code i} reports. */
  long formation(long i) {
    long before = formations(i);
    if (formations(i + 1) > before) {
      return first + before;
    }
    long recent = Math.min(before, RECENT);
    return first + before - 1 - Long.remainderUnsigned(mix(i), recent);
  }

  /** The formation that is labelled after event {@code i}; -1 when none is. */
  long labelled(long i) {
    long labelled = formations(i) - LABEL_LAG;
    boolean due = eventsPerLabel > 0 && i % eventsPerLabel == eventsPerLabel - 1;
    return due && labelled >= 0 ? first + labelled : -1;
  }

  /** SplitMix64, so that neighbours have nothing in common. */
  private static long mix(long i) {
    long z = (i + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Kafka key and symbol of a formation. */
  String symbol(long formation) {
    int n = (int) (formation % symbols);
    char[] letters = new char[4];
    for (int i = letters.length - 1; i >= 0; i--) {
      letters[i] = (char) ('A' + n % 26);
      n /= 26;
    }
    return "Q" + new String(letters);
  }

  private String type(long formation) {
    return TYPES.get((int) (formation / symbols % TYPES.size()));
  }

  private long bar(long formation) {
    return FIRST_BAR + formation / symbols / TYPES.size() % (BARS * 1_000) * BAR_SECONDS;
  }

  /** As the job derives it. */
  String patternId(long formation) {
    return Ids.patternId(
        symbol(formation), TIMEFRAME, type(formation), Long.toString(bar(formation)));
  }

  /** The id of event {@code i}: its due time in the lower half. */
  String eventId(long i) {
    return new UUID(0x7061747465726e00L, due(i)).toString();
  }

  /** The due time that an event's id holds. */
  static long dueOf(String eventId) {
    return UUID.fromString(eventId).getLeastSignificantBits();
  }

  /** The record of event {@code i}. */
  byte[] event(long i) {
    long formation = formation(i);
    String symbol = symbol(formation);
    long hash = mix(formation);
    long cents = 5_000 + Long.remainderUnsigned(hash, 20_000);
    StringBuilder text = new StringBuilder(768);
    text.append("{\"schema\":\"mcp-event/1\",\"event_id\":\"")
        .append(eventId(i))
        .append("\",\"captured_at\":\"")
        .append(Instant.ofEpochSecond(bar(formation) + BAR_SECONDS - 1))
        .append("\",\"server\":{\"name\":\"market-mcp-server\",\"version\":\"1.4.2\"},")
        .append("\"protocol_version\":\"2025-06-18\",\"direction\":\"server_to_client\",")
        .append("\"tool\":{\"name\":\"describe_chart\",\"arguments\":{\"symbol\":\"")
        .append(symbol)
        .append("\",\"timeframe\":\"1h\"}},\"message\":{\"jsonrpc\":\"2.0\",\"id\":")
        .append(i)
        .append(",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"")
        .append("Seeing a ")
        .append(type(formation).replace('_', ' '))
        .append(" pattern at $");
    money(text, cents)
        .append(" with ")
        .append(55 + Long.remainderUnsigned(hash >>> 20, 40))
        .append("% confidence. Key support: $");
    money(text, cents * 97 / 100).append(". Key resistance: $");
    money(text, cents * 104 / 100)
        .append(". Volume was above its average of the last twenty sessions, and the market has")
        .append(" been quiet since the open.\"}]}}}");
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static StringBuilder money(StringBuilder text, long cents) {
    text.append(cents / 100).append('.');
    return cents % 100 < 10 ? text.append('0').append(cents % 100) : text.append(cents % 100);
  }

  /** The record of a label for {@code formation}, which its pattern id is the key of. */
  byte[] label(long formation, String patternId) {
    long hash = mix(formation ^ 0x5bd1e995);
    // Some types do better than others, so that there is something to learn.
    long odds = 30 + 5L * Math.floorMod(type(formation).hashCode(), 9);
    String text =
        String.format(
            Locale.ROOT,
            "{\"pattern_id\":\"%s\",\"label\":\"%s\",\"labeled_by\":\"analyst-%d\","
                + "\"labeled_at\":\"2026-01-01T00:00:00Z\"}",
            patternId,
            Long.remainderUnsigned(hash, 100) < odds ? "positive" : "negative",
            Long.remainderUnsigned(hash >>> 8, LABELERS));
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
