package io.patternstream.torture;

import io.patternstream.local.LocalFlink;
import io.patternstream.local.LocalServerException;
import io.patternstream.local.Signal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Does to a {@link Rig} what a {@link Fault} says. */
final class Faults {
  private static final Duration BRIEF = Duration.ofSeconds(3);

  /** Above the 20 s after which a silent TaskManager is given up. */
  private static final Duration BEYOND_HEARTBEAT = Duration.ofSeconds(24);

  /** Above the 10 s after which the job gives up a silent connection. */
  private static final Duration BEYOND_SOCKET = Duration.ofSeconds(12);

  private static final Duration FOR_A_RUNNING_JOB = Duration.ofSeconds(40);
  private static final int LOCKED_ROWS = 40;

  private final Rig rig;
  private final Run run;
  private final List<Thread> afterwards = new ArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  /** Moves the job to another parallelism. */
  interface Run {
    void rescale(int parallelism) throws Exception;

    JobWatch watch();

    Database database();
  }

  Faults(Rig rig, Run run) {
    this.rig = rig;
    this.run = run;
  }

  /**
   * Lets it happen. Returns when the worst is over or goes on by itself.
   *
   * @return false when it missed its moment: no checkpoint was being taken, no session was open
   */
  boolean happen(Fault fault, long salt) throws Exception {
    Random random = new Random(salt);
    switch (fault) {
      case TASK_MANAGER_KILLED -> kill(random);
      case TASK_MANAGER_KILLED_IN_CHECKPOINT -> {
        boolean during = awaitCheckpoint();
        kill(random);
        return during;
      }
      case TASK_MANAGER_KILLED_IN_FLUSH -> {
        rig.toPostgres.freeze();
        boolean held = rig.toPostgres.awaitHeld(BRIEF);
        kill(random);
        rig.toPostgres.thaw();
        return held;
      }
      case TASK_MANAGER_FROZEN_BRIEFLY -> {
        long pid = taskManager(random).pid();
        Signal.STOP.send(pid);
        pause(BRIEF);
        Signal.CONT.send(pid);
      }
      case TASK_MANAGER_FROZEN -> freeze(taskManager(random).pid(), BEYOND_HEARTBEAT, true);
      case JOB_MANAGER_KILLED -> {
        rig.flink.killJobManager();
        // Its TaskManagers come back to it by themselves.
        inBackground("job-manager", rig.flink::startJobManager);
      }
      case CHECKPOINT_DAMAGED -> {
        rig.flink.killJobManager();
        boolean damaged = damageNewestCheckpoint();
        inBackground("job-manager", rig.flink::startJobManager);
        return damaged;
      }
      case POSTGRES_RESTARTED -> restartPostgres(Signal.INT);
      case POSTGRES_CRASHED -> restartPostgres(Signal.QUIT);
      case POSTGRES_BACKEND_KILLED -> {
        return backend(random, pid -> Signal.KILL.send(pid));
      }
      case POSTGRES_BACKEND_FROZEN -> {
        return backend(random, pid -> freeze(pid, BEYOND_SOCKET, false));
      }
      case POSTGRES_CONNECTIONS_RESET -> rig.toPostgres.resetAfter(random.nextInt(4_000));
      case POSTGRES_CONNECTIONS_HALF_CLOSED -> rig.toPostgres.halfClose();
      case POSTGRES_UNREACHABLE -> {
        rig.toPostgres.refuse();
        rig.toPostgres.resetAfter(0);
        pause(BRIEF);
        rig.toPostgres.accept();
      }
      case POSTGRES_STALLED -> {
        rig.toPostgres.freeze();
        pause(BRIEF);
        rig.toPostgres.thaw();
      }
      case POSTGRES_DEADLOCK -> deadlock();
      case POSTGRES_DISK_FULL -> fillDisk();
      case KAFKA_RESTARTED -> restartKafka(false);
      case KAFKA_KILLED -> restartKafka(true);
      case KAFKA_CONNECTIONS_RESET -> rig.toKafka.resetAfter(random.nextInt(2_000));
      case KAFKA_STALLED -> {
        rig.toKafka.freeze();
        pause(BRIEF);
        rig.toKafka.thaw();
      }
      case KAFKA_SLOW -> {
        rig.toKafka.delay(Duration.ofMillis(150));
        pause(BRIEF);
        rig.toKafka.delay(Duration.ZERO);
      }
      case RESCALED_TO_4 -> inBackground("rescale", () -> run.rescale(4));
      case RESCALED_TO_2 -> inBackground("rescale", () -> run.rescale(2));
    }
    return true;
  }

  private interface OnProcess {
    void act(long pid) throws IOException;
  }

