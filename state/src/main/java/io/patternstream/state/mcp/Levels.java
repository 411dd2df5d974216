package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/** Tells which slot a price fills from the words beside it. */
final class Levels {

  enum Slot {
    PRICE,
    TRIGGER,
    ABOVE_OR_BELOW,
    SUPPORT,
    RESISTANCE,
    TARGET,
    STOP,
    QUOTE,
    CONFIDENCE,
    NONE
  }

  /** In the order in which labels of one length at one place win. */
  private static final Cue[] LABELS = {
    Cue.STOP,
    Cue.TARGET,
    Cue.TRIGGER,
    Cue.QUOTE,
    Cue.RESISTANCE,
    Cue.SUPPORT,
    Cue.CONFIDENCE,
    Cue.PRICE
  };

  private static final long LABEL_BITS = Cue.mask(LABELS);
  private static final int LEFT = 9;
  private static final int RIGHT = 5;

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  Levels(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  void start() {
    tokens = passage.tokens;
  }

  /** The slot of the number at a token. */
  Slot slot(int i) {
    Cue label = left(i);
    label = label == null ? right(i) : label;
    if (label == null && ends(i)) {
      return Slot.STOP;
    }
    if (label != null) {
      return of(label);
    }
    int before = before(i);
    if (before >= 0
        && passage.isAny(before, Cue.mask(Cue.ABOVE, Cue.BELOW))
        && !passage.is(before, Cue.AT)) {
      return Slot.ABOVE_OR_BELOW;
    }
    return Slot.NONE;
  }

  static Slot of(Cue cue) {
    return switch (cue) {
      case STOP -> Slot.STOP;
      case TARGET -> Slot.TARGET;
      case TRIGGER -> Slot.TRIGGER;
      case QUOTE -> Slot.QUOTE;
      case RESISTANCE -> Slot.RESISTANCE;
      case SUPPORT -> Slot.SUPPORT;
      case CONFIDENCE -> Slot.CONFIDENCE;
      default -> Slot.PRICE;
    };
  }

  /** The word before a number, past its currency sign. */
  int before(int i) {
    int at = i - 1;
    while (at >= 0 && (tokens[at].is('$') || tokens[at].is('\u20AC') || tokens[at].is('\u00A3'))) {
      at--;
    }
    return at >= passage.sentenceStart(tokens[i].sentence) ? at : -1;
  }

  private @Nullable Cue left(int i) {
    int start = passage.sentenceStart(tokens[i].sentence);
    int content = 0;
    for (int at = before(i); at >= start && at > i - LEFT; at--) {
      passage.steps++;
      Token token = tokens[at];
      Hit label = label(at);
      if (token.is(')')) {
        return null;
      }
      if (at == i - 1 && token.length() == 1 && token.upper()) {
        if (token.isWord("s") || token.isWord("r")) {
          return token.isWord("s") ? Cue.SUPPORT : Cue.RESISTANCE; // "S 192.4 / R 203.8"
        }
      }
      if (at == before(i) && token.isWord("next")) {
        return Cue.TARGET;
      }
      if (label != null && above(label)) {
        return null;
      }
      if (label != null) {
        return label.cue();
      }
      boolean number = token.number != null && !token.number.taken;
      boolean comma =
          (token.is('/') && token.spaceBefore)
              || token.is(',')
              || token.is(';')
              || (token.is('|') && content > 0);
      if (number || comma || reading.finding(at) != null || (token.is('(') && content > 0)) {
        return null;
      }
      if (token.is('\u25CE')) {
        return Cue.TARGET;
      }
      if (token.is('\u25C9')) {
        return Cue.STOP;
      }
      boolean little =
          token.kind == Token.Kind.MARK
              || reading.open(at)
              || passage.isAny(at, Cue.mask(Cue.AT, Cue.ABOVE, Cue.BELOW));
      content += little ? 0 : 1;
      if (content > 2 || (passage.is(at, Cue.TERMINATOR) && content > 0)) {
        return null;
      }
    }
    return null;
  }

  private @Nullable Cue right(int i) {
    int end = passage.sentenceEnd(tokens[i].sentence);
    int content = 0;
    for (int at = i + 1; at <= end && at <= i + RIGHT + 2; at++) {
      passage.steps++;
      Token token = tokens[at];
      if ((token.number != null && token.number.taken)
          || token.is('-')
          || token.is('$')
          || token.is('(')
          || token.is('\u20AC')) {
        continue;
      }
      Hit label = passage.isAny(at, LABEL_BITS) ? label(at) : null;
      if (label != null && label.cue() != Cue.QUOTE) {
        return followed(label, end) ? null : label.cue();
      }
      if (label != null) {
        return label.cue();
      }
      if (token.kind != Token.Kind.WORD || reading.finding(at) != null) {
        return null;
      }
      boolean little = passage.isAny(at, Cue.mask(Cue.FILLER, Cue.TERMINATOR)) || serves(token);
      content += little ? 0 : 1;
      if (content > 0 || token.isWord("and")) {
        return null;
      }
    }
    return null;
  }

  /** "Above 88 the idea is dead". */
  private boolean ends(int i) {
    int before = before(i);
    if (before < 0 || !passage.isAny(before, Cue.mask(Cue.ABOVE, Cue.BELOW))) {
      return false;
    }
    int at = i + 1;
    while (at < passage.size
        && at < i + 5
        && passage.isAny(at, SUBJECT)
        && !passage.starts(Cue.FAILED_B, at)) {
      at++;
    }
    return at > i + 1 && at < passage.size && passage.starts(Cue.FAILED_B, at);
  }

  private static final long SUBJECT = Cue.mask(Cue.FILLER, Cue.COREF);

  /** "A triple top overhead at 602": where the pattern is, and no label. */
  private boolean above(Hit label) {
    return label.first() > 0
        && tokens[label.first()].isWord("overhead")
        && label.length() == 1
        && reading.finding(label.first() - 1) != null;
  }

  /** "194 must act as support". */
  private static boolean serves(Token token) {
    return switch (token.text()) {
      case "must",
          "should",
          "acts",
          "act",
          "acting",
          "serves",
          "serve",
          "turns",
          "turned",
          "becomes",
          "now",
          "needs",
          "line",
          "level",
          "area",
          "zone" ->
          true;
      default -> false;
    };
  }

  /** Whether the label of a number is a side of a pattern, "upper line", and no level for all. */
  boolean part(int i) {
    int start = passage.sentenceStart(tokens[i].sentence);
    for (int at = before(i); at >= start && at > i - LEFT; at--) {
      Hit label = label(at);
      if (label != null) {
        return switch (tokens[label.last()].text()) {
          case "line", "rail", "edge", "boundary", "trendline", "border", "bound", "band" -> true;
          default -> false;
        };
      }
    }
    return false;
  }

  /** Whether a label has a number of its own to the right. */
  private boolean followed(Hit label, int end) {
    for (int at = label.last() + 1; at <= end && at <= label.last() + 5; at++) {
      Token token = tokens[at];
      boolean share =
          token.number != null
              && label.cue() == Cue.CONFIDENCE
              && (token.number.kind == NumberValue.Kind.PERCENT
                  || token.number.kind == NumberValue.Kind.FRACTION);
      if (share || (token.number != null && token.number.kind == NumberValue.Kind.PRICE)) {
        return true;
      }
      boolean leads =
          token.is(':')
              || token.is('=')
              || token.is('.')
              || token.is('$')
              || token.is('\u20AC')
              || token.is('@');
      if (token.kind == Token.Kind.MARK && !leads) {
        return false;
      }
    }
    return false;
  }

  /** The longest label that covers a token; "next stop" is a target. */
  private @Nullable Hit label(int at) {
    if (!passage.isAny(at, LABEL_BITS) || reading.finding(at) != null || reading.symbol(at)) {
      return null;
    }
    Hit best = null;
    for (Cue cue : LABELS) {
      Hit hit = passage.covering(cue, at);
      boolean part = hit != null && passage.isAny(hit.first(), Cue.NAMES);
      if (hit != null && !part && (best == null || hit.length() > best.length())) {
        best = hit;
      }
    }
    return best;
  }
}
