package io.patternstream.state.mcp;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PhraseSighting;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what one record says, and gives it its positions at the end. */
final class Findings {

  private static final int MOST_REFUSALS = 100;

  private final RawMessage raw;
  private final PhraseFinder finder;
  private Map<String, Market> markets = Map.of();
  private final List<ChartPattern> patterns = new ArrayList<>();
  private List<Refusal> refusals = List.of();
  private Set<String> refused = Set.of();
  private Map<String, PhraseSighting> phrases = Map.of();
  private String dropped = "";
  private boolean read;
  private int mentions;

  Findings(RawMessage raw, PhraseFinder finder) {
    this.raw = raw;
    this.finder = finder;
  }

  /** What is observed of one symbol and timeframe. */
  private static final class Market {
    final String symbol;
    final String timeframe;
    final List<Bar> bars = new ArrayList<>();
    final List<Double> supports = new ArrayList<>();
    final List<Double> resistances = new ArrayList<>();
    final Map<String, Double> indicators = new LinkedHashMap<>();
    double price = Double.NaN;

    Market(String symbol, String timeframe) {
      this.symbol = symbol;
      this.timeframe = timeframe;
    }
  }

  RawMessage raw() {
    return raw;
  }

  long logTime() {
    return raw.logTime();
  }

  /** Begins an event of its own, with its mentions counted from 0. */
  void startEvent() {
    mentions = 0;
  }

  /** Ordinal of the next mention of the current event. */
  int nextMention() {
    return mentions++;
  }

  int patterns() {
    return patterns.size();
  }

  int observations() {
    return markets.size();
  }

  /** Adds a pattern unless it lies ahead of log time. */
  void add(ChartPattern pattern) throws Refusal {
    if (patterns.size() >= Limits.PATTERNS) {
      throw new Refusal("too_many_patterns", "more than " + Limits.PATTERNS + " patterns");
    }
    read = true;
    if (pattern.occurredAt() != null
        && pattern.occurredAt().toEpochMilli() > logTime() + Limits.AHEAD_MILLIS) {
      refuse(
          new Refusal(
              "time_ahead", pattern.patternType() + " occurred at " + pattern.occurredAt()));
    } else {
      patterns.add(pattern);
    }
  }

  /** Refuses a part of the record; the same refusal counts once. */
  void refuse(Refusal refusal) {
    read = true;
    if (refusals.isEmpty()) {
      refusals = new ArrayList<>();
      refused = new HashSet<>();
    }
    if (refusals.size() < MOST_REFUSALS && refused.add(refusal.reason() + ' ' + refusal.detail())) {
      refusals.add(refusal);
    }
  }

  /** Looks in prose for names of patterns that nobody knows. */
  void discover(String prose, String symbol) {
    List<PhraseFinder.Found> unknown = finder.find(prose);
    for (int i = 0; i < unknown.size(); i++) {
      PhraseFinder.Found found = unknown.get(i);
      discovered(found.phrase(), "narrative", symbol, found.example());
    }
  }

  /** Notes the name of a structured finding whose type is not known. */
  void discoverName(String name, String symbol) {
    String phrase = finder.named(name);
    if (!phrase.isEmpty()) {
      discovered(phrase, "structured", symbol, Words.line(name, Limits.PHRASE_CHARS));
    }
  }

  private void discovered(String phrase, String source, String symbol, String example) {
    if (phrases.isEmpty()) {
      phrases = new LinkedHashMap<>();
    }
    if (phrases.size() < PhraseFinder.MOST) {
      phrases.putIfAbsent(
          phrase, new PhraseSighting(phrase, source, symbol, example, raw.position()));
    }
  }

  /** Notes that there was something to read, whether or not it held a pattern. */
  void read() {
    read = true;
  }

  /** Notes why a message is left out; holds if no other message of the record says anything. */
  void drop(String reason) {
    if (dropped.isEmpty()) {
      dropped = reason;
    }
  }

  /** Adds what an object says of a market; without a symbol it says nothing that could be kept. */
  void observe(String symbol, String timeframe, Node node, double price) throws Refusal {
    if (symbol.isEmpty()) {
      return;
    }
    if (node.uneven) {
      refuse(new Refusal("bar_incomplete", "columns of different lengths in bars of " + symbol));
    }
    List<Bar> bars = checked(symbol, node.bars);
    boolean says =
        price > 0
            || !bars.isEmpty()
            || !node.supports.isEmpty()
            || !node.resistances.isEmpty()
            || !node.indicators.isEmpty();
    if (!says) {
      return;
    }
    read = true;
    String frame = timeframe.isEmpty() ? spacing(bars) : timeframe;
    if (markets.isEmpty()) {
      markets = new LinkedHashMap<>();
    }
    Market market =
        markets.computeIfAbsent(symbol + '\u001f' + frame, key -> new Market(symbol, frame));
    if (market.bars.size() + bars.size() > Limits.BARS) {
      throw BarGrid.tooMany();
    }
    market.bars.addAll(bars);
    market.price = price > 0 ? price : market.price;
    addUpTo(Limits.LEVELS, market.supports, node.supports);
    addUpTo(Limits.LEVELS, market.resistances, node.resistances);
    node.indicators.forEach(
        (name, value) -> {
          if (market.indicators.size() < Limits.INDICATORS) {
            market.indicators.put(name, value);
          }
        });
  }

