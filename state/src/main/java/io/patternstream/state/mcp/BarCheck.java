package io.patternstream.state.mcp;

import io.patternstream.state.event.Bar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one check that the bars of a market pass before anything stores or learns from them.
 *
 * <p>Opening or closing outside the range by less than a millionth is the rounding of adjusted
 * prices: the range is widened. A volume that is negative or missing is not known. A bar without
 * any price is a gap and says nothing.
 */
final class BarCheck {

  private static final double ROUNDING = 1e-6;

  private final long latest;
  private final Map<Fault, Count> counts = new EnumMap<>(Fault.class);

  private enum Fault {
    BAR_TIME("have no time between 1900 and 2200"),
    TIME_AHEAD("lie ahead of log time"),
    BAR_INCOMPLETE("miss a price or hold one that is none"),
    BAR_NOT_POSITIVE("have a price that is not above 0"),
    BAR_HIGH_BELOW_LOW("have their high below their low"),
    BAR_OUTSIDE_RANGE("open or close outside their range");

    private final String words;

    Fault(String words) {
      this.words = words;
    }
  }

  private static final class Count {
    private int bars;
    private final long first;

    private Count(long first) {
      this.first = first;
    }
  }

  BarCheck(long logTime) {
    latest = logTime + Limits.AHEAD_MILLIS;
  }

  /** The bar as it may be used; null when it may not. */
  @Nullable Bar passed(Bar bar) {
    boolean gap =
        Double.isNaN(bar.open())
            && Double.isNaN(bar.high())
            && Double.isNaN(bar.low())
            && Double.isNaN(bar.close());
    if (gap) {
      return null;
    }
    Fault fault = fault(bar);
    if (fault != null) {
      counts.computeIfAbsent(fault, key -> new Count(bar.time())).bars++;
      return null;
    }
    double high = Math.max(bar.high(), Math.max(bar.open(), bar.close()));
    double low = Math.min(bar.low(), Math.min(bar.open(), bar.close()));
    boolean known = bar.volume() >= 0;
    return high == bar.high() && low == bar.low() && (known || Double.isNaN(bar.volume()))
        ? bar
        : new Bar(
            bar.time(),
            bar.open(),
            high,
            low,
            bar.close(),
            known ? bar.volume() : Double.NaN,
            bar.closed());
  }

  private @Nullable Fault fault(Bar bar) {
    double least = Math.min(Math.min(bar.open(), bar.close()), Math.min(bar.high(), bar.low()));
    double most = Math.max(bar.open(), bar.close());
    if (bar.time() == Times.NONE) {
      return Fault.BAR_TIME;
    }
    if (bar.time() > latest) {
      return Fault.TIME_AHEAD;
    }
    if (!Double.isFinite(bar.open() + bar.high() + bar.low() + bar.close())) {
      return Fault.BAR_INCOMPLETE;
    }
    if (least <= 0) {
      return Fault.BAR_NOT_POSITIVE;
    }
    if (bar.high() < bar.low()) {
      return Fault.BAR_HIGH_BELOW_LOW;
    }
    boolean above = most > bar.high() * (1 + ROUNDING);
    boolean below = Math.min(bar.open(), bar.close()) < bar.low() * (1 - ROUNDING);
    return above || below ? Fault.BAR_OUTSIDE_RANGE : null;
  }

  /** One refusal for each reason, with the number of bars and the first of them. */
  List<Refusal> refusals(String symbol) {
    List<Refusal> refusals = new ArrayList<>(counts.size());
    counts.forEach(
        (fault, count) ->
            refusals.add(
                new Refusal(
                    fault.name().toLowerCase(Locale.ROOT),
                    count.bars
                        + " bars of "
                        + symbol
                        + " "
                        + fault.words
                        + (fault == Fault.BAR_TIME
                            ? ""
                            : ", first at " + Instant.ofEpochMilli(count.first)))));
    return refusals;
  }
}
