package io.patternstream.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One seed: start, faults, heal, wait until everything has been read, ask every oracle.
 *
 * <p>Faults come at their times while the traffic goes on; one that takes longer than its gap puts
 * the next ones off. Nothing is waited for between them, so that they befall a system that is still
 * recovering.
 */
final class SeedRun {
  private static final Duration LIVELY = Duration.ofSeconds(90);
  private static final int POLLS_IN_A_ROW = 5;
  private static final int POLLS_A_BEAT = 25;
  private static final long POLL_MILLIS = 200;
  private static final Duration LAST_RECOVERY = Duration.ofSeconds(30);

  private final Rig rig;
  private final long seed;
  private final int seconds;
  private final Map<String, String> settings;
  private final Consumer<String> say;

  SeedRun(Rig rig, long seed, int seconds, Map<String, String> settings, Consumer<String> say) {
    this.rig = rig;
    this.seed = seed;
    this.seconds = seconds;
    this.settings = settings;
    this.say = say;
  }

  Result run(boolean selfTest) throws Exception {
    List<Fault.Planned> plan =
        selfTest ? List.of() : Fault.plan(seed, seconds, !rig.disk().canBeFilled());
    plan.forEach(one -> say.accept(one.toString()));
    Timed timed = new Timed();
    String name = "seed_" + seed + "_" + Long.toString(System.currentTimeMillis() / 1000 % 100_000);
    Result result = new Result().put("seed", seed).put("faults", plan.size());
    try (Session session = Session.start(rig, name, seed, settings)) {
      timed.done("start");
      say.accept(timed.last());
      try (Recoveries recoveries = new Recoveries(session.database, session.watch)) {
        List<String> missed = suffer(session, recoveries, plan);
        timed.done("faults");
        say.accept(timed.last());
        session.await("recovery", () -> session.watch.state().allTasksRun());
        long deadline = System.nanoTime() + LAST_RECOVERY.toNanos();
        while (!recoveries.allEnded() && System.nanoTime() < deadline) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
        liveness(session, result);
        timed.done("heal_and_liveness");
        say.accept(timed.last());
        int restarts = Math.max(0, session.watch.starts() - 1 - session.rescales);
        session.stop();
        result.put("restarts", restarts).put("resumed", session.resumed());
        result.put("restart_causes", session.watch.causes()).put("missed_moment", missed);
        session.observer.finish();
        oracles(session, result);
        leftBehind(session, result);
        if (selfTest) {
          selfTest(session, result);
        }
        timed.done("oracles");
        result.put("recovery_s", recoveries.longest());
      }
    } catch (Session.NotAliveException e) {
      say.accept(String.valueOf(e.getMessage()));
      result.violated("not alive: " + e.getMessage());
    }
    return result
        .put("disk_full", rig.disk().canBeFilled() ? "possible" : "skipped: cannot mount")
        .put("seconds", timed.all());
  }

  private List<String> suffer(Session session, Recoveries recoveries, List<Fault.Planned> plan)
      throws Exception {
    Faults faults = new Faults(rig, session);
    List<String> missed = new ArrayList<>();
    long began = System.nanoTime();
    try {
      for (Fault.Planned one : plan) {
        sleepUntil(began, one.atSecond());
        while (rig.flink.taskManagers().size() < Rig.TASK_MANAGERS) {
          rig.flink.startTaskManager();
        }
        String label = one.fault().label();
        say.accept(
            String.format(Locale.ROOT, "%5.1f s now %s", (System.nanoTime() - began) / 1e9, label));
        recoveries.begin(label, one.fault().restarts());
        if (!faults.happen(one.fault(), one.salt())) {
          missed.add(label);
        }
      }
      sleepUntil(began, plan.isEmpty() ? Math.min(seconds, 10) : seconds);
    } finally {
      faults.heal();
    }
    faults.failures().forEach(say);
    return missed;
  }

