package io.patternstream.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.Bar;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Real prices from the data files of {@code ta4j-examples}, of which only the files are read:
 *
 * <ul>
 *   <li>AAPL, 252 daily bars of 2013
 *   <li>ETH-USD, two days of March 2023 in bars of 5 minutes (Binance US)
 *   <li>BTC-USD, 100,000 trades from 2013-11-25 to 2013-12-01 (Bitstamp), aggregated here to bars
 *       of 1, 5 and 15 minutes; a span without a trade has no bar
 * </ul>
 */
final class History {
  private static final String APPLE = "/appleinc_bars_from_20130101_usd.csv";
  private static final String ETHER = "/ETH-USD-PT5M-2023-3-13_2023-3-15.json";
  private static final String BITCOIN = "/bitstamp_trades_from_20131125_usd.csv";
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration YEAR = WEEK.multipliedBy(52);

  /** Laps of a week from March 2023 that end in 2024. */
  private static final int WEEKS = 90;

  private static final int YEARS = 11;

  private History() {}

  /** All markets, always in the same order. */
  static List<Market> load() throws IOException {
    List<Trade> trades = trades();
    return List.of(
        new Market("AAPL", "1d", Duration.ofDays(1), YEAR, YEARS, apple()),
        new Market("ETH-USD", "5m", Duration.ofMinutes(5), WEEK, WEEKS, ether()),
        bitcoin("15m", 15, trades),
        bitcoin("5m", 5, trades),
        bitcoin("1m", 1, trades));
  }

  private record Trade(long seconds, double price, double amount) {}

  private static Market bitcoin(String timeframe, int minutes, List<Trade> trades) {
    Duration bar = Duration.ofMinutes(minutes);
    return new Market("BTC-USD", timeframe, bar, WEEK, WEEKS, aggregate(trades, bar));
  }

  /** Bars of whole multiples of {@code bar} since the epoch. */
  private static List<Bar> aggregate(List<Trade> trades, Duration bar) {
    long length = bar.toSeconds();
    List<Bar> bars = new ArrayList<>();
    int from = 0;
    while (from < trades.size()) {
      long open = Math.floorDiv(trades.get(from).seconds(), length) * length;
      int to = from;
      double high = Double.NEGATIVE_INFINITY;
      double low = Double.POSITIVE_INFINITY;
      double volume = 0;
      while (to < trades.size() && trades.get(to).seconds() < open + length) {
        high = Math.max(high, trades.get(to).price());
        low = Math.min(low, trades.get(to).price());
        volume += trades.get(to).amount();
        to++;
      }
      bars.add(
          new Bar(
              open * 1000,
              trades.get(from).price(),
              high,
              low,
              trades.get(to - 1).price(),
              volume));
      from = to;
    }
    return bars;
  }

  private static List<Trade> trades() throws IOException {
    List<Trade> trades = new ArrayList<>();
    try (BufferedReader lines = open(BITCOIN)) {
      lines.readLine(); // header
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split(",", -1);
        trades.add(
            new Trade(
                Long.parseLong(cells[0]),
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2])));
      }
    }
    return trades;
  }

  private static List<Bar> apple() throws IOException {
    List<Bar> bars = new ArrayList<>();
    try (BufferedReader lines = open(APPLE)) {
      lines.readLine(); // header
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split(",", -1);
        bars.add(
            new Bar(
                LocalDate.parse(cells[0]).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2]),
                Double.parseDouble(cells[3]),
                Double.parseDouble(cells[4]),
                Double.parseDouble(cells[5])));
      }
    }
    return bars;
  }

  private static List<Bar> ether() throws IOException {
    long length = Duration.ofMinutes(5).toMillis();
    List<Bar> bars = new ArrayList<>();
    try (Reader json = open(ETHER)) {
      for (JsonNode bar : new ObjectMapper().readTree(json).get("ohlc")) {
        bars.add(
            new Bar(
                bar.get("endTime").asLong() + 1 - length,
                bar.get("openPrice").asDouble(),
                bar.get("highPrice").asDouble(),
                bar.get("lowPrice").asDouble(),
                bar.get("closePrice").asDouble(),
                bar.get("volume").asDouble()));
      }
    }
    return bars;
  }

  private static BufferedReader open(String resource) throws IOException {
    InputStream file = History.class.getResourceAsStream(resource);
    if (file == null) {
      throw new IOException("the market data " + resource + " is not on the class path");
    }
    return new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
  }
}
