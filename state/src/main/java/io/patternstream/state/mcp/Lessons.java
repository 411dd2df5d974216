package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/**
 * Tells what a text teaches, defines or counts instead of saying it of one market (guideline rule
 * 4).
 */
final class Lessons {

  private static final long PRICED = Cue.mask(Cue.SUPPORT, Cue.RESISTANCE, Cue.STOP, Cue.TARGET);

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  Lessons(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  /** Begins with the passage's present text. */
  void start() {
    tokens = reading.tokens;
  }

  /** Whether a lesson or list of what can be found goes on; an empty line ends it. */
  boolean lesson(int s, boolean before) {
    int start = passage.sentenceStart(s);
    int end = passage.sentenceEnd(s);
    boolean blank = start == end && tokens[start].kind == Token.Kind.LINE_END;
    if (blank) {
      return false;
    }
    return before || passage.has(s, Cue.TEACHING_PASSAGE.bit());
  }

  /** Whether a sentence speaks of one market: it names an instrument, or a price beside a level. */
  boolean specific(int s) {
    return symbolIn(s) && price(s);
  }

  private boolean timeframeIn(int s) {
    int end = passage.sentenceEnd(s);
    int k = reading.timeframes.from(passage.sentenceStart(s));
    return k < reading.timeframes.size() && reading.timeframes.get(k).first() <= end;
  }

  private boolean symbolIn(int s) {
    int start = passage.sentenceStart(s);
    int end = passage.sentenceEnd(s);
    for (int i = start; i <= end; i++) {
      Symbols.Found found = reading.symbolFrom(i);
      boolean heads = found != null && (i - reading.firstWord(s) <= 2 || !tokens[i].upper());
      if (found != null && (found.sure() || heads || leads(i - 1))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a word leads to an instrument rather than to any name in capitals. */
  private boolean leads(int i) {
    return i >= 0
        && switch (tokens[i].text()) {
          case "on", "in", "for", "of", "at", "and", "(", "/" -> true;
          default -> false;
        };
  }

  private boolean price(int s) {
    for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
      NumberValue number = tokens[i].number;
      if (number != null && number.price()) {
        return true;
      }
    }
    return false;
  }

  boolean teaching(int s) {
    int start = passage.sentenceStart(s);
    int end = passage.sentenceEnd(s);
    boolean anchored = symbolIn(s) || price(s);
    boolean taught = false;
    boolean statistics = false;
    Hits cues = passage.hits(Cue.TEACHING);
    for (int k = cues.from(start); k < cues.size() && cues.get(k).first() <= end; k++) {
      taught = true;
      statistics |= statistical(cues.get(k).phrase());
    }
    if (statistics && !symbolIn(s)) {
      return true;
    }
    if (taught && !anchored) {
      return true;
    }
    return !anchored && (advice(s) || defined(s) || (!timeframeIn(s) && generic(s)));
  }

  /** "Golden cross: when the 50-day average rises above ...". */
  private boolean defined(int s) {
    Finding first = reading.first(s);
    if (first == null || first.hit.first() != reading.firstWord(s)) {
      return false;
    }
    int after = first.hit.last() + 1;
    return tokens[after].is(':') && (tokens[after + 1].isWord("when") || indefinite(after + 1));
  }

  private static boolean statistical(String phrase) {
    return phrase.contains("our sample")
        || phrase.contains("of the time")
        || phrase.contains("on average")
        || phrase.contains("success rate")
        || phrase.contains("win rate")
        || phrase.contains("failure rate")
        || phrase.contains("of cases");
  }

  /** Whether a text names an instrument, a timeframe or a price anywhere. */
  boolean anchored() {
    if (!reading.contextSymbol.isEmpty()
        || !reading.symbols.isEmpty()
        || !reading.timeframes.isEmpty()
        || !passage.hits(Cue.SYMBOL).isEmpty()) {
      return true;
    }
    for (int i = 0; i < reading.size; i++) {
      Token token = tokens[i];
      if (token.number != null && token.number.price()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a sentence of a text about no instrument still says that a pattern is there: it points
   * ("here", "now", "this"), reports ("spotted", "formed"), or is no more than the name.
   */
  boolean stated(int s) {
    int words = 0;
    for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
      if (reading.finding(i) != null) {
        continue;
      }
      words += tokens[i].kind == Token.Kind.WORD ? 1 : 0;
      switch (tokens[i].text()) {
        case "seeing",
            "spotted",
            "detected",
            "found",
            "identified",
            "printed",
            "prints",
            "printing",
            "formed",
            "forming",
            "there",
            "here",
            "now",
            "today",
            "yesterday",
            "just",
            "appears",
            "looks",
            "confirmed",
            "completed",
            "triggered",
            "signal",
            "alert",
            "breaking",
            "failed",
            "invalidated",
            "still",
            "playing",
            "see",
            "visible",
            "present",
            "got" -> {
          return true;
        }
        case "this" -> {
          if (reading.ahead(i + 1) != null || tokens[i + 1].isWord("is")) {
            return true;
          }
        }
        case "we", "i" -> {
          switch (tokens[i + 1].text()) {
            case "see", "have", "got", "spot", "found", "note", "observe", "ve", "are", "m" -> {
              return true;
            }
            default -> {}
          }
        }
        default -> {}
      }
    }
    Finding first = reading.first(s);
    boolean defined = words > 0 && first != null && tokens[first.hit.last() + 1].is(':');
    return words <= 3
        && !defined // "Doji: open equals close"
        && reading.count(s) < 3
        && !asks(s)
        && !tokens[reading.firstWord(s)].isWord("the")
        && !generic(s)
        && !plural(reading.first(s));
  }

  private boolean asks(int s) {
    int end = passage.sentenceEnd(s);
    return tokens[end].is('?') || (end > 0 && tokens[end - 1].is('?'));
  }

  /** "Out of 340 rising wedges, 62% broke down", "double tops win 54% of the time". */
  boolean counted(int s) {
    boolean plural = false;
    for (int f = reading.start(s); f < reading.end(s); f++) {
      plural |= !reading.findings.get(f).dropped && plural(reading.findings.get(f));
    }
    if (!plural) {
      return false;
    }
    boolean percent = false;
    for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
      NumberValue number = tokens[i].number;
      percent |= number != null && number.kind == NumberValue.Kind.PERCENT;
    }
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped) {
        continue;
      }
      if (!plural(finding)) {
        continue;
      }
      int before = finding.hit.first() - 1;
      NumberValue count = before >= 0 ? tokens[before].number : null;
      if (count != null && count.value >= 10 && !count.currency && !symbolIn(s)) {
        return true;
      }
      if (percent && outcome(s) && (!symbolIn(s) || often(s))) {
        return true;
      }
    }
    return false;
  }

  private boolean plural(@Nullable Finding finding) {
    if (finding == null) {
      return false;
    }
    int last = finding.hit.last();
    int after = last + 1;
    boolean tail =
        after < reading.size
            && (tokens[after].isWord("candles")
                || tokens[after].isWord("patterns")
                || tokens[after].isWord("formations")
                || tokens[after].isWord("setups"));
    return tail || (tokens[last].endsWith("s") && !finding.type.type().endsWith("s"));
  }

  private boolean outcome(int s) {
    for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
      switch (tokens[i].text()) {
        case "win",
            "wins",
            "won",
            "reach",
            "reached",
            "succeed",
            "succeeded",
            "fail",
            "failed",
            "broke",
            "break",
            "resolve",
            "resolved",
            "work",
            "worked",
            "hit",
            "led",
            "lead",
            "returned",
            "return",
            "rate",
            "accuracy",
            "followed" -> {
          return true;
        }
        default -> {}
      }
    }
    return often(s);
  }

  private boolean often(int s) {
    for (int i = passage.sentenceStart(s); i + 2 <= passage.sentenceEnd(s); i++) {
      if (tokens[i].isWord("of")
          && (tokens[i + 1].isWord("the") || tokens[i + 1].isWord("all"))
          && (tokens[i + 2].isWord("time") || tokens[i + 2].isWord("cases"))) {
        return true;
      }
    }
    return false;
  }

  /** "If you spot a ...", "Never buy a ...": advice for any case, not a case. */
  private boolean advice(int s) {
    Token first = tokens[reading.firstWord(s)];
    switch (first.text()) {
      case "never",
          "always",
          "avoid",
          "remember",
          "tip",
          "rule",
          "note",
          "beginners",
          "novices",
          "newcomers",
          "traders",
          "investors",
          "wait" -> {
        return true;
      }
      case "if", "when", "whenever", "once", "before", "after", "anytime", "every", "suppose" -> {
        for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
          if (tokens[i].isWord("you") || tokens[i].isWord("your") || tokens[i].isWord("one")) {
            return true;
          }
        }
        return false;
      }
      default -> {
        return false;
      }
    }
  }

