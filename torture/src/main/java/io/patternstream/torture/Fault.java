package io.patternstream.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What can be done to a running system. */
enum Fault {
  TASK_MANAGER_KILLED(Kind.PROCESS),
  TASK_MANAGER_KILLED_IN_CHECKPOINT(Kind.PROCESS),
  TASK_MANAGER_KILLED_IN_FLUSH(Kind.PROCESS),
  TASK_MANAGER_FROZEN_BRIEFLY(Kind.PROCESS),
  /** Longer than its heartbeat: it is given up, and wakes when another has its work. */
  TASK_MANAGER_FROZEN(Kind.PROCESS),
  JOB_MANAGER_KILLED(Kind.PROCESS),
  /** The JobManager is killed, and of its newest checkpoint only the beginning can be read. */
  CHECKPOINT_DAMAGED(Kind.PROCESS),
  POSTGRES_RESTARTED(Kind.POSTGRES),
  POSTGRES_CRASHED(Kind.POSTGRES),
  POSTGRES_BACKEND_KILLED(Kind.POSTGRES),
  POSTGRES_BACKEND_FROZEN(Kind.POSTGRES),
  POSTGRES_CONNECTIONS_RESET(Kind.POSTGRES),
  POSTGRES_CONNECTIONS_HALF_CLOSED(Kind.POSTGRES),
  POSTGRES_UNREACHABLE(Kind.POSTGRES),
  POSTGRES_STALLED(Kind.POSTGRES),
  POSTGRES_DEADLOCK(Kind.POSTGRES),
  POSTGRES_DISK_FULL(Kind.POSTGRES),
  KAFKA_RESTARTED(Kind.KAFKA),
  KAFKA_KILLED(Kind.KAFKA),
  KAFKA_CONNECTIONS_RESET(Kind.KAFKA),
  KAFKA_STALLED(Kind.KAFKA),
  KAFKA_SLOW(Kind.KAFKA),
  RESCALED_TO_4(Kind.RESCALE),
  RESCALED_TO_2(Kind.RESCALE);

  /** What it befalls. */
  enum Kind {
    PROCESS,
    POSTGRES,
    KAFKA,
    RESCALE
  }

  private static final int LEAST = 12;
  private static final int SECONDS_EACH = 5;

  private final Kind kind;

  Fault(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Whether the job has to start anew. */
  boolean restarts() {
    return kind == Kind.RESCALE || (kind == Kind.PROCESS && this != TASK_MANAGER_FROZEN_BRIEFLY);
  }

  /** Its name in results. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * One fault at its time.
   *
   * @param atSecond after the beginning of the fault phase
   * @param salt for what it chooses by chance
   */
  record Planned(double atSecond, Fault fault, long salt) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%5.1f s %s", atSecond, fault.label());
    }
  }

  /**
   * The plan of a seed: first a rescale to 4, about in the middle one to 2, and between them faults
   * of every kind, none twice before all of its kind have been. At least 12.
   *
   * @param withoutDisk leaves out the full disk, where there is none to fill
   */
  static List<Planned> plan(long seed, int seconds, boolean withoutDisk) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    int count = Math.max(LEAST, seconds / SECONDS_EACH);
    List<List<Fault>> decks = new ArrayList<>();
    for (Kind kind : List.of(Kind.PROCESS, Kind.POSTGRES, Kind.KAFKA)) {
      decks.add(new ArrayList<>());
    }
    List<Fault> chosen = new ArrayList<>();
    for (int i = 0; chosen.size() < count - 2; i++) {
      // Of five, two befall processes, two Postgres and one Kafka.
      int which = new int[] {0, 1, 0, 1, 2}[i % 5];
      List<Fault> deck = decks.get(which);
      if (deck.isEmpty()) {
        for (Fault fault : values()) {
          if (fault.kind.ordinal() == which && !(withoutDisk && fault == POSTGRES_DISK_FULL)) {
            deck.add(fault);
          }
        }
        Collections.shuffle(deck, random);
      }
      chosen.add(deck.remove(deck.size() - 1));
    }
    Collections.shuffle(chosen, random);
    if (!chosen.contains(JOB_MANAGER_KILLED)) {
      chosen.set(random.nextInt(chosen.size()), JOB_MANAGER_KILLED);
    }
    chosen.add(0, RESCALED_TO_4);
    chosen.add(chosen.size() / 2, RESCALED_TO_2);
    List<Planned> plan = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      double at = i == 0 ? 0 : (i + 0.8 * random.nextDouble() - 0.4) * seconds / chosen.size();
      plan.add(new Planned(at, chosen.get(i), random.nextLong()));
    }
    return plan;
  }
}