  private static void addUpTo(int limit, List<Double> levels, List<Double> more) {
    for (Double level : more) {
      if (levels.size() < limit && !levels.contains(level)) {
        levels.add(level);
      }
    }
  }

  /** The bars that can be; the others are refused, once for each reason. */
  private List<Bar> checked(String symbol, List<Bar> bars) {
    if (bars.isEmpty()) {
      return bars;
    }
    BarCheck check = new BarCheck(logTime());
    List<Bar> good = new ArrayList<>(bars.size());
    for (Bar bar : bars) {
      Bar passed = check.passed(bar);
      if (passed != null) {
        good.add(passed);
      }
    }
    check.refusals(symbol).forEach(this::refuse);
    return good;
  }

  /** The timeframe of bars that do not say it: the smallest distance between two of them. */
  private static String spacing(List<Bar> bars) {
    long least = Long.MAX_VALUE;
    for (int i = 1; i < bars.size(); i++) {
      long distance = Math.abs(bars.get(i).time() - bars.get(i - 1).time());
      least = distance > 0 ? Math.min(least, distance) : least;
    }
    return bars.size() < 3 ? "" : Timeframe.ofSpacing(least);
  }

  /** All of it, with its places in the log. */
  Parsed parsed() {
    Position position = raw.position();
    int ordinal = 0;
    List<Observation> observations =
        markets.isEmpty() ? List.of() : new ArrayList<>(markets.size());
    if (!markets.isEmpty()) {
      for (Market market : markets.values()) {
        Observation observation = observation(market, position.at(ordinal));
        if (observation != null) {
          observations.add(observation);
          ordinal++;
        }
      }
    }
    boolean emitted = false;
    for (int i = 0; i < patterns.size(); i++) {
      ChartPattern pattern = patterns.get(i);
      emitted |= pattern.status().emitted();
      patterns.set(i, at(pattern, position.at(ordinal++)));
    }
    List<Rejected> rejected = refusals.isEmpty() ? List.of() : new ArrayList<>(refusals.size());
    for (Refusal refusal : refusals) {
      int bytes = rejected.isEmpty() ? Limits.EXCERPT_BYTES : Limits.PART_EXCERPT_BYTES;
      rejected.add(refusal.of(position.at(ordinal++), raw.value(), bytes));
    }
    List<PhraseSighting> discovered =
        phrases.isEmpty() ? List.of() : new ArrayList<>(phrases.size());
    if (!phrases.isEmpty()) {
      for (PhraseSighting one : phrases.values()) {
        discovered.add(
            new PhraseSighting(
                one.phrase(), one.source(), one.symbol(), one.example(), position.at(ordinal++)));
      }
    }
    return new Parsed(observations, patterns, rejected, disposition(emitted), discovered);
  }

  private String disposition(boolean emitted) {
    if (emitted) {
      return "patterns";
    }
    if (!refusals.isEmpty()) {
      return "rejected:" + refusals.get(0).reason();
    }
    return read || dropped.isEmpty() ? "none" : "dropped:" + dropped;
  }

  private static @Nullable Observation observation(Market market, Position position) {
    boolean empty =
        market.bars.isEmpty()
            && Double.isNaN(market.price)
            && market.supports.isEmpty()
            && market.resistances.isEmpty()
            && market.indicators.isEmpty();
    if (empty) {
      return null;
    }
    return new Observation(
        market.symbol,
        market.timeframe,
        ascending(market.bars),
        market.price,
        market.supports,
        market.resistances,
        market.indicators,
        position);
  }

  /** Bars in the order of time, the last said of each. */
  private static List<Bar> ascending(List<Bar> bars) {
    boolean ascending = true;
    for (int i = 1; i < bars.size(); i++) {
      ascending &= bars.get(i - 1).time() < bars.get(i).time();
    }
    if (ascending) {
      return bars;
    }
    Map<Long, Bar> byTime = new LinkedHashMap<>();
    bars.forEach(bar -> byTime.put(bar.time(), bar));
    List<Bar> sorted = new ArrayList<>(byTime.values());
    sorted.sort(Comparator.comparingLong(Bar::time));
    return sorted;
  }

  private static ChartPattern at(ChartPattern pattern, Position position) {
    return new ChartPattern(
        pattern.patternId(),
        pattern.eventId(),
        pattern.symbol(),
        pattern.timeframe(),
        pattern.patternType(),
        pattern.direction(),
        pattern.status(),
        pattern.hedged(),
        pattern.price(),
        pattern.support(),
        pattern.resistance(),
        pattern.target(),
        pattern.stop(),
        pattern.ruleConfidence(),
        pattern.statedConfidence(),
        pattern.occurredAt(),
        pattern.source(),
        pattern.metadata(),
        position,
        pattern.receivedAt());
  }
}