  private static void sleepUntil(long began, double second) throws InterruptedException {
    long left = began + (long) (second * 1e9) - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  /** RUNNING in five polls in a row, everything read, the console answers. */
  void liveness(Session session, Result result) throws Exception {
    long began = System.nanoTime();
    session.traffic.stop();
    int inARow = 0;
    boolean caughtUp = false;
    for (int round = 0;
        (inARow < POLLS_IN_A_ROW || !caughtUp) && System.nanoTime() - began < LIVELY.toNanos();
        round++) {
      inARow = session.watch.state().allTasksRun() ? inARow + 1 : 0;
      if (!caughtUp && round % POLLS_A_BEAT == 0) {
        session.traffic.settle();
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      caughtUp = caughtUp || session.caughtUp();
    }
    result
        .holds("running", inARow >= POLLS_IN_A_ROW)
        .holds("lag_0", caughtUp)
        .put("caught_up_s", Math.round((System.nanoTime() - began) / 1e8) / 10.0)
        .holds("console_answers", session.consoleAnswers());
  }

  private Oracles ask(Session session) throws Exception {
    TopicLog log = TopicLog.read(rig.brokers(), session.topics);
    Reference reference = Reference.of(session.config(), log.messages());
    return Oracles.ask(
        session.config(), session.database, log, session.traffic.ledger(), reference);
  }

  void oracles(Session session, Result result) throws Exception {
    Oracles found = ask(session);
    result
        .put("sent", session.traffic.ledger().sent())
        .put("predictions", session.database.number("SELECT count(*) FROM ml_predictions"))
        .put("applications", session.database.number("SELECT count(*) FROM learning_log"))
        .zero("lost", found.lost)
        .zero("duplicated", found.duplicated)
        .zero("misapplied_labels", found.misapplied)
        .zero("changed_rows", session.observer.changed())
        .holds("weights_equal", found.weightsEqual)
        .put("late", found.late)
        .put("looks", session.observer.looks());
    List<String> told = new ArrayList<>(found.told());
    told.addAll(session.observer.told());
    told.forEach(say);
    if (!told.isEmpty()) {
      result.put("told", told);
    }
  }

  /** Nothing of the job is left in the server, and no half-written checkpoint of its last run. */
  void leftBehind(Session session, Result result) throws Exception {
    String sessions = "SELECT count(*) FROM pg_stat_activity WHERE ";
    String ofJob = sessions + "application_name LIKE 'patternstream sink-%'";
    Database database = session.database;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (database.number(ofJob) > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(200);
    }
    Map<String, Long> left = new TreeMap<>();
    left.put("connections", database.number(ofJob));
    left.put(
        "idle_in_transaction", database.number(sessions + "state LIKE 'idle in transaction%'"));
    left.put("prepared", database.number("SELECT count(*) FROM pg_prepared_xacts"));
    left.put("checkpoints_of_ended_job", checkpoints(database));
    result.zero("left_behind", left.values().stream().mapToLong(Long::longValue).sum());
    result.put("left", left);
  }

  private long checkpoints(Database database) throws Exception {
    String last =
        String.valueOf(
            database.rows("SELECT holder FROM job_lease").get(0).values().iterator().next());
    Path folder = rig.folder.resolve("flink/checkpoints").resolve(last);
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(one -> one.getFileName().toString().startsWith("chk-")).count();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Plants one lost, one foreign and one altered row, and wants all three found. */
  private void selfTest(Session session, Result result) throws Exception {
    Database database = session.database;
    long changed = session.observer.changed();
    String any = "(SELECT pattern_id FROM ml_predictions ORDER BY pattern_id LIMIT 1";
    database.execute("DELETE FROM ml_predictions WHERE pattern_id = " + any + ")");
    database.execute(
        "UPDATE ml_predictions SET confidence = 1 - confidence WHERE pattern_id = "
            + any
            + " OFFSET 1)");
    String columns =
        String.valueOf(
            database
                .rows(
                    "SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE"
                        + " table_name = 'ml_predictions' AND column_name <> 'pattern_id' AND"
                        + " is_generated = 'NEVER'")
                .get(0)
                .values()
                .iterator()
                .next());
    database.execute(
        "INSERT INTO ml_predictions (pattern_id, "
            + columns
            + ") SELECT gen_random_uuid(), "
            + columns
            + " FROM ml_predictions ORDER BY pattern_id DESC LIMIT 1");
    session.observer.look();
    Oracles found = ask(session);
    Map<String, Long> caught = new TreeMap<>();
    caught.put("lost", found.lost);
    caught.put("duplicated", found.duplicated);
    caught.put("changed_rows", session.observer.changed() - changed);
    result.put("planted_and_found", caught);
    // The observer sees the altered row, and that the lost one has vanished.
    result.holds(
        "self_test",
        caught.equals(new TreeMap<>(Map.of("lost", 1L, "duplicated", 1L, "changed_rows", 2L))));
  }
}
