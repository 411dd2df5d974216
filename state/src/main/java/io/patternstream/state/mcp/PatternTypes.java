package io.patternstream.state.mcp;

import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the words of structured findings mean: types, directions, statuses.
 *
 * <p>Remembers the names it has looked up; for one thread.
 */
final class PatternTypes {

  private static final int MOST_REMEMBERED = 1_000;

  private final Taxonomy taxonomy;
  private final Map<String, String> aliases = new HashMap<>();
  private final Map<String, Optional<PatternType>> remembered = new HashMap<>();

  /**
   * @param typeByPhrase further names; one of an unknown type is ignored
   */
  PatternTypes(Taxonomy taxonomy, Map<String, String> typeByPhrase) {
    this.taxonomy = taxonomy;
    typeByPhrase.forEach((phrase, type) -> aliases.put(Words.folded(phrase), type));
  }

  /** The type that a name means; null when nobody knows. */
  @Nullable PatternType named(String name) {
    if (name.isEmpty() || name.length() > Limits.WORD_CHARS) {
      return null;
    }
    Optional<PatternType> known = remembered.get(name);
    if (known == null) {
      known = taxonomy.lookup(name);
      if (known.isEmpty()) {
        String type = aliases.get(Words.folded(name));
        known = type == null ? known : Optional.ofNullable(taxonomy.get(type));
      }
      if (remembered.size() >= MOST_REMEMBERED) {
        remembered.clear();
      }
      remembered.put(name, known);
    }
    return known.orElse(null);
  }

  /**
   * The type that the names of a finding mean, the most telling field first. An undirected type
   * with a direction beside it is the directed one where the taxonomy has it.
   */
  @Nullable PatternType of(Node finding, @Nullable Direction direction) {
    PatternType type = named(finding.patternType);
    type = type == null ? named(finding.type) : type;
    type = type == null ? named(finding.name) : type;
    type = type == null ? named(finding.pattern) : type;
    if (type == null || direction == null || type.direction() != Direction.NEUTRAL) {
      return type;
    }
    return taxonomy.directed(type, direction);
  }

  /** The type that a TA-Lib tool reports with a value of this sign; null for any other tool. */
  @Nullable PatternType ofTool(String tool, double value) {
    String folded = Words.folded(tool);
    int start = folded.indexOf("cdl");
    PatternType type = start < 0 ? null : named(folded.substring(start));
    return type == null
        ? null
        : taxonomy.directed(type, value > 0 ? Direction.BULLISH : Direction.BEARISH);
  }

  /** The direction that a finding states; null when it states none. */
  static @Nullable Direction direction(Node finding) {
    Direction direction = direction(finding.signal);
    direction = direction == null ? direction(finding.direction) : direction;
    direction = direction == null ? direction(finding.bias) : direction;
    return direction == null ? direction(finding.patternType) : direction;
  }

  /** The direction that a word means; null for any other word. */
  static @Nullable Direction direction(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "bullish", "buy", "long", "bull", "strong_buy", "strong buy" -> Direction.BULLISH;
      case "bearish", "sell", "short", "bear", "strong_sell", "strong sell" -> Direction.BEARISH;
      case "neutral", "hold", "none" -> Direction.NEUTRAL;
      default -> null;
    };
  }

  /** The status that a word means; confirmed when it says nothing of the kind. */
  static MentionStatus status(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "forming", "pending", "developing", "potential", "unconfirmed", "in_progress" ->
          MentionStatus.FORMING;
      case "failed", "invalidated", "invalid", "broken" -> MentionStatus.FAILED;
      case "negated", "absent", "not_found", "none" -> MentionStatus.NEGATED;
      case "historical", "expired" -> MentionStatus.HISTORICAL;
      default -> MentionStatus.CONFIRMED;
    };
  }

  /**
   * Whether the confidence of a finding is none: the market server's trend findings, named and
   * categorised but not typed, carry the price change there.
   */
  static boolean confidenceIsPriceChange(Node finding, PatternType type) {
    boolean trend =
        type.type().equals("uptrend")
            || type.type().equals("downtrend")
            || type.type().equals("consolidation");
    return trend && finding.patternType.isEmpty() && finding.type.isEmpty();
  }
}
