package io.patternstream.state.feature;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.Observation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one market: its bars by timeframe, levels, last price, what outside services
 * said, and the patterns reported lately with how their like turned out.
 *
 * <p>Everything is bounded: {@value #MAX_TIMEFRAMES} timeframes of {@value BarSeries#CAPACITY} bars
 * and {@value #MAX_LEVELS} levels a side, {@value #MAX_RECENT} recent patterns, {@value
 * #MAX_TRIALS} trials, {@value #MAX_TYPES} types. With one full timeframe it is about 9 KB.
 *
 * <p><b>Bars.</b> A bar with the time of the newest replaces it; an older one is ignored, and so is
 * one whose prices cannot be or that opens more than an hour ahead of log time (one such bar would
 * shut out all that follow).
 *
 * <p><b>Levels.</b> The levels of the last observation that named any, by timeframe; those said
 * without a timeframe hold for all.
 *
 * <p><b>Trials.</b> Each remembered pattern that points somewhere is followed on the bars that come
 * after it, with a target of 1.5 and a stop of 1 ATR from the last close, for 24 bars: the success
 * rate of its like in this market, on a measure that is the same for all.
 *
 * <p>The same observations and patterns in the same order give the same state, bit for bit.
 * Mutable; one thread.
 *
 * <p><b>Layout, version 2.</b> Big-endian, texts in modified UTF-8:
 *
 * <pre>
 * int version = 2
 * double price, long priceLogTime                 last quote or close; NaN, 0
 * int n, n x (UTF timeframe, series)              series: int bars, bars x (long time, double open, high,
 *                                                 low, close, volume, histogram), oldest first; indicators
 *                                                 before the newest bar; indicators now (long count, 14 double);
 *                                                 short decades that the unit of volumes has moved by
 * int n, n x (UTF timeframe, levels, levels)      supports, resistances: int count, count x double
 * int n, n x double                               outside values, in the order of {@link Outside}
 * int n, n x recent                               UTF type, UTF timeframe, byte sign, double confidence
 * int n, n x trial                                UTF type, UTF timeframe, byte sign, double target, stop,
 *                                                 long lastBarTime, int bars
 * int n, n x (UTF type, int decided, int successes)
 * </pre>
 *
 * <p>Version 1, which knew no units, is read.
 */
public final class MarketState {

  static final int VERSION = 2;
  static final int MAX_TIMEFRAMES = 16;
  static final int MAX_LEVELS = 16;
  static final int MAX_RECENT = 32;
  static final int MAX_TRIALS = 64;
  static final int MAX_TYPES = 256;
  static final int TRIAL_BARS = 24;
  static final double TRIAL_TARGET_ATR = 1.5;
  static final double TRIAL_STOP_ATR = 1;

  /** Bars from which an average true range is taken to mean something. */
  static final int ATR_BARS = 14;

  /**
   * Decided trials of a type that are kept; both counts are halved there, so that old ones fade.
   */
  private static final int TALLY_LIMIT = 256;

  private static final long MAX_AHEAD_MILLIS = 3_600_000;

  private double price = Double.NaN;
  private long priceLogTime;
  private final Map<String, BarSeries> series = new TreeMap<>();
  private final Map<String, Levels> levels = new TreeMap<>();
  private final Map<Outside, Double> outside = new EnumMap<>(Outside.class);
  private final Deque<Recent> recent = new ArrayDeque<>();
  private final Deque<Trial> trials = new ArrayDeque<>();
  private final Map<String, Tally> tallies = new TreeMap<>();

  /** Supports and resistances as last said. */
  record Levels(List<Double> supports, List<Double> resistances) {}

  /** A pattern reported lately. */
  record Recent(String patternType, String timeframe, int sign, double confidence) {}

  /** A remembered pattern followed on bars. */
  record Trial(String patternType, String timeframe, Bracket bracket, long lastBarTime, int bars) {}

  /** How the trials of one type turned out. */
  record Tally(int decided, int successes) {}

  /** A market of which nothing is known yet. */
  public MarketState() {}

  /** Takes in what an event says of this market. */
  public void observe(Observation observation) {
    String timeframe = observation.timeframe();
    for (Bar bar : observation.bars()) {
      if (Bracket.usable(bar)
          && bar.time() <= observation.position().logTime() + MAX_AHEAD_MILLIS) {
        observeBar(timeframe, bar, observation.position().logTime());
      }
    }
    if (observation.price() > 0 && observation.price() < Double.POSITIVE_INFINITY) {
      price = observation.price();
      priceLogTime = observation.position().logTime();
    }
    observeLevels(timeframe, observation);
    observation.indicators().forEach(this::observeOutside);
  }

  private void observeBar(String timeframe, Bar bar, long logTime) {
    BarSeries bars = series.get(timeframe);
    if (bars == null) {
      if (series.size() >= MAX_TIMEFRAMES) {
        return;
      }
      bars = new BarSeries();
      series.put(timeframe, bars);
    }
    if (bars.add(bar) == BarSeries.Change.IGNORED) {
      return;
    }
    price = bar.close();
    priceLogTime = logTime;
    advanceTrials(timeframe, bar);
  }

  private void observeLevels(String timeframe, Observation observation) {
    List<Double> supports = usable(observation.supports());
    List<Double> resistances = usable(observation.resistances());
    if (supports.isEmpty() && resistances.isEmpty()) {
      return;
    }
    Levels known = levels.get(timeframe);
    if (known == null && levels.size() >= MAX_TIMEFRAMES) {
      return;
    }
    levels.put(
        timeframe,
        new Levels(
            supports.isEmpty() && known != null ? known.supports : supports,
            resistances.isEmpty() && known != null ? known.resistances : resistances));
  }

  private static List<Double> usable(List<Double> said) {
    return said.stream()
        .filter(level -> level != null && level > 0 && level < Double.POSITIVE_INFINITY)
        .limit(MAX_LEVELS)
        .toList();
  }

  private void observeOutside(String name, Double value) {
    Outside known = Outside.named(name);
    if (known != null && value != null && Double.isFinite(value)) {
      outside.put(known, value);
    }
  }

  /** Takes in a new pattern, after its features were extracted. */
  public void remember(ChartPattern pattern) {
    int sign = sign(pattern);
    String timeframe = timeframeFor(pattern);
    recent.addLast(new Recent(pattern.patternType(), timeframe, sign, pattern.ruleConfidence()));
    if (recent.size() > MAX_RECENT) {
      recent.removeFirst();
    }
    double atr = averageTrueRange(timeframe);
    if (sign == 0 || !(atr > 0)) {
      return;
    }
    double close = lastClose(timeframe);
    trials.addLast(
        new Trial(
            pattern.patternType(),
            timeframe,
            new Bracket(
                sign, close + sign * TRIAL_TARGET_ATR * atr, close - sign * TRIAL_STOP_ATR * atr),
            lastBarTime(timeframe),
            0));
    if (trials.size() > MAX_TRIALS) {
      trials.removeFirst();
    }
  }

  private void advanceTrials(String timeframe, Bar bar) {
    int waiting = trials.size();
    // Each trial is taken from the front and, while it is open, put back: order is kept.
    for (int i = 0; i < waiting; i++) {
      Trial trial = trials.removeFirst();
      boolean again = bar.time() == trial.lastBarTime && trial.bars > 0;
      if (!trial.timeframe.equals(timeframe) || (bar.time() <= trial.lastBarTime && !again)) {
        trials.addLast(trial);
        continue;
      }
      Bracket.Exit exit = trial.bracket.exit(bar);
      int bars = again ? trial.bars : trial.bars + 1;
      if (exit != null) {
        count(trial.patternType, exit.target());
      } else if (bars < TRIAL_BARS) {
        trials.addLast(
            new Trial(trial.patternType, trial.timeframe, trial.bracket, bar.time(), bars));
      }
    }
  }

  private void count(String patternType, boolean success) {
    Tally tally = tallies.get(patternType);
    if (tally == null) {
      if (tallies.size() >= MAX_TYPES) {
        return;
      }
      tally = new Tally(0, 0);
    }
    int decided = tally.decided + 1;
    int successes = tally.successes + (success ? 1 : 0);
    tallies.put(
        patternType,
        decided >= TALLY_LIMIT
            ? new Tally(decided / 2, successes / 2)
            : new Tally(decided, successes));
  }

  /**
   * The timeframe whose bars a pattern is measured against: its own; where it names none or none of
   * its bars came, the bars that were sent without a timeframe; where it names none and bars of
   * only one timeframe are known, that one.
   */
  public String timeframeFor(ChartPattern pattern) {
    String own = pattern.timeframe();
    if (series.containsKey(own) || (!own.isEmpty() && !series.containsKey(""))) {
      return own;
    }
    if (own.isEmpty() && series.size() == 1) {
      return series.keySet().iterator().next();
    }
    return "";
  }

  /** Close of the newest bar; {@code NaN} without bars. */
  public double lastClose(String timeframe) {
    BarSeries bars = series.get(timeframe);
    return bars == null ? Double.NaN : bars.close(0);
  }

  /** Opening time of the newest bar; {@code Long.MIN_VALUE} without bars. */
  public long lastBarTime(String timeframe) {
    BarSeries bars = series.get(timeframe);
    return bars == null ? Long.MIN_VALUE : bars.lastTime();
  }

  /** Average true range of 14 bars (Wilder), in price units; {@code NaN} before 14 bars. */
  public double averageTrueRange(String timeframe) {
    BarSeries bars = series.get(timeframe);
    return bars == null || bars.indicators().bars() < ATR_BARS
        ? Double.NaN
        : bars.indicators().atr();
  }

  /** Last quote or close of any timeframe, whichever came later; {@code NaN} before any. */
  public double lastPrice() {
    return price;
  }

  /**
   * By which power of ten the source has multiplied its volumes since its first bar; 0 without bars
   * and as long as the unit stayed.
   */
  public int volumeDecades(String timeframe) {
    BarSeries bars = series.get(timeframe);
    return bars == null ? 0 : bars.volumeDecades();
  }

  @Nullable BarSeries series(String timeframe) {
    return series.get(timeframe);
  }

  /** Highest known support at or below a price; {@code NaN} when none is known. */
  double supportBelow(String timeframe, double at) {
    double nearest = Double.NaN;
    for (String name : List.of(timeframe, "")) {
      Levels known = levels.get(name);
      if (known != null) {
        for (double level : known.supports) {
          if (level <= at && !(level <= nearest)) {
            nearest = level;
          }
        }
      }
    }
    return nearest;
  }

  /** Lowest known resistance at or above a price; {@code NaN} when none is known. */
  double resistanceAbove(String timeframe, double at) {
    double nearest = Double.NaN;
    for (String name : List.of(timeframe, "")) {
      Levels known = levels.get(name);
      if (known != null) {
        for (double level : known.resistances) {
          if (level >= at && !(level >= nearest)) {
            nearest = level;
          }
        }
      }
    }
    return nearest;
  }

  double outside(Outside what) {
    return outside.getOrDefault(what, Double.NaN);
  }

  Iterable<Recent> recent() {
    return recent;
  }

  /** Decided trials and successes of one type; of all types when {@code patternType} is null. */
  Tally tally(@Nullable String patternType) {
    if (patternType != null) {
      Tally tally = tallies.get(patternType);
      return tally == null ? new Tally(0, 0) : tally;
    }
    int decided = 0;
    int successes = 0;
    for (Tally tally : tallies.values()) {
      decided += tally.decided;
      successes += tally.successes;
    }
    return new Tally(decided, successes);
  }

  static int sign(ChartPattern pattern) {
    return pattern.direction() == Direction.BULLISH
        ? 1
        : pattern.direction() == Direction.BEARISH ? -1 : 0;
  }

  /** End of the pattern in market time, else the newest bar's; null when neither is known. */
  @Nullable Instant timeOf(ChartPattern pattern) {
    Instant occurred = pattern.occurredAt();
    if (occurred != null) {
      return occurred;
    }
    long last = lastBarTime(timeframeFor(pattern));
    return last == Long.MIN_VALUE ? null : Instant.ofEpochMilli(last);
  }

  /** Writes all of it in the layout above. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(VERSION);
    out.writeDouble(price);
    out.writeLong(priceLogTime);
    out.writeInt(series.size());
    for (Map.Entry<String, BarSeries> entry : series.entrySet()) {
      out.writeUTF(entry.getKey());
      entry.getValue().write(out);
    }
    out.writeInt(levels.size());
    for (Map.Entry<String, Levels> entry : levels.entrySet()) {
      out.writeUTF(entry.getKey());
      writeDoubles(out, entry.getValue().supports);
      writeDoubles(out, entry.getValue().resistances);
    }
    out.writeInt(Outside.values().length);
    for (Outside what : Outside.values()) {
      out.writeDouble(outside(what));
    }
    out.writeInt(recent.size());
    for (Recent one : recent) {
      out.writeUTF(one.patternType);
      out.writeUTF(one.timeframe);
      out.writeByte(one.sign);
      out.writeDouble(one.confidence);
    }
    out.writeInt(trials.size());
    for (Trial trial : trials) {
      out.writeUTF(trial.patternType);
      out.writeUTF(trial.timeframe);
      out.writeByte(trial.bracket.sign());
      out.writeDouble(trial.bracket.target());
      out.writeDouble(trial.bracket.stop());
      out.writeLong(trial.lastBarTime);
      out.writeInt(trial.bars);
    }
    out.writeInt(tallies.size());
    for (Map.Entry<String, Tally> entry : tallies.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeInt(entry.getValue().decided);
      out.writeInt(entry.getValue().successes);
    }
  }

  /** Reads what {@link #write} wrote; the same state, bit for bit. */
  public static MarketState read(DataInput in) throws IOException {
    int version = in.readInt();
    if (version < 1 || version > VERSION) {
      throw new IOException("market state of version " + version + ", expected 1 to " + VERSION);
    }
    MarketState state = new MarketState();
    state.price = in.readDouble();
    state.priceLogTime = in.readLong();
    for (int n = count(in, MAX_TIMEFRAMES, "timeframes"); n > 0; n--) {
      String timeframe = in.readUTF();
      state.series.put(timeframe, BarSeries.read(in, version));
    }
    for (int n = count(in, MAX_TIMEFRAMES, "timeframes with levels"); n > 0; n--) {
      String timeframe = in.readUTF();
      List<Double> supports = readDoubles(in);
      state.levels.put(timeframe, new Levels(supports, readDoubles(in)));
    }
    int values = count(in, Outside.values().length, "outside values");
    for (Outside what : List.of(Outside.values()).subList(0, values)) {
      double value = in.readDouble();
      if (!Double.isNaN(value)) {
        state.outside.put(what, value);
      }
    }
    for (int n = count(in, MAX_RECENT, "recent patterns"); n > 0; n--) {
      state.recent.addLast(new Recent(in.readUTF(), in.readUTF(), in.readByte(), in.readDouble()));
    }
    for (int n = count(in, MAX_TRIALS, "trials"); n > 0; n--) {
      state.trials.addLast(
          new Trial(
              in.readUTF(),
              in.readUTF(),
              new Bracket(in.readByte(), in.readDouble(), in.readDouble()),
              in.readLong(),
              in.readInt()));
    }
    for (int n = count(in, MAX_TYPES, "types"); n > 0; n--) {
      state.tallies.put(in.readUTF(), new Tally(in.readInt(), in.readInt()));
    }
    return state;
  }

  private static int count(DataInput in, int most, String what) throws IOException {
    int n = in.readInt();
    if (n < 0 || n > most) {
      throw new IOException(n + " " + what + ", expected 0 to " + most);
    }
    return n;
  }

  private static void writeDoubles(DataOutput out, List<Double> values) throws IOException {
    out.writeInt(values.size());
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static List<Double> readDoubles(DataInput in) throws IOException {
    Double[] values = new Double[count(in, MAX_LEVELS, "levels")];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return List.of(values);
  }
}
