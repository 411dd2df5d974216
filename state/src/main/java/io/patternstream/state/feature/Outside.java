package io.patternstream.state.feature;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What only an outside service can tell of a market, by the names it goes by in tool results.
 *
 * <p>The order is that of the codec of {@link MarketState}: append only.
 */
enum Outside {
  DAYS_SINCE_EARNINGS("dayssinceearnings"),
  VOLATILITY_INDEX("marketvolatilityidx", "marketvolatilityindex", "vix"),
  SECTOR_PERFORMANCE("sectorperformance", "sectorreturn"),
  INDEX_CORRELATION("correlationspy", "spycorrelation", "indexcorrelation"),
  OPTIONS_ACTIVITY("optionsactivity", "optionsvolumeratio", "putcallratio"),
  NEWS_SENTIMENT("newssentiment", "sentimentscore");

  private final List<String> names;

  Outside(String... names) {
    this.names = List.of(names);
  }

  /** The value that a name means, whatever its case and separators; null for any other name. */
  static @Nullable Outside named(String name) {
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    for (Outside one : values()) {
      if (one.names.contains(letters)) {
        return one;
      }
    }
    return null;
  }

  static double[] none() {
    double[] values = new double[values().length];
    Arrays.fill(values, Double.NaN);
    return values;
  }
}
