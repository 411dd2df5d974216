package io.patternstream.state.drift;

import io.patternstream.state.codec.NameUuid;
import io.patternstream.state.event.DriftAlert;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Alerts when no row has come for the time of {@value #WINDOWS} windows, by log time.
 *
 * <p>How long a window takes is the mean over the reference windows; a source that also rested
 * longer then has to be silent for {@value #GAPS} times its longest rest. The alert is dated by
 * when that was reached, not by when it was noticed, and resolves with the next row. Mutable; one
 * thread; five numbers.
 */
final class SilenceWatch extends Subject {
  static final String DATA = "data";
  static final String ROWS = "rows";

  private static final int WINDOWS = 3;
  private static final int GAPS = 2;
  private static final int CRITICAL_WINDOWS = 24;

  private boolean seen;
  private long first;
  private long last;
  private long longestGap;
  private long expected; // of one window
  private long limit; // 0 while learning

  SilenceWatch() {
    super(DATA, ROWS);
  }

  @Override
  Facts facts(Component component) {
    return new Facts(ROWS, Double.NaN, Double.NaN, Double.NaN, "[]");
  }

  /** A row has come at {@code logTime}; what that changes. */
  List<DriftAlert> row(String group, int window, long logTime) {
    List<DriftAlert> changed = advance(group, window, logTime);
    if (alert.isOpen()) {
      String why = String.format(Locale.ROOT, "Rows came again after %s.", span(logTime - last));
      changed = concat(changed, alert.close(this, "resolved", why, logTime));
    }
    if (!seen) {
      first = logTime;
    } else if (limit == 0) {
      longestGap = Math.max(longestGap, logTime - last);
    }
    last = seen ? Math.max(last, logTime) : logTime;
    seen = true;
    return changed;
  }

  private static List<DriftAlert> concat(List<DriftAlert> some, DriftAlert more) {
    return some.isEmpty() ? List.of(more) : List.of(some.get(0), more);
  }

  /** A window has closed; after so many the expectation stands. */
  void closed(int windows, DriftConfig config) {
    if (limit == 0 && windows >= config.referenceWindows() && last > first) {
      expected = Math.max(1, (last - first) / windows);
      limit = Math.max(WINDOWS * expected, GAPS * longestGap);
    }
  }

  /** Learns anew how long a window takes. */
  void rebase() {
    seen = false;
    longestGap = 0;
    limit = 0;
  }

  /** Log time has come to {@code logTime} without a row. */
  List<DriftAlert> advance(String group, int window, long logTime) {
    if (alert.isOpen() || deadline() > logTime) {
      return List.of();
    }
    double silent = (double) limit / expected;
    String message =
        String.format(
            Locale.ROOT,
            "No data: no row has come for %s. The longest rest in the reference was %s.",
            span(limit),
            span(longestGap));
    long at = deadline();
    DriftAlert row =
        new DriftAlert(
            NameUuid.v5(
                AlertLifecycle.NAMESPACE, String.join("|", group, DATA, ROWS, Long.toString(last))),
            1,
            group,
            "",
            DATA,
            ROWS,
            "no data",
            "open",
            silent >= CRITICAL_WINDOWS ? "critical" : "major",
            silent,
            "windows",
            Double.NaN,
            window,
            window,
            at,
            at,
            0,
            message,
            "{\"silent_millis\":" + limit + ",\"longest_rest_millis\":" + longestGap + "}",
            null,
            null,
            0,
            Cause.DATA_QUALITY,
            "open");
    return List.of(alert.openAs(row));
  }

  /** When silence becomes an alert; never while it is not known what to expect. */
  long deadline() {
    return limit == 0 || !seen || alert.isOpen() ? Long.MAX_VALUE : last + limit;
  }

  private static String span(long millis) {
    if (millis >= 7_200_000) {
      return String.format(Locale.ROOT, "%.1f hours", millis / 3_600_000.0);
    }
    return millis >= 120_000
        ? String.format(Locale.ROOT, "%.1f minutes", millis / 60_000.0)
        : String.format(Locale.ROOT, "%.1f seconds", millis / 1_000.0);
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(seen);
    out.writeLong(first);
    out.writeLong(last);
    out.writeLong(longestGap);
    out.writeLong(expected);
    out.writeLong(limit);
    alert.write(out);
  }

  void read(DataInput in, int version) throws IOException {
    seen = in.readBoolean();
    first = in.readLong();
    last = in.readLong();
    longestGap = in.readLong();
    expected = in.readLong();
    limit = in.readLong();
    alert.read(in, this, version);
  }
}
