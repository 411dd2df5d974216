package io.patternstream.state.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.PhraseSighting;
import io.patternstream.state.event.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PhraseCounterTest {
  private static PhraseSighting said(String phrase, long logTime, String symbol) {
    return new PhraseSighting(
        phrase, "narrative", symbol, "a " + phrase, new Position(logTime, "t", 0, logTime, 0));
  }

  /** The two promises of Space-Saving, against exact counts. */
  @Property(tries = 300)
  void everyCountIsWithinItsBoundAndEveryFrequentPhraseIsKept(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int capacity) {
    SplittableRandom random = new SplittableRandom(seed);
    PhraseCounter counter = new PhraseCounter(capacity, List.of());
    Map<String, Long> exact = new HashMap<>();
    int sightings = 2_000;
    for (int i = 0; i < sightings; i++) {
      String phrase = "p" + (int) Math.pow(200, random.nextDouble()); // frequent ones and many rare
      exact.merge(phrase, 1L, Long::sum);
      counter.add(said(phrase, i, "AAPL"));
    }
    long bound = sightings / capacity;
    assertThat(counter.all()).hasSizeLessThanOrEqualTo(capacity);
    for (PhraseCount count : counter.all()) {
      long truth = exact.get(count.phrase());
      assertThat(truth).isBetween(count.atLeast(), count.count());
      assertThat(count.overcount()).isLessThanOrEqualTo(bound);
    }
    exact.forEach(
        (phrase, truth) -> {
          if (truth > bound) {
            assertThat(counter.get(phrase)).as(phrase).isNotNull();
          }
        });
  }

  @Test
  void withRoomForAllEveryCountIsExactAndKeepsWhereItWasSaid() {
    PhraseCounter counter = new PhraseCounter(2, List.of());
    for (int i = 0; i < 20; i++) {
      assertThat(counter.add(said("sunrise", 100 + i, "S" + i))).isNull();
    }
    PhraseCount count = counter.get("sunrise");
    assertThat(count).isNotNull();
    assertThat(count.count()).isEqualTo(20);
    assertThat(count.overcount()).isZero();
    assertThat(count.symbols()).hasSize(PhraseCount.MOST_SYMBOLS);
    assertThat(count.examples()).containsExactly("a sunrise");
    assertThat(count.firstLogTime()).isEqualTo(100);
    assertThat(count.lastLogTime()).isEqualTo(119);
  }

  @Test
  void theOneSaidLongestAgoOfTheLeastFrequentGivesWay() {
    PhraseCounter counter = new PhraseCounter(3, List.of());
    counter.add(said("twice", 1, ""));
    counter.add(said("twice", 2, ""));
    counter.add(said("later", 4, ""));
    counter.add(said("earlier", 3, ""));

    assertThat(counter.add(said("new", 5, ""))).isEqualTo("earlier");
    PhraseCount count = counter.get("new");
    assertThat(count).isNotNull();
    assertThat(count.count()).isEqualTo(2);
    assertThat(count.atLeast()).isEqualTo(1);
  }

  @Test
  void whatWasKeptGoesOnAsIfNothingHadHappened() {
    PhraseCounter whole = new PhraseCounter(4, List.of());
    PhraseCounter cut = new PhraseCounter(4, List.of());
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 500; i++) {
      PhraseSighting sighting = said("p" + random.nextInt(12), i, "S");
      whole.add(sighting);
      cut.add(sighting);
      cut = new PhraseCounter(4, List.copyOf(cut.all()));
      assertThat(cut.all()).containsExactlyElementsOf(whole.all());
    }
  }

  @Test
  void impossibleSettingsAreNamed() {
    assertThat(DiscoveryConfig.defaults().validate()).isEmpty();
    assertThat(new DiscoveryConfig(0, 0, 0).validate()).hasSize(3);
  }
}
