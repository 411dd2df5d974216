package io.patternstream.state.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.FDistribution;

/**
 * How much the window means of one statistic differ from window to window when nothing drifts,
 * learnt from the reference windows.
 *
 * <p>A window of n rows has the variance \( (v_0 / n + \tau^2) \, l \): sampling noise of a row,
 * what windows differ by besides, and the long-run factor l of their autocorrelation. Where the
 * windows repeat with the hour of the day or of the week, each slot has a mean of its own.
 *
 * <p>The estimates err on the wide side on purpose: \( \tau^2 \) is an upper confidence limit (a
 * lower quartile of chi-square with the degrees of freedom that autocorrelation leaves), but 0 when
 * the windows are no wider than sampling noise allows. Source: {@code drift} 4.1. Immutable.
 */
final class Wobble {
  /** Log time of one season slot: an hour. */
  static final long SLOT_MILLIS = 3_600_000;

  static final int DAY_SLOTS = 24;
  static final int WEEK_SLOTS = 168;
  private static final int WEEK_DAYS = 7;

  private static final double SEASON_P = 0.001;
  private static final double UPPER_QUANTILE = 0.25;
  private static final double NOISE_QUANTILE = 0.95;
  private static final double LARGEST_LONG_RUN = 19; // of an AR(1) with 0.9 between windows
  private static final double CLEAR_LONG_RUN = 1.6;
  private static final int[] BLOCKS = {4, 8};

  private final double centre;
  private final double rowVariance;
  private final double betweenVariance;
  private final double longRun;
  private final double rowsPerWindow;
  private final int windows;
  private final double[] season; // by slot; empty without a season

  private Wobble(
      double centre,
      double rowVariance,
      double betweenVariance,
      double longRun,
      double rowsPerWindow,
      int windows,
      double[] season) {
    this.centre = centre;
    this.rowVariance = rowVariance;
    this.betweenVariance = betweenVariance;
    this.longRun = longRun;
    this.rowsPerWindow = rowsPerWindow;
    this.windows = windows;
    this.season = season;
  }

  /**
   * Learns from the reference windows, oldest first.
   *
   * @param means of the statistic in each window
   * @param rows that each mean is of; a window of 0 rows says nothing
   * @param slots hour of the week that each window began in, from 0
   * @param rowVariance of one row around the mean; {@code NaN} for a rate, whose rows are 0 or 1
   */
  static Wobble learn(double[] means, double[] rows, int[] slots, double rowVariance) {
    int m = means.length;
    double total = 0;
    double weighted = 0;
    int windows = 0;
    for (int w = 0; w < m; w++) {
      if (rows[w] > 0) {
        total += rows[w];
        weighted += rows[w] * means[w];
        windows++;
      }
    }
    double centre = total > 0 ? weighted / total : 0;
    double rowsPerWindow = windows > 0 ? total / windows : 1;
    double v0 =
        Double.isNaN(rowVariance)
            ? Math.max(centre * (1 - centre), 0.5 / Math.max(total, 1))
            : rowVariance;
    double[] residuals = new double[m];
    for (int w = 0; w < m; w++) {
      residuals[w] = rows[w] > 0 ? means[w] - centre : 0;
    }
    double freedom = Math.max(1, windows - 1);
    double[] season = season(residuals, rows, slots, windows);
    if (season.length > 0) {
      for (int w = 0; w < m; w++) {
        residuals[w] -= rows[w] > 0 ? season[slots[w] % season.length] : 0;
      }
      freedom = Math.max(1, windows - season.length);
    }
    double squares = 0;
    for (double residual : residuals) {
      squares += residual * residual;
    }
    double variance = squares / freedom;
    double noise = v0 / rowsPerWindow;
    double longRun = longRun(residuals, variance, largestLongRun(variance / noise, freedom));
    double effective = Math.max(3, freedom / longRun);
    double upper =
        variance
            * effective
            / new ChiSquaredDistribution(effective).inverseCumulativeProbability(UPPER_QUANTILE);
    boolean noiseAlone =
        longRun == 1
            && season.length == 0
            && variance / noise
                < new ChiSquaredDistribution(freedom).inverseCumulativeProbability(NOISE_QUANTILE)
                    / freedom;
    double between = noiseAlone ? 0 : Math.max(0, upper - noise);
    if (season.length > 0) {
      between += variance * season.length / windows; // a slot's mean is of few windows
    }
    return new Wobble(centre, v0, between, longRun, rowsPerWindow, windows, season);
  }

