package io.patternstream.state.mcp;

import io.patternstream.state.event.Direction;
import io.patternstream.state.event.MentionStatus;
import java.util.ArrayList;
import java.util.List;

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

  /** Whether it stands in a question that nothing has answered yet. */
  boolean asked;

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

  /** What decided, in the order of the passes. */
  final List<String> rules = new ArrayList<>();

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
    copy.rules.addAll(rules);
    copy.rules.add("symbol:joined");
    return copy;
  }

  void drop(String rule) {
    dropped = true;
    rules.add(rule);
  }

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
