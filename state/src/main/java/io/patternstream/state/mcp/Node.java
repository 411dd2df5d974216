package io.patternstream.state.mcp;

import io.patternstream.state.event.Bar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one JSON object says, as far as anything here reads it. Filled in one pass by {@link
 * NodeReader}, whatever the order of the fields; its meaning is decided when all of it is known.
 *
 * <p>Texts that were not said are empty, numbers {@code NaN}, times {@link Times#NONE}.
 */
final class Node {

  private static final int PRICES = 15;
  private static final int MOMENT = 16;

  String symbol = "";
  String timeframe = "";

  String patternType = "";
  String type = "";
  String name = "";
  String pattern = "";
  String id = "";
  String patternId = "";
  String signal = "";
  String direction = "";
  String bias = "";
  String status = "";
  String action = "";
  String category = "";
  String confidenceText = "";
  double confidence = Double.NaN;

  double price = Double.NaN;
  double currentPrice = Double.NaN;
  double target = Double.NaN;
  double firstTarget = Double.NaN;
  double stop = Double.NaN;
  List<Double> supports = List.of();
  List<Double> resistances = List.of();

  long endTime = Times.NONE;
  long time = Times.NONE;
  long barTime = Times.NONE;
  long startTime = Times.NONE;
  double startCandle = Double.NaN;
  double endCandle = Double.NaN;

  double open = Double.NaN;
  double high = Double.NaN;
  double low = Double.NaN;
  double close = Double.NaN;
  double volume = Double.NaN;
  boolean barClosed;
  double bid = Double.NaN;
  double ask = Double.NaN;
  double previousClose = Double.NaN;

  /** Which of time, open, high, low and close were named, with a value or with null. */
  private int barFields;

  /** Bars as rows or columns; null when there are none. */
  @Nullable BarGrid grid;

  /** Columns of bars did not fit to each other. */
  boolean uneven;

  /** Two halves of a symbol that come apart, and of a timeframe. */
  String base = "";

  String quotedIn = "";
  String timespan = "";
  String multiplier = "";

  /** Objects of a list of patterns: each reports one, or fails to. */
  List<Node> findings = List.of();

  /** Objects of any other list, and of wrappers: each may be anything. */
  List<Node> parts = List.of();

  List<Bar> bars = List.of();
  Map<String, Double> indicators = Map.of();

  /** Sentences of fields that hold prose, by the way {@link Slot#PROSE}. */
  List<String> prose = List.of();

  /** Texts that may be JSON again or prose: text blocks, wrapped strings. */
  List<JsonText> texts = List.of();

  /** Numbers of a bare list, for servers that answer with one value a bar. */
  int numbers;

  double lastNumber = Double.NaN;

  /** An error, as a text or an object, in place of an answer. */
  boolean error;

  /** A finding that says of itself that it is not there. */
  boolean absent;

  /** Perhaps a finding: nothing is wrong with it when nobody knows its name. */
  boolean tentative;

  boolean isError;
  boolean listing;
  boolean task;
  boolean inputRequired;

  /** A {@code content} or {@code contents} list was there. */
  boolean hasContent;

  /** A list of patterns was there, even an empty one: prose beside it says nothing new. */
  boolean hasFindings;

  /**
   * Its answer is inside {@code result} or {@code data}: prose beside that is none of the answer.
   */
  boolean wraps;

  /** Server that names itself in the metadata of its result. */
  String server = "";

  @Nullable Node structured;

  void addFinding(Node node) throws Refusal {
    if (findings.size() >= Limits.PATTERNS) {
      throw new Refusal("too_many_patterns", "more than " + Limits.PATTERNS + " patterns");
    }
    findings = added(findings, node);
  }

  void addPart(Node node) throws Refusal {
    if (parts.size() >= Limits.PATTERNS) {
      throw new Refusal("too_many_patterns", "more than " + Limits.PATTERNS + " objects");
    }
    parts = added(parts, node);
  }

  void addProse(String text) {
    prose = added(prose, text);
  }

  void addText(String text) {
    addText(JsonText.of(text));
  }

  void addText(JsonText text) {
    texts = added(texts, text);
  }

  void addBar(Bar bar) throws Refusal {
    if (bars.size() >= Limits.BARS) {
      throw BarGrid.tooMany();
    }
    bars = added(bars, bar);
  }

  void addSupport(double level) {
    if (level > 0 && supports.size() < Limits.LEVELS) {
      supports = added(supports, level);
    }
  }

  void addResistance(double level) {
    if (level > 0 && resistances.size() < Limits.LEVELS) {
      resistances = added(resistances, level);
    }
  }

  void addIndicator(String indicator, double value) {
    if (indicators.isEmpty()) {
      indicators = new LinkedHashMap<>();
    }
    if (indicators.size() < Limits.INDICATORS) {
      indicators.put(indicator, value);
    }
  }

  /** Notes that a field of a bar is named, whatever its value. */
  void names(Slot slot) {
    switch (slot) {
      case OPEN -> barFields |= 1;
      case HIGH -> barFields |= 2;
      case LOW -> barFields |= 4;
      case CLOSE -> barFields |= 8;
      case TIME, BAR_TIME -> barFields |= MOMENT;
      default -> {
        // No price of a bar.
      }
    }
  }

  /** Takes the prices of a bar from an object inside this one. */
  void takeBar(Node inner) {
    if ((inner.barFields & PRICES) == PRICES && (barFields & PRICES) == 0) {
      barFields |= PRICES;
      open = inner.open;
      high = inner.high;
      low = inner.low;
      close = inner.close;
    }
  }

  /** Whether this object names all that one price bar has; values may still be missing. */
  boolean isBar() {
    boolean prices = (barFields & PRICES) == PRICES;
    return prices && (barStart() != Times.NONE || (barFields & MOMENT) != 0);
  }

  /** Whether it is a bar and nothing but a bar: quotes carry the prices of the day, too. */
  boolean isOnlyBar() {
    return isBar()
        && Double.isNaN(currentPrice)
        && Double.isNaN(previousClose)
        && Double.isNaN(bid)
        && Double.isNaN(ask);
  }

  Bar bar() {
    return new Bar(barStart(), open, high, low, close, volume, barClosed);
  }

  private long barStart() {
    return time != Times.NONE ? time : barTime != Times.NONE ? barTime : startTime;
  }

  BarGrid grid() {
    if (grid == null) {
      grid = new BarGrid();
    }
    return grid;
  }

  /** Takes the symbol, the timeframe and the price of an object that describes this one. */
  void takeContext(Node context) {
    symbol = symbol.isEmpty() ? context.symbol : symbol;
    timeframe = timeframe.isEmpty() ? context.timeframe : timeframe;
    currentPrice = Double.isNaN(currentPrice) ? context.currentPrice : currentPrice;
  }

  /** Puts together what comes in halves. */
  void complete() throws Refusal {
    if (symbol.isEmpty() && !base.isEmpty()) {
      symbol = base + quotedIn;
    }
    if (timeframe.isEmpty() && !timespan.isEmpty()) {
      timeframe = (multiplier.isEmpty() ? "1" : multiplier) + timespan;
    }
    if (grid != null) {
      grid.resolve(this);
    }
  }

  /** End of a pattern in market time; {@link Times#NONE} when not said. */
  long patternEnd() {
    return endTime != Times.NONE ? endTime : time;
  }

  // An immutable empty list stands for none, so that an object without lists costs no lists.
  private static <T> List<T> added(List<T> list, T value) {
    List<T> grown = list.isEmpty() ? new ArrayList<>(2) : list;
    grown.add(value);
    return grown;
  }
}
