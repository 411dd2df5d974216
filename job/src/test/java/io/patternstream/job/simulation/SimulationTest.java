package io.patternstream.job.simulation;

import static org.assertj.core.api.Assertions.fail;

import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole dataflow under schedules that seeds give, against a plain reading of the same log.
 *
 * <p>{@code bench/simulate} runs any number of them, or one again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulationTest {
  private static final int FIXED = 60;
  private static final int FRESH = 20;
  private static final int TOLD = 500;

  /** Schedules that have failed once. */
  private static final long[] FAILED_ONCE = {
    4_510_719_490_883_033_125L // a label of a former prediction evaluated the new one
  };

  /** Letters of a fault that say what kind it is: a schedule is shrunk to one of the same kind. */
  private static final int KIND = 14;

  private Simulation simulation;

  @BeforeAll
  void wire() throws Exception {
    simulation = new Simulation();
  }

  @Test
  void fixedSchedulesMeanWhatTheLogMeans() {
    for (int seed = 1; seed <= FIXED; seed++) {
      check(seed);
    }
    for (long seed : FAILED_ONCE) {
      check(seed);
    }
  }

  @Test
  void freshSchedulesMeanWhatTheLogMeans() {
    long first = Long.getLong("simulation.first", new SecureRandom().nextLong() >>> 1);
    int schedules = Integer.getInteger("simulation.schedules", FRESH);
    System.out.println("simulation: " + schedules + " schedules from seed " + first);
    for (int i = 0; i < schedules; i++) {
      check(first + i);
      if ((i + 1) % TOLD == 0) {
        System.out.println("simulation: " + (i + 1) + " of " + schedules);
      }
    }
  }

  private void check(long seed) {
    Schedule schedule = Schedule.of(seed);
    String fault = simulation.run(schedule);
    if (!fault.isEmpty()) {
      String kind = fault.substring(0, Math.min(KIND, fault.length()));
      Schedule least = schedule.shrunk(other -> simulation.run(other).startsWith(kind));
      fail(
          "seed %d (bench/simulate --seed %d), %d of %d steps are enough:%n%s%n%s",
          seed,
          seed,
          least.steps().size(),
          schedule.steps().size(),
          String.join("\n", least.steps().stream().map(Object::toString).toList()),
          simulation.run(least));
    }
  }
}
