package io.patternstream.job.simulation;

import io.patternstream.job.simulation.SimulatedJob.Partition;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.Ids;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A log that a seed gives: bars, findings told once or often, labels before and after them, of one
 * kind and the other, commands, and what nobody can read; log time goes back within a partition by
 * less than the bound, so that nothing is late, and jumps now and then past a horizon.
 */
final class SimulatedLog {
  static final String EVENTS = "events";
  static final String FEEDBACK = "feedback";
  static final String CONTROL = "control";
  static final long BOUND_MILLIS = 500;

  /** Heartbeats at the end of every partition. */
  static final int BEATS = 2;

  private static final long T0 = 1_760_000_000_000L;
  private static final long FIRST_BAR = T0 / 1000 - 20 * 86_400;
  private static final long MINUTE = 60;
  private static final long DAY_MILLIS = 86_400_000;
  private static final String[] TYPES = {"bullish_engulfing", "hammer", "shooting_star"};
  private static final String[] LABELS = {"positive", "negative", "positive", "neutral"};
  private static final String[] COMMANDS = {
    "reset_model", "rollback", "promote", "enable_ml", "disable_ml", "rebase_drift"
  };

  private final TreeMap<Partition, List<RawMessage>> records = new TreeMap<>();
  private final Random random;
  private final int partitions;
  private final List<String> findings = new ArrayList<>(); // JSON of each, to be told again
  private final List<String> ids = new ArrayList<>();
  private final int[] bars = new int[4];
  private final double[] price = {100, 100, 100, 100};
  private long logTime = T0;
  private long commandSeq;
  private String lastCommand = "";

  private SimulatedLog(long seed) {
    random = new Random(seed);
    partitions = 1 + random.nextInt(3);
    for (int i = 0; i < partitions; i++) {
      records.put(new Partition(EVENTS, i), new ArrayList<>());
      records.put(new Partition(FEEDBACK, i), new ArrayList<>());
    }
    records.put(new Partition(CONTROL, 0), new ArrayList<>());
  }

  static Map<Partition, List<RawMessage>> of(long seed) {
    SimulatedLog log = new SimulatedLog(seed);
    int size = 60 + log.random.nextInt(120);
    for (int i = 0; i < size; i++) {
      log.add();
    }
    // Past every horizon, twice: the second beat passes what the first has counted.
    for (int i = 0; i < BEATS; i++) {
      log.logTime += 40 * DAY_MILLIS;
      log.ticks();
    }
    return log.records;
  }

  private void add() {
    logTime += random.nextInt(8) == 0 ? random.nextInt(120_000) : random.nextInt(400);
    if (random.nextInt(60) == 0) {
      logTime += 1_000_000; // past the horizons
    }
    int kind = random.nextInt(100);
    int symbol = random.nextInt(bars.length);
    if (kind < 25) {
      bar(symbol);
    } else if (kind < 45) {
      finding(symbol);
    } else if (kind < 58 && !findings.isEmpty()) {
      again();
    } else if (kind < 84) {
      label();
    } else if (kind < 89) {
      command();
    } else if (kind < 92) {
      poison();
    } else {
      ticks();
    }
  }

  private void bar(int symbol) {
    double open = price[symbol];
    double close = open * (1 + 0.01 * random.nextGaussian());
    price[symbol] = close;
    event(
        symbol,
        String.format(
            Locale.ROOT,
            "{\"symbol\":\"SYM%s\",\"timeframe\":\"1m\",\"bars\":[{\"time\":%d,\"open\":%.4f,\"high\":%.4f,"
                + "\"low\":%.4f,\"close\":%.4f,\"volume\":%d}]}",
            name(symbol),
            barTime(bars[symbol]++),
            open,
            Math.max(open, close) * 1.001,
            Math.min(open, close) * 0.999,
            close,
            1000 + random.nextInt(500)));
  }

  private void finding(int symbol) {
    String type = TYPES[random.nextInt(TYPES.length)];
    long time = barTime(Math.max(0, bars[symbol] - 1));
    double sign = type.equals("shooting_star") ? -1 : 1;
    String levels =
        random.nextInt(3) > 0
            ? String.format(
                Locale.ROOT,
                ",\"target_price\":%.4f,\"stop_loss\":%.4f",
                price[symbol] * (1 + sign * 0.02),
                price[symbol] * (1 - sign * 0.02))
            : "";
    findings.add(
        symbol
            + String.format(
                Locale.ROOT,
                "{\"symbol\":\"SYM%s\",\"timeframe\":\"1m\",\"patterns\":[{\"pattern_type\":\"%s\","
                    + "\"price\":%.4f,\"confidence\":%d,\"end_time\":%d%s}]}",
                name(symbol),
                type,
                price[symbol],
                30 + random.nextInt(70),
                time,
                levels));
    ids.add(Ids.patternId("SYM" + name(symbol), "1m", type, Long.toString(time)));
    if (random.nextInt(4) > 0) { // else its labels come first, or it never comes
      tell(findings.size() - 1);
    }
  }

  private void again() {
    // The newest rather than the oldest: that is what detectors do.
    int back = (int) Math.abs(random.nextGaussian() * 4);
    tell(Math.max(0, findings.size() - 1 - back));
  }

  private void tell(int index) {
    String finding = findings.get(index);
    event(finding.charAt(0) - '0', finding.substring(1));
  }

  private void label() {
    String id =
        ids.isEmpty() || random.nextInt(20) == 0
            ? "726f2c05-2971-5b83-9737-52d5f17737" + (10 + random.nextInt(3))
            : ids.get(Math.max(0, ids.size() - 1 - (int) Math.abs(random.nextGaussian() * 3)));
    String text =
        String.format(
            "{\"pattern_id\":\"%s\",\"label\":\"%s\",\"labeled_by\":\"%s\",\"notes\":\"%d\"}",
            id,
            LABELS[random.nextInt(LABELS.length)],
            random.nextInt(3) == 0 ? "anna" : "ben" + random.nextInt(3),
            random.nextInt(1_000_000));
    put(new Partition(FEEDBACK, Math.floorMod(id.hashCode(), partitions)), text);
  }

  private void command() {
    if (lastCommand.isEmpty() || random.nextInt(8) > 0) { // else the one that was sent before
      commandSeq++;
      lastCommand =
          String.format(
              "{\"seq\":%d,\"kind\":\"%s\",\"actor\":\"olga\",\"reason\":\"simulated\"}",
              commandSeq, COMMANDS[random.nextInt(COMMANDS.length)]);
    }
    put(new Partition(CONTROL, 0), lastCommand);
  }

  private void poison() {
    event(random.nextInt(bars.length), "{\"pattern_type\":\"hammer\",\"price\":1e400}");
    put(new Partition(FEEDBACK, random.nextInt(partitions)), "{\"pattern_id\":");
  }

  private void ticks() {
    for (Partition partition : records.keySet()) {
      put(partition, partition.topic().equals(EVENTS) ? "\"a heartbeat\"" : "{\"kind\":\"tick\"}");
    }
  }

  private void event(int symbol, String text) {
    put(new Partition(EVENTS, symbol % partitions), text);
  }

  private void put(Partition partition, String text) {
    List<RawMessage> log = records.get(partition);
    long back = random.nextInt((int) BOUND_MILLIS);
    log.add(
        new RawMessage(
            partition.topic(),
            partition.index(),
            log.size(),
            logTime - back,
            0,
            text.getBytes(StandardCharsets.UTF_8)));
  }

  private static long barTime(int bar) {
    return FIRST_BAR + bar * MINUTE;
  }

  private static char name(int symbol) {
    return (char) ('A' + symbol);
  }
}
