package io.patternstream.bench.drift;

import io.patternstream.state.event.DriftAlert;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Five indicators on minute bars of 100,000 bitcoin trades of one turbulent week (25 November to 1
 * December 2013, from the data of ta4j's examples), in windows of 60 bars with 72 of reference:
 * {@code drift} 1.6 and 1.7.
 *
 * <p>What the week itself alerts has no truth to be judged by. Its block bootstrap has: windows
 * drawn in blocks of three, with replacement, are a null with real distributions and real
 * dependence within blocks.
 */
final class Bitcoin {
  private static final String TRADES = "/bitstamp_trades_from_20131125_usd.csv";
  private static final List<String> NAMES =
      List.of("RSI(14)", "ATR(14) / price", "ln(volume / SMA 20)", "return", "trades a minute");
  private static final int BARS = 60;
  private static final int REFERENCES = 72;
  private static final int WINDOWS = 120;
  private static final int BLOCK = 3;

  private Bitcoin() {}

  static void print(int runs, long seed, boolean others) throws IOException {
    double[][][] windows = windows();
    Product week = new Product();
    week.learn(part(windows, 0, REFERENCES), new boolean[NAMES.size()]);
    for (int w = REFERENCES; w < windows.length; w++) {
      week.alarmed(windows[w]);
    }
    System.out.printf(
        "The week itself: %d windows after the reference, %d alerts%n%n",
        windows.length - REFERENCES, week.opened().size());
    for (DriftAlert alert : week.opened()) {
      String words = alert.message();
      for (int j = 0; j < NAMES.size(); j++) {
        words = words.replace("f" + j, NAMES.get(j));
      }
      System.out.printf("- window %d: %s%n", alert.lastWindow(), words);
    }
    System.out.printf("%nBlock bootstrap, %d runs of %d windows%n%n", runs, WINDOWS);
    System.out.println("| rule | new alerts per 1,000 windows | alarmed windows per 1,000 |");
    System.out.println("|---|---|---|");
    List<Rule> rules = new ArrayList<>(List.of(new Product()));
    if (others) {
      rules.addAll(Rules.all());
    }
    for (Rule rule : rules) {
      SplittableRandom random = new SplittableRandom(seed);
      int opened = 0;
      int alarmed = 0;
      for (int run = 0; run < runs; run++) {
        double[][][] drawn = drawn(windows, random);
        rule.learn(part(drawn, 0, REFERENCES), new boolean[NAMES.size()]);
        boolean[] before = new boolean[NAMES.size()];
        for (int w = REFERENCES; w < drawn.length; w++) {
          boolean[] now = rule.alarmed(drawn[w]);
          boolean any = false;
          for (int j = 0; j < now.length; j++) {
            any |= now[j];
            opened += now[j] && !before[j] ? 1 : 0;
          }
          alarmed += any ? 1 : 0;
          before = now;
        }
      }
      double all = runs * (double) WINDOWS / 1_000;
      System.out.printf(
          Locale.ROOT, "| %s | %.2f | %.1f |%n", rule.name(), opened / all, alarmed / all);
    }
  }

  private static double[][][] part(double[][][] windows, int from, int to) {
    return Arrays.copyOfRange(windows, from, to);
  }

  private static double[][][] drawn(double[][][] windows, SplittableRandom random) {
    double[][][] drawn = new double[REFERENCES + WINDOWS][][];
    for (int w = 0; w < drawn.length; w += BLOCK) {
      int from = random.nextInt(windows.length - BLOCK + 1);
      for (int b = 0; b < BLOCK; b++) {
        drawn[w + b] = windows[from + b];
      }
    }
    return drawn;
  }

  /** Whole windows of {@code [feature][bar]}. */
  private static double[][][] windows() throws IOException {
    List<double[]> bars = bars();
    int n = bars.size();
    double[][] values = new double[NAMES.size()][n];
    double gain = 0;
    double loss = 0;
    double atr = 0;
    for (int i = 0; i < n; i++) {
      double[] bar = bars.get(i);
      double before = i > 0 ? bars.get(i - 1)[2] : bar[2];
      double moved = bar[2] - before;
      double range = Math.max(bar[0], before) - Math.min(bar[1], before);
      gain += (Math.max(0, moved) - gain) / 14;
      loss += (Math.max(0, -moved) - loss) / 14;
      atr += (range - atr) / 14;
      double volume = 0;
      int last = Math.max(0, i - 19);
      for (int k = last; k <= i; k++) {
        volume += bars.get(k)[3];
      }
      values[0][i] = gain + loss > 0 ? 100 * gain / (gain + loss) : 50;
      values[1][i] = atr / bar[2];
      values[2][i] = Math.log(bar[3] * (i - last + 1) / volume);
      values[3][i] = Math.log(bar[2] / before);
      values[4][i] = bar[4];
    }
    double[][][] windows = new double[n / BARS][NAMES.size()][];
    for (int w = 0; w < windows.length; w++) {
      for (int j = 0; j < values.length; j++) {
        windows[w][j] = Arrays.copyOfRange(values[j], w * BARS, (w + 1) * BARS);
      }
    }
    return windows;
  }

  /** High, low, close, volume and number of trades of each minute with a trade. */
  private static List<double[]> bars() throws IOException {
    List<double[]> bars = new ArrayList<>();
    InputStream file = Bitcoin.class.getResourceAsStream(TRADES);
    if (file == null) {
      throw new IOException(TRADES + " of ta4j-examples is not on the class path");
    }
    long minute = -1;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      lines.readLine(); // header
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split(",", -1);
        double price = Double.parseDouble(cells[1]);
        if (Long.parseLong(cells[0]) / 60 != minute) {
          minute = Long.parseLong(cells[0]) / 60;
          bars.add(new double[] {price, price, price, 0, 0});
        }
        double[] bar = bars.get(bars.size() - 1);
        bar[0] = Math.max(bar[0], price);
        bar[1] = Math.min(bar[1], price);
        bar[2] = price;
        bar[3] += Double.parseDouble(cells[2]);
        bar[4]++;
      }
    }
    return bars;
  }
}
