package io.patternstream.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.config.JobConfig;
import io.patternstream.state.event.RawMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That the traffic is what it says, and that the reference depends on the log alone. */
class ReferenceTest {
  private static final int STEPS = 1_500;
  private static final long T0 = 1_760_000_000_000L;
  private static final Traffic.Topics TOPICS = Traffic.Topics.of("x");

  private static JobConfig config() throws Exception {
    return JobConfig.load(
        List.of(
            "--kafka.bootstrap.servers=127.0.0.1:1",
            "--kafka.topic.events=" + TOPICS.events(),
            "--kafka.topic.feedback=" + TOPICS.feedback(),
            "--kafka.topic.control=" + TOPICS.control(),
            "--postgres.url=jdbc:postgresql://127.0.0.1:1/x",
            "--postgres.user=x",
            "--postgres.password=x"),
        Map.of());
  }

  private static List<RawMessage> log() {
    Market market = new Market(5);
    List<RawMessage> log = new ArrayList<>();
    long[] offsets = new long[3];
    for (int step = 0; step < STEPS; step++) {
      for (Market.Entry entry : market.next()) {
        log.add(
            new RawMessage(
                TOPICS.of(entry.topic()),
                0,
                offsets[entry.topic().ordinal()]++,
                T0 + 25L * step,
                0,
                entry.value()));
      }
    }
    return log;
  }

  @Test
  void theTrafficHasEverythingThatCanBecomeOfARecord() throws Exception {
    Reference reference = Reference.of(config(), log());
    assertThat(reference.patterns).hasSizeGreaterThan(100);
    List<String> kinds = reference.lessons.stream().map(Reference.Lesson::kind).toList();
    assertThat(kinds).hasSizeGreaterThan(100).contains("learn", "reset_model");
    assertThat(reference.rejected).isNotEmpty();
    assertThat(reference.tallies.keySet())
        .contains(
            "parse-mcp-events patterns",
            "recognise-formations new",
            "recognise-formations seen_again",
            "weigh-feedback granted",
            "weigh-feedback neutral",
            "label-outcomes positive",
            "label-outcomes negative",
            "join-feedback taught",
            "join-feedback repeat",
            "join-feedback contradiction");
  }

  @Test
  void theOrderInWhichTheTopicsAreReadDoesNotMatter() throws Exception {
    List<RawMessage> log = log();
    Reference inOrder = Reference.of(config(), log);
    Collections.shuffle(log, new Random(1));
    Reference shuffled = Reference.of(config(), log);
    assertThat(shuffled.tallies).isEqualTo(inOrder.tallies);
    assertThat(shuffled.lessons.stream().map(Reference.Lesson::cause).toList())
        .isEqualTo(inOrder.lessons.stream().map(Reference.Lesson::cause).toList());
    assertThat(shuffled.patterns).isEqualTo(inOrder.patterns);
  }
}
