package io.patternstream.state.mcp;

import java.util.List;
import java.util.Map;

/**
 * Reads chart patterns out of prose: deterministic, in one pass, in time linear in the text.
 *
 * <p>Immutable; may be shared between threads.
 */
public final class NarrativeParser {

  private final Taxonomy taxonomy;
  private final Map<String, String> aliases;

  public NarrativeParser(Taxonomy taxonomy) {
    this(taxonomy, Map.of());
  }

  private NarrativeParser(Taxonomy taxonomy, Map<String, String> aliases) {
    this.taxonomy = taxonomy;
    this.aliases = Map.copyOf(aliases);
  }

  /** A parser that also knows these phrases; a phrase of an unknown type is ignored. */
  public NarrativeParser withAliases(Map<String, String> typeByPhrase) {
    return new NarrativeParser(taxonomy, typeByPhrase);
  }

  /**
   * The patterns that a text says something about, in the order of their first mention; one for
   * each type, symbol and timeframe, of any status.
   *
   * @param symbol known from the event, empty when it is not
   * @param timeframe known from the event, empty when it is not
   */
  public List<Mention> parse(String text, String symbol, String timeframe) {
    return List.of();
  }
}
