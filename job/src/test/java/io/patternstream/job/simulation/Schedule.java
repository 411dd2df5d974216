package io.patternstream.job.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What happens to a job, in order. Every step carries the randomness it uses, so that a schedule
 * with steps left out is a schedule too.
 */
record Schedule(long seed, List<Step> steps) {

  /** What one step does. */
  enum Kind {
    READ,
    WATERMARK,
    MOVE,
    CHECKPOINT,
    CRASH,
    TIME
  }

  /** One step with the seed of what it chooses. */
  record Step(Kind kind, long salt) {
    @Override
    public String toString() {
      return kind + " " + salt;
    }
  }

  static Schedule of(long seed) {
    Random random = new Random(~seed);
    List<Step> steps = new ArrayList<>();
    int size = 60 + random.nextInt(120);
    int crashes = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      int kind = random.nextInt(100);
      steps.add(
          new Step(
              kind < 40
                  ? Kind.READ
                  : kind < 55
                      ? Kind.WATERMARK
                      : kind < 88 ? Kind.MOVE : kind < 98 ? Kind.CHECKPOINT : Kind.TIME,
              random.nextLong()));
    }
    for (int i = 0; i < crashes; i++) {
      steps.add(random.nextInt(steps.size()), new Step(Kind.CRASH, random.nextLong()));
    }
    return new Schedule(seed, steps);
  }

  /** Whether a schedule fails. */
  interface Check {
    boolean fails(Schedule schedule);
  }

  /**
   * The same failure with as few steps as can be had by leaving out ever smaller runs of them.
   *
   * <p>Zeller and Hildebrandt (2002), Simplifying and Isolating Failure-Inducing Input, IEEE TSE
   * 28(2), without its subsets: a complement that fails is taken at once.
   */
  Schedule shrunk(Check check) {
    List<Step> least = steps;
    for (int run = Math.max(1, least.size() / 2); run >= 1; run /= 2) {
      for (int from = 0; from < least.size(); ) {
        List<Step> without = new ArrayList<>(least.subList(0, from));
        without.addAll(least.subList(Math.min(least.size(), from + run), least.size()));
        if (check.fails(new Schedule(seed, without))) {
          least = without;
        } else {
          from += run;
        }
      }
    }
    return new Schedule(seed, least);
  }
}