  /**
   * A season of the week where there are two weeks of windows, else of the day where there are two
   * days; else, where there are ten times seven windows, one of seven: days in a week.
   */
  private static double[] season(double[] residuals, double[] rows, int[] slots, int windows) {
    int m = residuals.length;
    double[] found = new double[0];
    if (m >= 2 * DAY_SLOTS) {
      int hours = m >= 2 * WEEK_SLOTS ? WEEK_SLOTS : DAY_SLOTS;
      found = season(hours, residuals, rows, slots, windows);
    }
    return found.length == 0 && m >= 10 * WEEK_DAYS
        ? season(WEEK_DAYS, residuals, rows, slots, windows)
        : found;
  }

  /** Slot means shrunk towards 0, when an F test says that windows differ by slot; else none. */
  private static double[] season(
      int period, double[] residuals, double[] rows, int[] slots, int windows) {
    double[] means = new double[period];
    int[] seen = new int[period];
    for (int w = 0; w < residuals.length; w++) {
      if (rows[w] > 0) {
        means[slots[w] % period] += residuals[w];
        seen[slots[w] % period]++;
      }
    }
    double between = 0;
    for (int s = 0; s < period; s++) {
      if (seen[s] == 0) {
        return new double[0]; // part of the day was never seen: nothing to compare it with
      }
      means[s] /= seen[s];
      between += seen[s] * means[s] * means[s];
    }
    double freedom = windows - period;
    if (freedom < 0.9 * period || between <= 0) {
      return new double[0];
    }
    double within = 0;
    for (int w = 0; w < residuals.length; w++) {
      double e = rows[w] > 0 ? residuals[w] - means[slots[w] % period] : 0;
      within += e * e;
    }
    double f = (between / (period - 1)) / Math.max(within / freedom, 1e-300);
    double p =
        within <= 0 ? 0 : 1 - new FDistribution(period - 1.0, freedom).cumulativeProbability(f);
    if (p >= SEASON_P) {
      return new double[0];
    }
    for (int s = 0; s < period; s++) {
      means[s] *= Math.max(0, 1 - 1 / f);
    }
    return means;
  }

  /**
   * Sampling noise does not hang together: only the share e of the variance that is beyond it can,
   * so that neighbouring windows correlate by at most e and the factor is at most (1 + e)/(1 - e).
   *
   * @param ratio of the windows' variance to sampling noise; its upper confidence limit counts
   */
  private static double largestLongRun(double ratio, double freedom) {
    double upper =
        ratio
            * freedom
            / new ChiSquaredDistribution(freedom).inverseCumulativeProbability(UPPER_QUANTILE);
    return Math.max(1, 2 * upper - 1);
  }

