package io.patternstream.operators;

import static io.patternstream.operators.Given.SECOND;
import static io.patternstream.operators.Given.T0;
import static io.patternstream.operators.Given.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.patternstream.state.discovery.DiscoveryConfig;
import io.patternstream.state.event.DiscoveredPhrase;
import io.patternstream.state.event.PhraseSighting;
import io.patternstream.state.event.Tally;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CountPhrasesHarnessTest {
  private static final DiscoveryConfig CONFIG = new DiscoveryConfig(4, 2, 2);

  private Harness<PhraseSighting, Void, DiscoveredPhrase> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<PhraseSighting, Void, DiscoveredPhrase> fresh(Harness.Backend backend)
      throws Exception {
    return Harness.of(
        () -> new CountPhrases(CONFIG),
        sighting -> CONFIG.shardOf(sighting.phrase()),
        backend,
        CountPhrases.TALLIES);
  }

  private static PhraseSighting said(String phrase, long logTime) {
    return new PhraseSighting(
        phrase, "narrative", "AAPL", "a " + phrase + " pattern", event(logTime, 3));
  }

  @Test
  void aPhraseThatIsSaidAgainIsToldOnceInTenSecondsWithItsExamples() throws Exception {
    harness.left(said("dragon tail", T0 + 1));
    harness.left(said("bullish engulfing bars", T0 + 2));
    harness.left(said("dragon tail", T0 + 3));
    harness.left(said("dragon tail", T0 + 4));
    harness.watermark(T0 + 5);
    assertThat(harness.out()).isEmpty();
    harness.watermark(T0 + 10 * SECOND);

    assertThat(harness.out())
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.phrase()).isEqualTo("dragon tail");
              assertThat(told.occurrences()).isEqualTo(3);
              assertThat(told.overcount()).isZero();
              assertThat(told.symbols()).isEqualTo(1);
              assertThat(told.examples()).containsExactly("a dragon tail pattern");
              assertThat(told.firstLogTime()).isEqualTo(T0 + 1);
              assertThat(told.lastLogTime()).isEqualTo(T0 + 4);
            });

    harness.left(said("bullish engulfing bars", T0 + 11 * SECOND));
    harness.watermark(T0 + 40 * SECOND);
    assertThat(harness.out())
        .extracting(DiscoveredPhrase::phrase, DiscoveredPhrase::suggestedType)
        .containsExactly(
            tuple("dragon tail", harness.out().get(0).suggestedType()),
            tuple("bullish engulfing bars", "bullish_engulfing"));
  }

  @Test
  void countersAreBoundedAndWhatIsLostIsCounted() throws Exception {
    for (int i = 0; i < 100; i++) {
      harness.left(said("phrase number " + i, T0 + i));
    }
    harness.watermark(T0 + 10 * SECOND);

    assertThat(harness.out()).as("each was said once for certain").isEmpty();
    List<String> dispositions =
        harness.side(CountPhrases.TALLIES).stream().map(Tally::disposition).toList();
    assertThat(dispositions).filteredOn("counted"::equals).hasSize(100);
    assertThat(dispositions)
        .filteredOn("evicted"::equals)
        .hasSize(100 - CONFIG.shards() * CONFIG.countersPerShard());
  }

  @Test
  void countsAreThoseOfTheLogWhateverTheOrderOfArrival() throws Exception {
    List<PhraseSighting> log = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      log.add(said("p" + (i * i) % 17, T0 + i));
    }
    for (PhraseSighting sighting : log) {
      harness.left(sighting);
    }
    harness.watermark(T0 + 10 * SECOND);
    try (var other = fresh(Harness.Backend.HEAP)) {
      for (int i = log.size() - 1; i >= 0; i--) {
        other.left(log.get(i));
      }
      other.watermark(T0 + 10 * SECOND);
      assertThat(other.out()).isNotEmpty().containsExactlyInAnyOrderElementsOf(harness.out());
    }
  }

  @Test
  void aSightingBehindTheWatermarkIsCountedAtOnceAndSaysSo() throws Exception {
    harness.watermark(T0 + 60 * SECOND);
    harness.left(said("sunrise", T0));
    harness.left(said("sunrise", T0 + 1));
    harness.watermark(T0 + 70 * SECOND);

    assertThat(harness.out()).extracting(DiscoveredPhrase::occurrences).containsExactly(2L);
    assertThat(harness.side(CountPhrases.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("counted:late", "counted:late");
  }

  @ParameterizedTest
  @EnumSource
  void aRestartOnTwoSubtasksAtAnyMomentChangesNothing(Harness.Backend backend) throws Exception {
    List<Harness.Step<PhraseSighting, Void, DiscoveredPhrase>> steps = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      PhraseSighting sighting = said("p" + (i * i) % 11, T0 + i * SECOND);
      steps.add(h -> h.left(sighting));
      if (i % 5 == 4) {
        long now = T0 + (i - 2) * SECOND;
        steps.add(h -> h.watermark(now));
      }
    }
    steps.add(h -> h.watermark(T0 + 60 * SECOND));
    Harness.assertRestartsChangeNothing(() -> fresh(backend), steps);
  }
}
