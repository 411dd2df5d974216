package io.patternstream.operators;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.outcome.OutcomeConfig;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link ExtractFeatures} needs.
 *
 * @param grouping which model a pattern belongs to: {@code all} for one model, {@code timeframe}
 *     for one a timeframe
 * @param cachedMarkets decoded markets that one subtask keeps on the heap, about 15 KB each; the
 *     others are read from state when they are needed
 * @param forgetMillis log time without a word about a market after which it is forgotten
 * @param outcomes how far target and stop are where a pattern states none
 */
public record FeatureConfig(
    String grouping, int cachedMarkets, long forgetMillis, OutcomeConfig outcomes)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** One model for everything. */
  public static final String ALL = "all";

  /** One model a timeframe. */
  public static final String TIMEFRAME = "timeframe";

  /** One model, 2,048 decoded markets, 30 days. */
  public static FeatureConfig defaults() {
    return new FeatureConfig(ALL, 2_048, 30L * 24 * 3_600_000, OutcomeConfig.defaults());
  }

  /** The model that scores a pattern and learns from its labels. */
  String modelGroup(ChartPattern pattern) {
    if (grouping.equals(ALL)) {
      return ALL;
    }
    return pattern.timeframe().isEmpty() ? "unknown" : pattern.timeframe();
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (!grouping.equals(ALL) && !grouping.equals(TIMEFRAME)) {
      faults.add("model grouping must be all or timeframe, is " + grouping);
    }
    if (cachedMarkets < 1) {
      faults.add("cached markets must be 1 or more, is " + cachedMarkets);
    }
    if (forgetMillis <= 0) {
      faults.add("time after which a market is forgotten must be above 0 ms, is " + forgetMillis);
    }
    faults.addAll(outcomes.validate());
    return faults;
  }
}