  /**
   * The larger of an AR(1) model's long-run factor (its bias at few windows corrected) and that of
   * block means; 1 when it cannot be told from independent windows.
   */
  private static double longRun(double[] residuals, double variance, double largest) {
    int m = residuals.length;
    if (m < 12 || variance <= 0) {
      return 1;
    }
    double lagged = 0;
    double squares = 0;
    for (int w = 0; w < m; w++) {
      squares += residuals[w] * residuals[w];
      lagged += w > 0 ? residuals[w] * residuals[w - 1] : 0;
    }
    double rho = squares > 0 ? lagged / squares : 0;
    rho = Math.max(0, Math.min(0.9, rho + (1 + 3 * rho) / m));
    double factor = (1 + rho) / (1 - rho);
    double blocks = 0;
    int kinds = 0;
    for (int size : BLOCKS) {
      int count = m / size;
      if (count < 4) {
        continue;
      }
      double sum = 0;
      for (int b = 0; b < count; b++) {
        double mean = 0;
        for (int i = 0; i < size; i++) {
          mean += residuals[b * size + i];
        }
        mean /= size;
        sum += mean * mean;
      }
      blocks += size * sum / (count - 1);
      kinds++;
    }
    if (kinds > 0) {
      factor = Math.max(factor, Math.min(LARGEST_LONG_RUN, blocks / kinds / variance));
    }
    factor = Math.min(factor, largest);
    return factor < CLEAR_LONG_RUN ? 1 : factor;
  }

  /** By what windows are wider than sampling noise, as a factor of their variance. */
  double designEffect() {
    return 1 + betweenVariance * rowsPerWindow / rowVariance;
  }

  /**
   * At least as wide as the widest statistic of the same feature: rare events cluster as the values
   * they are made of do, but too few of them are seen to learn it from.
   */
  Wobble inherit(double designEffect, double atLeastLongRun) {
    double needed = (designEffect - 1) * rowVariance / rowsPerWindow;
    return new Wobble(
        centre,
        rowVariance,
        Math.max(betweenVariance, needed),
        Math.max(longRun, atLeastLongRun),
        rowsPerWindow,
        windows,
        season);
  }

  /** The mean that a window beginning in {@code slot} is expected to have. */
  double expected(int slot) {
    return season.length == 0 ? centre : centre + season[slot % season.length];
  }

  /** Variance of a window of n rows, without its autocorrelation. */
  double windowVariance(double n) {
    return rowVariance / n + betweenVariance;
  }

  /** How far the reference itself may be off: the standard error of its centre. */
  double standardError() {
    return Math.sqrt(windowVariance(rowsPerWindow) * longRun / Math.max(1, windows));
  }

  double centre() {
    return centre;
  }

  double rowVariance() {
    return rowVariance;
  }

  double longRun() {
    return longRun;
  }

  double rowsPerWindow() {
    return rowsPerWindow;
  }

  boolean seasonal() {
    return season.length > 0;
  }

  /** The same as its stored form will read: decisions must not depend on a restart. */
  Wobble rounded() {
    double[] slots = new double[season.length];
    for (int s = 0; s < slots.length; s++) {
      slots[s] = (float) season[s];
    }
    return new Wobble(
        (float) centre,
        (float) rowVariance,
        (float) betweenVariance,
        (float) longRun,
        (float) rowsPerWindow,
        Math.min(windows, 0xFFFF),
        slots);
  }

  /** Of a {@link #rounded} one nothing is lost. */
  void write(DataOutput out) throws IOException {
    out.writeFloat((float) centre);
    out.writeFloat((float) rowVariance);
    out.writeFloat((float) betweenVariance);
    out.writeFloat((float) longRun);
    out.writeFloat((float) rowsPerWindow);
    out.writeShort(windows);
    out.writeShort(season.length);
    for (double slot : season) {
      out.writeFloat((float) slot);
    }
  }

  static Wobble read(DataInput in) throws IOException {
    double centre = in.readFloat();
    double rowVariance = in.readFloat();
    double betweenVariance = in.readFloat();
    double longRun = in.readFloat();
    double rowsPerWindow = in.readFloat();
    int windows = in.readUnsignedShort();
    double[] season = new double[in.readUnsignedShort()];
    for (int s = 0; s < season.length; s++) {
      season[s] = in.readFloat();
    }
    return new Wobble(
        centre, rowVariance, betweenVariance, longRun, rowsPerWindow, windows, season);
  }

  static Wobble readVersion1(DataInput in) throws IOException {
    return new Wobble(
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readInt(),
        Wire.doubles(in));
  }
}
