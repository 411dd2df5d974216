package io.patternstream.cli.demo;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says a formation as a market-analysis service would, each time in other words. */
final class Phrases {
  private static final Map<String, String> TIMEFRAMES =
      Map.of("1m", "1-minute", "5m", "5-minute", "15m", "15-minute", "1d", "daily");

  /** Placeholders: name, Name, symbol, timeframe, price, low, high, percent. */
  private static final List<String> SENTENCES =
      List.of(
          "Seeing {name} pattern at ${price}",
          "{Name} on {symbol} at ${price}.",
          "The {timeframe} chart of {symbol} printed a {name} at {price}.",
          "I'm seeing a strong {Name} with {percent}% confidence. Key support: ${low}. Key"
              + " resistance: ${high}",
          "{symbol}: {name} confirmed at {price}. Support {low}, resistance {high}.",
          "{symbol} just completed a {name} near ${price} on the {timeframe} chart.",
          "There is a {name} on {symbol} at {price}, confidence {percent}%.",
          "Detected: {name} at ${price}. Resistance stands at ${high}.");

  private Phrases() {}

  /** How many ways there are to say one thing. */
  static int count() {
    return SENTENCES.size();
  }

  /**
   * One sentence about a formation.
   *
   * @param wording which way to say it; any number, ways repeat
   */
  static String say(
      int wording, Market market, Formation formation, double price, double low, double high) {
    String name = formation.type().replace('_', ' ');
    return SENTENCES
        .get(Math.floorMod(wording, SENTENCES.size()))
        .replace("{name}", name)
        .replace("{Name}", capitals(name))
        .replace("{symbol}", market.symbol())
        .replace("{timeframe}", TIMEFRAMES.getOrDefault(market.timeframe(), market.timeframe()))
        .replace("{price}", money(price))
        .replace("{low}", money(low))
        .replace("{high}", money(high))
        .replace("{percent}", Long.toString(Math.round(formation.confidence() * 100)));
  }

  private static String money(double price) {
    return String.format(Locale.ROOT, "%.2f", price);
  }

  private static String capitals(String name) {
    StringBuilder capitals = new StringBuilder();
    for (String word : name.split(" ", -1)) {
      capitals.append(capitals.isEmpty() ? "" : " ");
      capitals.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return capitals.toString();
  }
}
