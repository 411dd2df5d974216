package io.patternstream.state.mcp;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads chart patterns out of prose by the rules of the annotation guideline: deterministic,
 * without backtracking, in time linear in the text.
 *
 * <p>The text is brought to one way of writing and cut into tokens, lines, sentences and chunks;
 * one automaton finds names and cues; then each pass settles one question about each name found:
 * does it mean a pattern ({@link Lookalikes}), is it asserted ({@link Frames}), in what state
 * ({@link Scopes}, {@link Breaks}), where ({@link Places}), at what prices ({@link Attachment}).
 * Every mention says which rules decided.
 *
 * <p>Immutable; may be shared between threads. English first; names, little words and numbers of
 * German, French, Spanish, Italian and Portuguese too.
 */
public final class NarrativeParser {

  private final Taxonomy taxonomy;
  private final Lexicon lexicon;

  public NarrativeParser(Taxonomy taxonomy) {
    this(taxonomy, Map.of());
  }

  private NarrativeParser(Taxonomy taxonomy, Map<String, String> aliases) {
    this.taxonomy = taxonomy;
    this.lexicon = Lexicon.of(taxonomy, aliases);
  }

  /** A parser that also knows these phrases; a phrase of an unknown type is ignored. */
  public NarrativeParser withAliases(Map<String, String> typeByPhrase) {
    return new NarrativeParser(taxonomy, typeByPhrase);
  }

  /**
   * The patterns that a text says something about, in the order of their first mention; one for
   * each type, symbol and timeframe, of any status. A text that reports an error says nothing.
   *
   * @param symbol known from the event, empty when it is not
   * @param timeframe known from the event, empty when it is not
   */
  public List<Mention> parse(String text, String symbol, String timeframe) {
    return read(text, symbol, timeframe).mentions();
  }

  /** Mentions with the steps that finding them took: the measure of linear time. */
  record Read(List<Mention> mentions, long steps) {}

  Read read(String text, String symbol, String timeframe) {
    Passage passage = Passage.of(text, lexicon);
    if (error(text)) {
      return new Read(List.of(), passage.steps);
    }
    Numbers.classify(passage);
    NarrativeReading reading =
        new NarrativeReading(passage, lexicon, symbol.toUpperCase(Locale.ROOT));
    Lookalikes.apply(reading, lexicon);
    Frames.apply(reading);
    Scopes.apply(reading);
    Breaks.apply(reading);
    Places places = Places.apply(reading, timeframe);
    Attachment.apply(reading, places);
    return new Read(MentionMerger.mentions(reading), passage.steps);
  }

  private static boolean error(String text) {
    String start = text.strip();
    start = start.substring(0, Math.min(12, start.length())).toLowerCase(Locale.ROOT);
    return start.startsWith("error:") || start.startsWith("mcp error");
  }
}
