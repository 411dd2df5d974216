package io.patternstream.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultTest {
  private static final int SECONDS = 45;

  private static List<Fault> faults(List<Fault.Planned> plan) {
    return plan.stream().map(Fault.Planned::fault).toList();
  }

  @Test
  void aSeedHasOnePlanAndAnotherSeedAnother() {
    assertThat(Fault.plan(7, SECONDS, false)).isEqualTo(Fault.plan(7, SECONDS, false));
    assertThat(faults(Fault.plan(7, SECONDS, false)))
        .isNotEqualTo(faults(Fault.plan(8, SECONDS, false)));
  }

  @Test
  void everyPlanHasTenFaultsOrMoreInOrderWithinItsSeconds() {
    for (long seed = 1; seed <= 200; seed++) {
      List<Fault.Planned> plan = Fault.plan(seed, SECONDS, false);
      assertThat(plan).hasSizeGreaterThanOrEqualTo(10);
      assertThat(plan.stream().map(Fault.Planned::atSecond).toList()).isSorted();
      assertThat(plan).allMatch(one -> one.atSecond() >= 0 && one.atSecond() <= SECONDS);
    }
  }

  @Test
  void everyPlanRescalesTo4AndThenTo2AndKillsTheJobManager() {
    for (long seed = 1; seed <= 200; seed++) {
      List<Fault> faults = faults(Fault.plan(seed, SECONDS, false));
      assertThat(faults.indexOf(Fault.RESCALED_TO_4)).isZero();
      assertThat(faults).containsOnlyOnce(Fault.RESCALED_TO_2).contains(Fault.JOB_MANAGER_KILLED);
    }
  }

  @Test
  void thirtySeedsHaveEveryFault() {
    Set<Fault> seen = EnumSet.noneOf(Fault.class);
    for (long seed = 1; seed <= 30; seed++) {
      seen.addAll(faults(Fault.plan(seed, SECONDS, false)));
    }
    assertThat(seen).containsExactlyInAnyOrder(Fault.values());
  }

  @Test
  void withoutASmallDiskNoDiskIsFilled() {
    for (long seed = 1; seed <= 30; seed++) {
      assertThat(faults(Fault.plan(seed, SECONDS, true))).doesNotContain(Fault.POSTGRES_DISK_FULL);
    }
  }
}
