package io.patternstream.state.discovery;

import io.patternstream.state.event.PhraseSighting;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the most frequent of any number of phrases with a fixed number of counters: Space-Saving
 * [1].
 *
 * <p>A phrase that has no counter takes that of the least frequent one, and its count from there
 * on: \( \hat f = \min + 1 \), overcount \( \min \). With \( m \) counters and \( N \) sightings,
 * for every phrase that is kept \( \hat f - \varepsilon \le f \le \hat f \) with \( \varepsilon \le
 * N / m \), and every phrase with \( f > N / m \) is kept.
 *
 * <p>Of equally frequent ones that which was said longest ago gives way, then the first in order of
 * text: the same sightings in the same order give the same counters. Nothing seen: no counters.
 * O(log m) a sighting of a known phrase, O(m) of another. Mutable; one thread.
 *
 * <p>[1] Metwally, Agrawal, El Abbadi (2005), Efficient Computation of Frequent and Top-k Elements
 * in Data Streams, ICDT. doi:10.1007/978-3-540-30570-5_27
 */
public final class PhraseCounter {
  private static final Comparator<PhraseCount> GIVES_WAY =
      Comparator.comparingLong(PhraseCount::count)
          .thenComparingLong(PhraseCount::lastLogTime)
          .thenComparing(PhraseCount::phrase);

  private final int capacity;
  private final Map<String, PhraseCount> counts = new TreeMap<>();

  /**
   * A counter that goes on from what was counted before.
   *
   * @param capacity counters there are, at least 1
   */
  public PhraseCounter(int capacity, Collection<PhraseCount> known) {
    this.capacity = capacity;
    known.forEach(count -> counts.put(count.phrase(), count));
  }

  /**
   * Counts one sighting.
   *
   * @return the phrase that gave way; null when none had to
   */
  public @Nullable String add(PhraseSighting sighting) {
    PhraseCount known = counts.get(sighting.phrase());
    if (known != null) {
      counts.put(sighting.phrase(), known.again(sighting));
      return null;
    }
    if (counts.size() < capacity) {
      counts.put(sighting.phrase(), PhraseCount.first(sighting, 0));
      return null;
    }
    PhraseCount least = counts.values().stream().min(GIVES_WAY).orElseThrow();
    counts.remove(least.phrase());
    counts.put(sighting.phrase(), PhraseCount.first(sighting, least.count()));
    return least.phrase();
  }

  /** The counter of a phrase; null when it has none. */
  public @Nullable PhraseCount get(String phrase) {
    return counts.get(phrase);
  }

  /** Every counter in order of text. */
  public Collection<PhraseCount> all() {
    return counts.values();
  }
}