  /** One that has work, if one has. */
  private LocalFlink.TaskManager taskManager(Random random) throws LocalServerException {
    List<LocalFlink.TaskManager> alive = rig.flink.taskManagers();
    Set<String> busy = run.watch().busyTaskManagers();
    List<LocalFlink.TaskManager> working =
        alive.stream().filter(one -> busy.contains(one.name())).toList();
    List<LocalFlink.TaskManager> choice = working.isEmpty() ? alive : working;
    return choice.isEmpty()
        ? rig.flink.startTaskManager()
        : choice.get(random.nextInt(choice.size()));
  }

  private void kill(Random random) throws LocalServerException {
    taskManager(random).kill();
    rig.flink.startTaskManager();
  }

  /** Freezes a process, and wakes it later while other things happen. */
  private void freeze(long pid, Duration howLong, boolean another) throws IOException {
    if (another) {
      try {
        rig.flink.startTaskManager(); // somebody has to take the work over
      } catch (LocalServerException e) {
        throw new IOException(e);
      }
    }
    Signal.STOP.send(pid);
    inBackground(
        "waking",
        () -> {
          pause(howLong);
          Signal.CONT.send(pid);
        });
  }

  private interface Work {
    void run() throws Exception;
  }

  /** Goes on while other things happen; {@link #heal} waits for it. */
  private void inBackground(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (Exception e) {
                failures.add(name + ": " + e.getMessage());
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    afterwards.add(thread);
  }

  /** What went wrong with what was done, not with the product: the liveness will show. */
  List<String> failures() {
    return failures;
  }

  private boolean awaitCheckpoint() throws InterruptedException {
    if (!run.watch().awaitRunning(FOR_A_RUNNING_JOB)) {
      return false;
    }
    long deadline = System.nanoTime() + BRIEF.toNanos() * 2;
    while (System.nanoTime() < deadline) {
      if (run.watch().checkpointInProgress()) {
        return true;
      }
    }
    return false;
  }

  /** Cuts the list of what a checkpoint holds: the one that would be taken next. */
  private boolean damageNewestCheckpoint() throws IOException {
    Path newest = null;
    try (Stream<Path> files = Files.walk(rig.folder.resolve("flink/checkpoints"), 3)) {
      for (Path file : files.filter(one -> one.endsWith("_metadata")).toList()) {
        if (newest == null
            || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(newest)) > 0) {
          newest = file;
        }
      }
    }
    if (newest == null) {
      return false;
    }
    FileTime written = Files.getLastModifiedTime(newest);
    try (FileChannel metadata = FileChannel.open(newest, StandardOpenOption.WRITE)) {
      metadata.truncate(metadata.size() / 2);
    }
    Files.setLastModifiedTime(newest, written);
    return true;
  }

  private void restartPostgres(Signal how) throws Exception {
    rig.stopPostgres(how);
    rig.startPostgres();
  }

  private boolean backend(Random random, OnProcess what) throws Exception {
    long[] pids = rig.backends(run.database().name());
    if (pids.length == 0) {
      return false;
    }
    what.act(pids[random.nextInt(pids.length)]);
    return true;
  }

  /** Locks the newest rows of a table that the job updates, in the order opposite to its own. */
  private void deadlock() throws Exception {
    for (int attempt = 0; attempt < 3; attempt++) {
      try (Connection connection = rig.connect(run.database().name());
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        List<String> ids = new ArrayList<>();
        try (ResultSet rows =
            statement.executeQuery(
                "SELECT id::text FROM (SELECT id FROM pattern_events ORDER BY updated_at DESC"
                    + " LIMIT "
                    + LOCKED_ROWS
                    + ") AS newest ORDER BY id DESC")) {
          while (rows.next()) {
            ids.add(rows.getString(1));
          }
        }
        for (String id : ids) {
          statement.execute("SELECT FROM pattern_events WHERE id = '" + id + "' FOR UPDATE");
          TimeUnit.MILLISECONDS.sleep(15);
        }
        connection.rollback();
      } catch (SQLException e) {
        // Chosen as the victim: the job was spared this time.
      }
    }
  }

  private void fillDisk() throws Exception {
    rig.disk().fill();
    pause(BRIEF.plusSeconds(2));
    rig.disk().free();
    TimeUnit.MILLISECONDS.sleep(500);
    if (!rig.postgresRuns()) {
      rig.startPostgres(); // it ends when its log of changes finds no room
    }
  }

  private void restartKafka(boolean kill) throws Exception {
    rig.stopKafka(kill);
    rig.startKafka();
  }

  private static void pause(Duration howLong) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(howLong.toMillis());
  }

  /** Puts everything back up, and waits for what still goes on in the background. */
  void heal() throws Exception {
    rig.heal();
    for (Thread one : afterwards) {
      one.join();
    }
    rig.heal();
  }
}
