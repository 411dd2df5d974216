package io.patternstream.state.feature;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What only an outside service can tell of a market, by the names it goes by in tool results.
 *
 * <p>The order is that of the codec of {@link MarketState}: append only.
 */
enum Outside {
  DAYS_SINCE_EARNINGS,
  VOLATILITY_INDEX,
  SECTOR_PERFORMANCE,
  INDEX_CORRELATION,
  OPTIONS_ACTIVITY,
  NEWS_SENTIMENT;

  private static final Map<String, Outside> NAMES = new HashMap<>();

  static {
    NAMES.put("dayssinceearnings", DAYS_SINCE_EARNINGS);
    NAMES.put("vix", VOLATILITY_INDEX);
    NAMES.put("volatilityindex", VOLATILITY_INDEX);
    NAMES.put("marketvolatilityidx", VOLATILITY_INDEX);
    NAMES.put("marketvolatilityindex", VOLATILITY_INDEX);
    NAMES.put("sectorperformance", SECTOR_PERFORMANCE);
    NAMES.put("sectorreturn", SECTOR_PERFORMANCE);
    NAMES.put("correlationspy", INDEX_CORRELATION);
    NAMES.put("spycorrelation", INDEX_CORRELATION);
    NAMES.put("indexcorrelation", INDEX_CORRELATION);
    NAMES.put("optionsactivity", OPTIONS_ACTIVITY);
    NAMES.put("optionsvolumeratio", OPTIONS_ACTIVITY);
    NAMES.put("putcallratio", OPTIONS_ACTIVITY);
    NAMES.put("newssentiment", NEWS_SENTIMENT);
    NAMES.put("sentimentscore", NEWS_SENTIMENT);
  }

  /** The value that a name means, whatever its case and separators; null for any other name. */
  static @Nullable Outside named(String name) {
    StringBuilder letters = new StringBuilder(name.length());
    for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        letters.append(c);
      }
    }
    return NAMES.get(letters.toString());
  }
}
