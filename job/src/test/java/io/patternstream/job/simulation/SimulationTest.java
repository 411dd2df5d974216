package io.patternstream.job.simulation;

import static org.assertj.core.api.Assertions.fail;

import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole dataflow under schedules that seeds give, against a plain reading of the same log.
 *
 * <p>{@code -Dsimulation.seed=S} runs one seed, {@code -Dsimulation.schedules=N} runs N fresh ones;
 * {@code bench/simulate} does both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulationTest {
  private static final int FIXED = 60;
  private static final int FRESH = 20;

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
  }

  @Test
  void freshSchedulesMeanWhatTheLogMeans() {
    Long given = Long.getLong("simulation.seed");
    if (given != null) {
      check(given);
      return;
    }
    long first = new SecureRandom().nextLong() >>> 1;
    int schedules = Integer.getInteger("simulation.schedules", FRESH);
    System.out.println("simulation: " + schedules + " fresh schedules from seed " + first);
    for (int i = 0; i < schedules; i++) {
      check(first + i);
    }
  }

  private void check(long seed) {
    Schedule schedule = Schedule.of(seed);
    String fault = simulation.run(schedule);
    if (!fault.isEmpty()) {
      Schedule least = schedule.shrunk(other -> !simulation.run(other).isEmpty());
      fail(
          "seed %d (-Dsimulation.seed=%d), %d of %d steps are enough:%n%s%n%s",
          seed,
          seed,
          least.steps().size(),
          schedule.steps().size(),
          String.join("\n", least.steps().stream().map(Object::toString).toList()),
          simulation.run(least));
    }
  }
}
