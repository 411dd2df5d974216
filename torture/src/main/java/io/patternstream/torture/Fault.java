package io.patternstream.torture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What can be done to a running system. */
enum Fault {
  TASK_MANAGER_KILLED(Kind.PROCESS, 1),
  TASK_MANAGER_KILLED_IN_CHECKPOINT(Kind.PROCESS, 4),
  TASK_MANAGER_KILLED_IN_FLUSH(Kind.PROCESS, 4),
  TASK_MANAGER_FROZEN_BRIEFLY(Kind.PROCESS, 3),
  /** Longer than its heartbeat: it is given up, and wakes when another has its work. */
  TASK_MANAGER_FROZEN(Kind.PROCESS, 25),
  JOB_MANAGER_KILLED(Kind.PROCESS, 8),
  /** The JobManager is killed, and of its newest checkpoint only the beginning can be read. */
  CHECKPOINT_DAMAGED(Kind.PROCESS, 8),
  POSTGRES_RESTARTED(Kind.POSTGRES, 4),
  POSTGRES_CRASHED(Kind.POSTGRES, 4),
  POSTGRES_BACKEND_KILLED(Kind.POSTGRES, 1),
  POSTGRES_BACKEND_FROZEN(Kind.POSTGRES, 12),
  POSTGRES_CONNECTIONS_RESET(Kind.POSTGRES, 1),
  POSTGRES_CONNECTIONS_HALF_CLOSED(Kind.POSTGRES, 1),
  POSTGRES_UNREACHABLE(Kind.POSTGRES, 3),
  POSTGRES_STALLED(Kind.POSTGRES, 3),
  POSTGRES_DEADLOCK(Kind.POSTGRES, 3),
  POSTGRES_DISK_FULL(Kind.POSTGRES, 7),
  KAFKA_RESTARTED(Kind.KAFKA, 8),
  KAFKA_KILLED(Kind.KAFKA, 8),
  KAFKA_CONNECTIONS_RESET(Kind.KAFKA, 1),
  KAFKA_STALLED(Kind.KAFKA, 3),
  KAFKA_SLOW(Kind.KAFKA, 3),
  RESCALED_TO_4(Kind.RESCALE, 15),
  RESCALED_TO_2(Kind.RESCALE, 15);

  /** What it befalls. Faults of one kind come one after the other, those of two at any time. */
  enum Kind {
    PROCESS(8),
    POSTGRES(7),
    KAFKA(14),
    RESCALE(20);

    private final int secondsBetween;

    Kind(int secondsBetween) {
      this.secondsBetween = secondsBetween;
    }
  }

  private final Kind kind;
  private final int seconds;

  Fault(Kind kind, int seconds) {
    this.kind = kind;
    this.seconds = seconds;
  }

  /** How long it lasts, on two quiet cores, until what it broke is there again. */
  int seconds() {
    return seconds;
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
    /** Whether it would be over before a phase of so many seconds is. */
    boolean fits(double seconds) {
      return atSecond + fault.seconds <= seconds;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%5.1f s %s", atSecond, fault.label());
    }
  }

  /**
   * The plan of a seed: at the beginning a rescale to 4, in the middle one to 2, and all the while
   * faults of every other kind, none twice before all of its kind have been that fit. One that
   * would last beyond the end is not chosen.
   *
   * @param seconds of the fault phase
   * @param withoutDisk leaves out the full disk, where there is none to fill
   */
  static List<Planned> plan(long seed, int seconds, boolean withoutDisk) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    List<Planned> plan = new ArrayList<>();
    double middle = seconds * (0.4 + 0.1 * random.nextDouble());
    for (Planned rescale :
        List.of(
            new Planned(0, RESCALED_TO_4, random.nextLong()),
            new Planned(middle, RESCALED_TO_2, random.nextLong()))) {
      if (rescale.fits(seconds)) {
        plan.add(rescale);
      }
    }
    for (Kind kind : List.of(Kind.PROCESS, Kind.POSTGRES, Kind.KAFKA)) {
      List<Fault> all =
          Arrays.stream(values())
              .filter(fault -> fault.kind == kind && !(withoutDisk && fault == POSTGRES_DISK_FULL))
              .toList();
      List<Fault> deck = new ArrayList<>();
      double at = kind.secondsBetween * random.nextDouble() / 2;
      while (at < seconds) {
        double now = at;
        List<Fault> fitting = deck.stream().filter(one -> now + one.seconds <= seconds).toList();
        if (fitting.isEmpty()) {
          deck = new ArrayList<>(all);
          Collections.shuffle(deck, random);
          if (deck.remove(JOB_MANAGER_KILLED)) {
            deck.add(random.nextInt(2), JOB_MANAGER_KILLED); // in every plan
          }
          fitting = deck.stream().filter(one -> now + one.seconds <= seconds).toList();
        }
        if (fitting.isEmpty()) {
          break;
        }
        Fault chosen = fitting.get(0);
        deck.remove(chosen);
        plan.add(new Planned(at, chosen, random.nextLong()));
        at += kind.secondsBetween * (0.75 + 0.5 * random.nextDouble());
      }
    }
    plan.sort(Comparator.comparingDouble(Planned::atSecond));
    return plan;
  }
}
