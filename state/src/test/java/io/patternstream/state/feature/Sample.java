package io.patternstream.state.feature;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Bars, patterns and observations for tests. */
public final class Sample {

  public static final long DAY = 86_400_000L;

  /** 2024-01-01T00:00Z, a Monday. */
  public static final long T0 = 1_704_067_200_000L;

  /** Log time of everything here unless said otherwise: a year after the bars. */
  public static final long LOG = T0 + 365 * DAY;

  private Sample() {}

  public static Position at(long logTime) {
    return new Position(logTime, "mcp.events", 0, logTime, 0);
  }

  public static Bar bar(int day, double open, double high, double low, double close) {
    return new Bar(T0 + day * DAY, open, high, low, close, 1_000);
  }

  /** A random walk from 100 with gaps, wicks and changing volume; the same for the same seed. */
  public static List<Bar> walk(long seed, int bars) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Bar> walk = new ArrayList<>();
    double close = 100;
    for (int i = 0; i < bars; i++) {
      double open = close * (1 + 0.004 * (random.nextDouble() - 0.5));
      close = open * (1 + 0.04 * (random.nextDouble() - 0.49));
      double high = Math.max(open, close) * (1 + 0.01 * random.nextDouble());
      double low = Math.min(open, close) * (1 - 0.01 * random.nextDouble());
      walk.add(new Bar(T0 + i * DAY, open, high, low, close, 1_000 + random.nextInt(9_000)));
    }
    return walk;
  }

  /** The same bars with every price times {@code factor}. */
  public static List<Bar> scaled(List<Bar> bars, double factor) {
    return bars.stream()
        .map(
            b ->
                new Bar(
                    b.time(),
                    b.open() * factor,
                    b.high() * factor,
                    b.low() * factor,
                    b.close() * factor,
                    b.volume()))
        .toList();
  }

  public static Observation bars(List<Bar> bars) {
    return bars("1d", bars);
  }

  public static Observation bars(String timeframe, List<Bar> bars) {
    return observation(timeframe, bars, Double.NaN, List.of(), List.of(), Map.of());
  }

  public static Observation observation(
      String timeframe,
      List<Bar> bars,
      double price,
      List<Double> supports,
      List<Double> resistances,
      Map<String, Double> indicators) {
    return new Observation(
        "AAPL", timeframe, bars, price, supports, resistances, indicators, at(LOG));
  }

  public static MarketState market(List<Bar> bars) {
    MarketState market = new MarketState();
    market.observe(bars(bars));
    return market;
  }

  /** A daily bullish engulfing that says nothing but its type, at the end of the bars. */
  public static PatternBuilder pattern() {
    return new PatternBuilder();
  }

  /** Says step by step what a pattern says. */
  public static final class PatternBuilder {
    private String id = "00000000-0000-5000-8000-000000000001";
    private String symbol = "AAPL";
    private String timeframe = "1d";
    private String type = "bullish_engulfing";
    private Direction direction = Direction.BULLISH;
    private MentionStatus status = MentionStatus.CONFIRMED;
    private double price = Double.NaN;
    private double support = Double.NaN;
    private double resistance = Double.NaN;
    private double target = Double.NaN;
    private double stop = Double.NaN;
    private double confidence = 0.7;
    private @Nullable Instant occurredAt;
    private String metadata = "{}";
    private long logTime = LOG;

    public PatternBuilder id(String value) {
      id = value;
      return this;
    }

    public PatternBuilder symbol(String value) {
      symbol = value;
      return this;
    }

    public PatternBuilder timeframe(String value) {
      timeframe = value;
      return this;
    }

    public PatternBuilder type(String value) {
      type = value;
      return this;
    }

    public PatternBuilder direction(Direction value) {
      direction = value;
      return this;
    }

    public PatternBuilder status(MentionStatus value) {
      status = value;
      return this;
    }

    public PatternBuilder price(double value) {
      price = value;
      return this;
    }

    public PatternBuilder levels(double low, double high) {
      support = low;
      resistance = high;
      return this;
    }

    public PatternBuilder target(double value) {
      target = value;
      return this;
    }

    public PatternBuilder stop(double value) {
      stop = value;
      return this;
    }

    public PatternBuilder confidence(double value) {
      confidence = value;
      return this;
    }

    public PatternBuilder occurredAt(long millis) {
      occurredAt = Instant.ofEpochMilli(millis);
      return this;
    }

    public PatternBuilder metadata(String value) {
      metadata = value;
      return this;
    }

    public PatternBuilder logTime(long value) {
      logTime = value;
      return this;
    }

    public ChartPattern build() {
      return new ChartPattern(
          id,
          "event",
          symbol,
          timeframe,
          type,
          direction,
          status,
          false,
          price,
          support,
          resistance,
          target,
          stop,
          confidence,
          Double.NaN,
          occurredAt,
          "test",
          metadata,
          at(logTime),
          0);
    }
  }
}
