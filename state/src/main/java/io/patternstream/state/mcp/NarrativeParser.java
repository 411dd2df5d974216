package io.patternstream.state.mcp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads chart patterns out of prose by the rules of the annotation guideline: deterministic,
 * without backtracking, in time linear in the text.
 *
 * <p>The text is brought to one way of writing and cut into tokens, lines, sentences and chunks;
 * one automaton finds names and cues; then each pass settles one question about each name found:
 * does it mean a pattern ({@link Lookalikes}), is it asserted ({@link Frames}), in what state
 * ({@link Scopes}, {@link Breaks}), where ({@link Places}), at what prices ({@link Attachment}).
 * Every mention says which rules decided. A text that names no pattern is let go after the
 * automaton.
 *
 * <p>May be shared between threads; the buffers of one reading are kept for the next, so that a
 * thread that reads alone makes little garbage. English first; names, little words and numbers of
 * German, French, Spanish, Italian and Portuguese too.
 */
public final class NarrativeParser {

  /** Texts longer than any narrative leave their buffers to the garbage collector. */
  private static final int LONGEST_KEPT = 1 << 14;

  private final Lexicon known;
  private final Lexicon lexicon;
  private final AtomicReference<Desk> idle = new AtomicReference<>();

  public NarrativeParser(Taxonomy taxonomy) {
    this.known = Lexicon.of(taxonomy);
    this.lexicon = known;
  }

  private NarrativeParser(Lexicon known, Lexicon lexicon) {
    this.known = known;
    this.lexicon = lexicon;
  }

  /**
   * A parser that also knows these phrases and none that other calls added; a phrase of an unknown
   * type is ignored. Takes milliseconds.
   */
  public NarrativeParser withAliases(Map<String, String> typeByPhrase) {
    return new NarrativeParser(known, typeByPhrase.isEmpty() ? known : known.with(typeByPhrase));
  }

  /**
   * The patterns that a text says something about, in the order of their first mention; one for
   * each type, symbol and timeframe, of any status. A text that reports an error says nothing.
   *
   * @param symbol known from the event, empty when it is not
   * @param timeframe known from the event, empty when it is not
   */
  public List<Mention> parse(String text, String symbol, String timeframe) {
    if (error(text)) {
      return List.of();
    }
    Desk desk = desk();
    List<Mention> mentions = desk.read(text, symbol.toUpperCase(Locale.ROOT), timeframe);
    if (text.length() <= LONGEST_KEPT) {
      idle.set(desk);
    }
    return mentions;
  }

  /** How many steps a text takes: the measure of linear time. */
  long steps(String text) {
    Desk desk = desk();
    desk.read(text, "", "");
    return desk.passage.steps;
  }

  private Desk desk() {
    Desk desk = idle.getAndSet(null);
    return desk == null ? new Desk(lexicon) : desk;
  }

  /** The passes and buffers of one reading. */
  private static final class Desk {

    final Passage passage;
    private final Numbers numbers;
    private final NarrativeReading reading;
    private final Lookalikes lookalikes;
    private final Frames frames;
    private final Scopes scopes;
    private final Breaks breaks;
    private final Places places;
    private final Attachment attachment;
    private final MentionMerger merger;

    Desk(Lexicon lexicon) {
      passage = new Passage(lexicon);
      numbers = new Numbers(passage);
      reading = new NarrativeReading(passage, lexicon.taxonomy);
      lookalikes = new Lookalikes(reading);
      frames = new Frames(reading);
      scopes = new Scopes(reading);
      breaks = new Breaks(reading);
      places = new Places(reading);
      attachment = new Attachment(reading, places);
      merger = new MentionMerger(reading);
    }

    List<Mention> read(String text, String symbol, String timeframe) {
      if (!passage.read(text)) {
        return List.of();
      }
      numbers.classify();
      reading.read(symbol);
      lookalikes.apply();
      frames.apply();
      scopes.apply();
      breaks.apply();
      places.apply(timeframe);
      attachment.apply();
      return merger.mentions();
    }
  }

  private static boolean error(String text) {
    int start = 0;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return text.regionMatches(true, start, "error:", 0, 6)
        || text.regionMatches(true, start, "mcp error", 0, 9);
  }
}
