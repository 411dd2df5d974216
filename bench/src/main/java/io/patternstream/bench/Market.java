package io.patternstream.bench;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One seeded market for every benchmark. */
final class Market {
  private static final long HOUR = 3_600_000;
  private static final long T0 = 1_704_067_200_000L;

  private Market() {}

  static List<Bar> bars(int count) {
    SplittableRandom random = new SplittableRandom(7);
    List<Bar> bars = new ArrayList<>(count);
    double close = 100;
    for (int i = 0; i < count; i++) {
      double open = close;
      close = open * (1 + 0.02 * (random.nextDouble() - 0.5));
      double high = Math.max(open, close) * (1 + 0.005 * random.nextDouble());
      double low = Math.min(open, close) * (1 - 0.005 * random.nextDouble());
      bars.add(new Bar(T0 + i * HOUR, open, high, low, close, 1_000 + random.nextInt(500)));
    }
    return bars;
  }

  static Observation observation(List<Bar> bars) {
    return new Observation(
        "BENCH", "1h", bars, Double.NaN, List.of(), List.of(), Map.of(), position());
  }

  static ChartPattern pattern(double price) {
    return new ChartPattern(
        "726f2c05-2971-5b83-9737-52d5f1773780",
        "348b9596-5cc9-5b53-8ce9-25a43c86de69",
        "BENCH",
        "1h",
        "bullish_engulfing",
        Direction.BULLISH,
        MentionStatus.CONFIRMED,
        false,
        price,
        price * 0.98,
        price * 1.03,
        price * 1.04,
        price * 0.97,
        0.75,
        0.8,
        null,
        "bench",
        "{}",
        position(),
        0);
  }

  private static Position position() {
    return new Position(T0, "mcp.events", 0, 0, 0);
  }
}
