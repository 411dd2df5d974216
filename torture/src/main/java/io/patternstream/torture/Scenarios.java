package io.patternstream.torture;

import io.patternstream.local.Signal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Single faults that are measured rather than mixed. */
final class Scenarios {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int SECONDS_BETWEEN = 5;
  private static final int SECONDS_TO_CATCH_UP = 60;
  private static final int SECONDS_COMPARED = 10;
  private static final long MILLIS_COMPARED = 1_000L * SECONDS_COMPARED;
  private static final double MOST_SECONDS_TO_RECOVER = 8;
  private static final String KILLED = "task_manager_killed";

  private final Path folder;
  private final Map<String, String> settings;
  private final Consumer<String> say;

  Scenarios(Path folder, Map<String, String> settings, Consumer<String> say) {
    this.folder = folder;
    this.settings = settings;
    this.say = say;
  }

  /** Postgres stopped for so many seconds, in good order, under traffic. */
  Result outage(int seconds) throws Exception {
    Result result = new Result().put("scenario", "outage").put("down_s", seconds);
    try (Rig rig = Rig.start(folder, Map.of());
        Session session = Session.start(rig, "outage", 1, settings)) {
      say.accept("up");
      int starts = session.watch.starts();
      TimeUnit.SECONDS.sleep(SECONDS_COMPARED);
      long stopped = System.currentTimeMillis();
      rig.stopPostgres(Signal.INT);
      say.accept("Postgres is down");
      long down = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      long waiting = session.traffic.ledger().sent();
      rig.startPostgres();
      say.accept("Postgres is up");
      long up = System.nanoTime();
      result.put("really_down_s", tenths(up - down));
      long log = TopicLog.size(rig.brokers(), session.topics, session.topics.events());
      session.await(
          "everything that was sent during the outage",
          () ->
              session.database.number(
                      "SELECT sum(count) FROM pipeline_statistics WHERE stage ="
                          + " 'parse-mcp-events'")
                  >= log);
      double caughtUp = tenths(System.nanoTime() - up);
      result.put("caught_up_s", caughtUp).put("sent_until_up", waiting);
      result.holds("caught_up_in_60_s", caughtUp <= SECONDS_TO_CATCH_UP);
      SeedRun run = new SeedRun(rig, 1, 0, settings, say);
      run.liveness(session, result);
      result.zero("restarts", session.watch.starts() - starts);
      session.stop();
      result
          .put("inference_ms_before", latency(session.database, stopped - MILLIS_COMPARED, stopped))
          .put(
              "inference_ms_first_10_s",
              latency(session.database, stopped, stopped + MILLIS_COMPARED))
          .put("restart_causes", session.watch.causes());
      session.observer.finish();
      run.oracles(session, result);
      run.leftBehind(session, result);
    }
    return result;
  }

  /** Of the events that came between two moments: how long each took from source to score. */
  private static Map<String, Object> latency(Database database, long from, long to)
      throws SQLException {
    return database
        .rows(
            String.format(
                Locale.ROOT,
                "SELECT count(*) AS events,"
                    + " percentile_disc(0.5) WITHIN GROUP (ORDER BY inference_latency_ms) AS p50,"
                    + " percentile_disc(0.99) WITHIN GROUP (ORDER BY inference_latency_ms) AS p99"
                    + " FROM ml_predictions WHERE log_time >= to_timestamp(%d / 1000.0)"
                    + " AND log_time < to_timestamp(%d / 1000.0)",
                from,
                to))
        .get(0);
  }

  /** From {@code kill -9} of a TaskManager to the first new row, beside Flink's defaults. */
  Result recovery(int repetitions) throws Exception {
    Result result = new Result().put("scenario", "recovery").put("repetitions", repetitions);
    List<Double> ours = recoveries("ours", Map.of(), repetitions);
    List<Double> defaults =
        recoveries(
            "defaults",
            Map.of(
                "heartbeat.interval", "10 s",
                "heartbeat.timeout", "50 s",
                "heartbeat.rpc-failure-threshold", "2"),
            Math.max(3, repetitions / 2));
    return result
        .put("recovery_s", Map.of("ours", ours, "flink_default_heartbeats", defaults))
        .put("median_s", median(ours))
        .put("median_default_heartbeats_s", median(defaults))
        .holds("median_at_most_8_s", median(ours) <= MOST_SECONDS_TO_RECOVER);
  }

  private List<Double> recoveries(String name, Map<String, String> flink, int repetitions)
      throws Exception {
    Path own = folder.resolve(name);
    Rig.clear(own);
    Map<String, String> two = new java.util.HashMap<>(settings);
    two.put("job.parallelism", "2");
    try (Rig rig = Rig.start(own, flink);
        Session session = Session.start(rig, name, 1, two);
        Recoveries recoveries = new Recoveries(session.database, session.watch)) {
      for (int i = 0; i < repetitions; i++) {
        session.watch.awaitRunning(PATIENCE);
        TimeUnit.SECONDS.sleep(SECONDS_BETWEEN);
        recoveries.begin(KILLED, true);
        new Faults(rig, session).happen(Fault.TASK_MANAGER_KILLED, i);
        session.await("recovery", recoveries::allEnded);
        say.accept(name + ": " + recoveries.of(KILLED));
      }
      return recoveries.of(KILLED);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static double tenths(long nanos) {
    return Math.round(nanos / 1e8) / 10.0;
  }
}
