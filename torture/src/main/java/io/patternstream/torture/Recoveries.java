package io.patternstream.torture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Measures, for each fault, how long it takes until a user sees the first new row: one of an event
 * that was sent after the fault, and, where the job has to start anew, one that was written after
 * it did. Rows that slip through before a dead process is missed do not count.
 */
final class Recoveries implements AutoCloseable {
  private static final long EVERY_MILLIS = 100;

  private record Open(String what, long at, boolean restarts) {}

  private final Database database;
  private final JobWatch watch;
  private final List<Open> open = new ArrayList<>(); // under this
  private final Map<String, List<Double>> seconds = new TreeMap<>(); // under this
  private final Thread looker = new Thread(this::look, "recoveries");
  private volatile boolean stopped;

  Recoveries(Database database, JobWatch watch) {
    this.database = database;
    this.watch = watch;
    looker.setDaemon(true);
    looker.start();
  }

  /**
   * Begins a measurement now.
   *
   * @param restarts whether the job has to start anew
   */
  synchronized void begin(String what, boolean restarts) {
    open.add(new Open(what, System.currentTimeMillis(), restarts));
  }

  private void look() {
    while (!stopped) {
      try {
        lookOnce();
      } catch (SQLException e) {
        // The database is away: nobody sees a row.
      }
      try {
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void lookOnce() throws SQLException {
    for (Open one : openNow()) {
      long since = one.restarts() ? watch.last().runningSince() : one.at();
      if (since >= one.at() && seen(one.at(), since)) {
        end(one, (System.currentTimeMillis() - one.at()) / 1000.0);
      }
    }
  }

  private synchronized List<Open> openNow() {
    return List.copyOf(open);
  }

  private boolean seen(long sentAfter, long writtenAfter) throws SQLException {
    return database.number(
            String.format(
                Locale.ROOT,
                "SELECT count(*) FROM (SELECT FROM ml_predictions WHERE log_time >"
                    + " to_timestamp(%d / 1000.0) AND inserted_at > to_timestamp(%d / 1000.0)"
                    + " LIMIT 1) AS first",
                sentAfter,
                writtenAfter))
        > 0;
  }

  private synchronized void end(Open one, double took) {
    for (Iterator<Open> each = open.iterator(); each.hasNext(); ) {
      if (each.next().equals(one)) {
        each.remove();
        seconds.computeIfAbsent(one.what(), what -> new ArrayList<>()).add(took);
        return;
      }
    }
  }

  synchronized boolean allEnded() {
    return open.isEmpty();
  }

  /** All measurements of a kind that have ended. */
  synchronized List<Double> of(String what) {
    return List.copyOf(seconds.getOrDefault(what, List.of()));
  }

  /** The longest of each kind. */
  synchronized Map<String, Double> longest() {
    Map<String, Double> longest = new TreeMap<>();
    seconds.forEach(
        (what, all) ->
            longest.put(what, all.stream().mapToDouble(Double::doubleValue).max().orElse(0)));
    return longest;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    looker.interrupt();
    looker.join();
  }
}