  /** "A hammer signals ...", "Bull flags ...": the kind and not a case of it. */
  private boolean generic(int s) {
    Finding first = reading.first(s);
    if (first == null || passage.isAny(passage.sentenceStart(s), PRICED)) {
      return false;
    }
    int start = reading.firstWord(s);
    int after = first.hit.last() + 1;
    if (after >= reading.size) {
      return false;
    }
    boolean article = indefinite(start);
    boolean several =
        switch (tokens[start].text()) {
          case "most", "some", "many", "all", "few", "every", "each", "any" -> true;
          default -> false;
        };
    if (several
        && first.hit.first() <= start + 2
        && (plural(first) || tokens[start].isWord("every"))) {
      return true;
    }
    boolean leads = first.hit.first() == start || (article && first.hit.first() == start + 1);
    int comma = first.hit.first() - 2;
    if (comma > start && comma < start + 7 && tokens[comma].is(',') && indefinite(comma + 1)) {
      leads = true; // "In textbook form, a hammer has ..."
      article = true;
    }
    boolean verb =
        switch (tokens[after].text()) {
          case "signals",
              "signal",
              "indicates",
              "indicate",
              "is",
              "are",
              "has",
              "have",
              "forms",
              "occurs",
              "occur",
              "consists",
              "appears",
              "shows",
              "means",
              "suggests",
              "needs",
              "need",
              "requires",
              "require",
              "marks",
              "represents",
              "represent",
              "reflects",
              "reflect",
              "warns",
              "warn",
              "hints",
              "tells",
              "tell",
              "gives",
              "give",
              "offers",
              "offer",
              "differs",
              "differ",
              "consist",
              "comprises",
              "provides",
              "provide",
              "implies",
              "imply",
              "predicts",
              "predict",
              "comes",
              "come",
              "helps",
              "help",
              "resolve",
              "often",
              "work",
              "look",
              "must",
              "should",
              "can",
              "may",
              "carry",
              "include",
              "includes",
              "est",
              "sont",
              "ist",
              "sind",
              "es",
              "son",
              "e",
              "sono",
              "sao" ->
              true;
          default -> false;
        };
    boolean plural = tokens[first.hit.last()].endsWith("s") && !first.type.type().endsWith("s");
    boolean assertion =
        passage.any(Cue.FORMING_B, after, after + 3)
            || passage.any(Cue.FAILED_B, after, after + 3)
            || passage.any(Cue.CONFIRMED, after, after + 3)
            || passage.any(Cue.HEDGE_B, after, after + 2)
            || passage.any(Cue.NEGATE_B, after, passage.sentenceEnd(s))
            || stands(tokens[Math.min(after + 1, reading.size - 1)]);
    return leads && verb && (article || plural) && !assertion;
  }

  /** What follows "is" or "has" where a case is told and no kind explained: "is on the chart". */
  private static boolean stands(Token token) {
    return switch (token.text()) {
      case "in",
          "on",
          "at",
          "here",
          "there",
          "been",
          "visible",
          "present",
          "evident",
          "intact",
          "active",
          "complete",
          "now",
          "back",
          "also",
          "formed",
          "emerged",
          "appeared",
          "developed",
          "printed" ->
          true;
      default -> false;
    };
  }

  private boolean indefinite(int i) {
    return switch (tokens[i].text()) {
      case "a", "an", "un", "une", "una", "uno", "ein", "eine", "um", "uma" -> true;
      default -> false;
    };
  }
}
