package io.patternstream.state.mcp;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a pattern of a structured finding, a mention in prose, or a function's value. */
final class Patterns {

  private static final double FORMING = 0.85;
  private static final double HEDGED = 0.85;
  private static final double FAILED = 0.3;

  private static final Prices NONE_SAID =
      new Prices(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  private final PatternTypes types;
  private final IdMaker ids;
  private final PatternIds known;
  private final StringBuilder buffer = new StringBuilder();

  /** What was said of prices; {@code NaN} where nothing was. */
  private record Prices(
      double price, double support, double resistance, double target, double stop) {}

  Patterns(PatternTypes types, IdMaker ids) {
    this.types = types;
    this.ids = ids;
    this.known = new PatternIds(ids);
  }

  /**
   * A structured finding.
   *
   * @param container what stands around it and names its levels; null when nothing does
   * @return null when its names mean no type
   */
  @Nullable ChartPattern of(
      Node finding,
      @Nullable Node container,
      String symbol,
      String timeframe,
      Event event,
      Findings findings) {
    Direction direction = PatternTypes.direction(finding);
    PatternType type = types.of(finding, direction);
    if (type == null) {
      return null;
    }
    MentionStatus status =
        finding.absent ? MentionStatus.NEGATED : PatternTypes.status(finding.status);
    boolean change = PatternTypes.confidenceIsPriceChange(finding, type);
    double stated = change ? Double.NaN : finding.confidence;
    String sourceId = finding.patternId.isEmpty() ? finding.id : finding.patternId;
    long end = finding.patternEnd();
    if (end == Times.NONE) {
      long seconds = Ids.trailingSeconds(finding.id);
      seconds = seconds < 0 ? Ids.trailingSeconds(finding.patternId) : seconds;
      end = seconds < 0 ? Times.NONE : seconds * 1000;
    }
    String said = said(finding);
    Metadata metadata =
        new Metadata(buffer)
            .add("source_id", sourceId)
            .add("source_type", said.equals(type.type()) ? "" : said)
            .add("action", finding.action)
            .add(change ? "price_change" : "", change ? finding.confidenceText : "")
            .add(
                "ignored_confidence", !change && Double.isNaN(stated) ? finding.confidenceText : "")
            .add("start_candle", finding.startCandle)
            .add("end_candle", finding.endCandle)
            .add("category", finding.category)
            .add("description", finding.prose.isEmpty() ? "" : finding.prose.get(0));
    double target = Double.isNaN(finding.target) ? finding.firstTarget : finding.target;
    return pattern(
        type,
        direction == null ? type.direction() : direction,
        status,
        false,
        symbol,
        timeframe,
        new Prices(
            finding.price,
            firstOf(finding.supports, container == null ? List.of() : container.supports),
            firstOf(finding.resistances, container == null ? List.of() : container.resistances),
            target,
            finding.stop),
        stated,
        end,
        metadata,
        event,
        findings);
  }

  /** Whether the names of a finding mean a type. */
  boolean knows(Node finding) {
    return types.of(finding, null) != null;
  }

  /** The name that a finding goes by at its source. */
  static String said(Node finding) {
    if (!finding.patternType.isEmpty()) {
      return finding.patternType;
    }
    if (!finding.type.isEmpty()) {
      return finding.type;
    }
    return finding.name.isEmpty() ? finding.pattern : finding.name;
  }

  private static double firstOf(List<Double> own, List<Double> around) {
    if (!own.isEmpty()) {
      return own.get(0);
    }
    return around.isEmpty() ? Double.NaN : around.get(0);
  }

  /** A mention in prose. */
  @Nullable ChartPattern of(Mention mention, Event event, Findings findings) {
    PatternType type = types.named(mention.patternType());
    if (type == null) {
      return null;
    }
    return pattern(
        type,
        mention.direction(),
        mention.status(),
        mention.hedged(),
        SymbolForm.normal(mention.symbol()),
        Timeframe.normal(mention.timeframe()),
        new Prices(
            mention.price(),
            mention.support(),
            mention.resistance(),
            mention.target(),
            mention.stop()),
        NumberForm.confidence(mention.confidence()),
        Times.NONE,
        new Metadata(buffer).addJson("explanation", mention.explanation()),
        event,
        findings);
  }

  /** What a TA-Lib function found on the newest bar; null for any other tool or a value of 0. */
  @Nullable ChartPattern ofFunction(
      Node values, String symbol, String timeframe, Event event, Findings findings) {
    double value = values.lastNumber;
    PatternType type = value == 0 || Double.isNaN(value) ? null : types.ofTool(event.tool(), value);
    if (type == null) {
      return null;
    }
    return pattern(
        type,
        value > 0 ? Direction.BULLISH : Direction.BEARISH,
        MentionStatus.CONFIRMED,
        false,
        symbol,
        timeframe,
        NONE_SAID,
        Double.NaN,
        Times.NONE,
        new Metadata(buffer).add("function", event.tool()).add("value", value),
        event,
        findings);
  }

  /**
   * @param end end of the pattern in market time; {@link Times#NONE} when not said
   */
  private ChartPattern pattern(
      PatternType type,
      Direction direction,
      MentionStatus status,
      boolean hedged,
      String symbol,
      String timeframe,
      Prices prices,
      double stated,
      long end,
      Metadata metadata,
      Event event,
      Findings findings) {
    int ordinal = findings.nextMention();
    String id;
    if (end != Times.NONE) {
      id = known.of(symbol, timeframe, type.type(), Math.floorDiv(end, 1000));
    } else if (event.capturedAt() != Times.NONE && !symbol.isEmpty() && !timeframe.isEmpty()) {
      long bar = Timeframe.barStart(timeframe, event.capturedAt());
      id = known.of(symbol, timeframe, type.type(), bar);
    } else {
      id = ids.patternId(symbol, timeframe, type.type(), event.key() + "#" + ordinal);
    }
    long occurred = end == Times.NONE ? event.capturedAt() : end;
    event.unknown().forEach(metadata::add);
    return new ChartPattern(
        id,
        event.key(),
        symbol,
        timeframe,
        type.type(),
        direction,
        status,
        hedged,
        price(prices.price),
        price(prices.support),
        price(prices.resistance),
        price(prices.target),
        price(prices.stop),
        Double.isNaN(stated) ? byRule(type, status, hedged) : stated,
        stated,
        occurred == Times.NONE ? null : Instant.ofEpochMilli(occurred),
        event.source(),
        metadata.build(),
        findings.raw().position(),
        findings.raw().receivedAt());
  }

  private static double byRule(PatternType type, MentionStatus status, boolean hedged) {
    double confidence = type.confidence() * (hedged ? HEDGED : 1);
    return switch (status) {
      case FORMING -> confidence * FORMING;
      case FAILED -> confidence * FAILED;
      default -> confidence;
    };
  }

  private static double price(double said) {
    return said > 0 ? NumberForm.sane(said) : Double.NaN;
  }
}
