package io.patternstream.state.discovery;

import io.patternstream.state.event.PhraseSighting;
import java.util.ArrayList;
import java.util.List;

/**
 * One counter of {@link PhraseCounter}. Immutable.
 *
 * @param count occurrences, an upper bound
 * @param overcount what the counter held before it was given to this phrase
 * @param symbols the first {@value #MOST_SYMBOLS} different ones
 * @param examples the first {@value #MOST_EXAMPLES} different ones
 * @param told whether it has been told as it is
 */
public record PhraseCount(
    String phrase,
    long count,
    long overcount,
    List<String> symbols,
    List<String> sources,
    List<String> examples,
    long firstLogTime,
    long lastLogTime,
    boolean told) {

  static final int MOST_SYMBOLS = 16;
  static final int MOST_EXAMPLES = 3;

  /** A counter that held {@code before} for another phrase, which gives way. */
  static PhraseCount first(PhraseSighting sighting, long before) {
    long logTime = sighting.position().logTime();
    return new PhraseCount(
            sighting.phrase(),
            before,
            before,
            List.of(),
            List.of(),
            List.of(),
            logTime,
            logTime,
            false)
        .again(sighting);
  }

  PhraseCount again(PhraseSighting sighting) {
    return new PhraseCount(
        phrase,
        count + 1,
        overcount,
        with(symbols, sighting.symbol(), MOST_SYMBOLS),
        with(sources, sighting.source(), 2),
        with(examples, sighting.example(), MOST_EXAMPLES),
        Math.min(firstLogTime, sighting.position().logTime()),
        Math.max(lastLogTime, sighting.position().logTime()),
        false);
  }

  /** The same, told. */
  public PhraseCount asTold() {
    return new PhraseCount(
        phrase, count, overcount, symbols, sources, examples, firstLogTime, lastLogTime, true);
  }

  /** Occurrences that are certain. */
  public long atLeast() {
    return count - overcount;
  }

  private static List<String> with(List<String> known, String one, int most) {
    if (one.isEmpty() || known.size() >= most || known.contains(one)) {
      return known;
    }
    List<String> more = new ArrayList<>(known);
    more.add(one);
    return List.copyOf(more);
  }
}
