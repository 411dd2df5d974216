package io.patternstream.state.mcp;

import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import java.util.Arrays;

/** A pattern's name in a text, and what the passes have found out about it so far. */
final class Finding {

  PatternType type;
  Direction direction;
  final Hit hit;
  final int sentence;

  /** Set when the words mean no pattern of this text; nothing is said of it then. */
  boolean dropped;

  boolean negated;
  boolean failed;
  boolean historical;
  boolean forming;
  boolean completed;
  boolean hedged;

  /** Whether its name leaves open which way it points: "belt hold". */
  boolean undirected;

  /** Whether it stands in a question to which the text says yes. */
  boolean answered;

  String symbol = "";
  String timeframe = "";

  /** Which of the text's symbols placed it, -1 when none of its sentence did. */
  int placedBy = -1;

  double price = Double.NaN;

  /** Whether the price is a level to be broken, which any other price replaces. */
  boolean priceIsTrigger;

  double support = Double.NaN;
  double resistance = Double.NaN;
  double target = Double.NaN;
  double stop = Double.NaN;
  double confidence = Double.NaN;

  /** What decided, in the order of the passes: each a rule and what it rests on, or empty. */
  private String[] rules = NONE;

  private int ruled;
  private static final String[] NONE = {};

  Finding(PatternType type, Hit hit, int sentence) {
    this.type = type;
    this.direction = type.direction();
    this.hit = hit;
    this.sentence = sentence;
  }

  /** The same pattern on another instrument. */
  Finding on(String otherSymbol) {
    Finding copy = new Finding(type, hit, sentence);
    copy.direction = direction;
    copy.negated = negated;
    copy.failed = failed;
    copy.historical = historical;
    copy.forming = forming;
    copy.completed = completed;
    copy.hedged = hedged;
    copy.timeframe = timeframe;
    copy.symbol = otherSymbol;
    copy.rules(this);
    copy.rule("symbol:joined");
    return copy;
  }

  void drop(String rule) {
    drop(rule, "");
  }

  void drop(String rule, String on) {
    dropped = true;
    rule(rule, on);
  }

  /** Notes a rule that decided. */
  void rule(String rule) {
    rule(rule, "");
  }

  /** Notes a rule that decided, and the words or type that it rests on. */
  void rule(String rule, String on) {
    if (2 * ruled == rules.length) {
      rules = Arrays.copyOf(rules, Math.max(4, 4 * ruled));
    }
    rules[2 * ruled] = rule;
    rules[2 * ruled + 1] = on;
    ruled++;
  }

  /** Notes the rules of another finding too. */
  void rules(Finding other) {
    int most = Math.min(other.ruled, MOST_RULES);
    for (int i = 0; i < most && ruled < 4 * MOST_RULES; i++) {
      rule(other.rules[2 * i], other.rules[2 * i + 1]);
    }
  }

  boolean decided(String rule) {
    for (int i = 0; i < ruled; i++) {
      if (rules[2 * i].equals(rule)) {
        return true;
      }
    }
    return false;
  }

  /** Writes the first rules as strings of a JSON array, none twice. */
  void writeRules(StringBuilder json) {
    int written = 0;
    for (int i = 0; i < ruled && written < MOST_RULES; i++) {
      boolean again = false;
      for (int k = 0; k < i && !again; k++) {
        again = rules[2 * k].equals(rules[2 * i]) && rules[2 * k + 1].equals(rules[2 * i + 1]);
      }
      if (!again) {
        json.append(written++ > 0 ? "," : "").append('"');
        int start = json.length();
        plain(rules[2 * i], start, json);
        plain(rules[2 * i + 1], start, json);
        json.append('"');
      }
    }
  }

  /** Rules quote the lexicon and the text's year, so only what JSON would need to escape goes. */
  private static void plain(String part, int start, StringBuilder json) {
    for (int i = 0; i < part.length() && json.length() - start < LONGEST_RULE; i++) {
      char c = part.charAt(i);
      json.append(c < ' ' || c == '"' || c == '\\' || c > '~' ? ' ' : c);
    }
  }

  private static final int MOST_RULES = 12;
  private static final int LONGEST_RULE = 60;

  /** Whether levels, targets and stops may be told of it. */
  boolean live() {
    return !dropped && !negated && !historical;
  }

  boolean breaks() {
    return switch (type.type()) {
      case "breakout",
          "breakdown",
          "false_breakout",
          "false_breakdown",
          "breakout_retest",
          "breakdown_retest" ->
          true;
      default -> false;
    };
  }

  boolean plainBreak() {
    return type.type().equals("breakout") || type.type().equals("breakdown");
  }

  boolean trend() {
    return switch (type.type()) {
      case "uptrend", "downtrend", "consolidation", "pullback" -> true;
      default -> false;
    };
  }

  boolean chart() {
    return type.family().equals("chart");
  }

  MentionStatus status() {
    if (negated) {
      return MentionStatus.NEGATED;
    }
    if (failed) {
      return MentionStatus.FAILED;
    }
    if (historical) {
      return MentionStatus.HISTORICAL;
    }
    return forming && !completed ? MentionStatus.FORMING : MentionStatus.CONFIRMED;
  }
}
