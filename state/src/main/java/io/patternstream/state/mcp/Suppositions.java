package io.patternstream.state.mcp;

/**
 * Tells which patterns belong to the past, to a comparison or to a condition, and so are not said
 * to be there now (guideline rules 2, 7 and 15).
 */
final class Suppositions {

  private static final long PAST = Cue.mask(Cue.HISTORICAL, Cue.MONTH);

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  Suppositions(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  /** Begins with the passage's present text. */
  void start() {
    tokens = reading.tokens;
  }

  /** What one sentence tells of the past, compares with, or supposes. */
  void apply(int s, int start, int end) {
    history(s, start, end);
    comparisons(s);
    hypotheses(s);
    consequences(s);
  }

  private void history(int s, int start, int end) {
    int count = reading.count(s);
    if (count == 0) {
      return;
    }
    Hits cues = passage.hits(Cue.HISTORICAL);
    int first = cues.from(start);
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped) {
        continue;
      }
      String why = null;
      for (int k = first; k < cues.size() && cues.get(k).first() <= end; k++) {
        Hit cue = cues.get(k);
        boolean single = count == 1;
        boolean leads = cue.first() < finding.hit.first() && !taken(cue, finding);
        if ((single || reading.sameChunk(finding, cue.first()) || leads)
            && !finding.hit.covers(cue)) {
          why = cue.phrase();
        }
      }
      int year = yearNear(finding, start, end);
      why = year >= 0 ? tokens[year].text() : why;
      if (why != null && !still(finding, start, end)) {
        finding.historical = true;
        finding.rule("historical:", why);
      }
    }
  }

  /**
   * Whether the words of the past are said of another pattern: "unlike last month's double top".
   */
  private boolean taken(Hit cue, Finding finding) {
    for (int f = reading.start(finding.sentence); f < reading.end(finding.sentence); f++) {
      Finding other = reading.findings.get(f);
      if (other != finding
          && !other.dropped
          && !reading.sameChunk(finding, cue.first())
          && reading.sameChunk(other, cue.first())) {
        return true;
      }
    }
    return false;
  }

  /**
   * "Unlike the flag of March, ...": what is only compared with is past where the words say so, of
   * another instrument where they name one, and nothing that is here otherwise.
   */
  private void comparisons(int s) {
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped || !compared(finding)) {
        continue;
      }
      boolean past = false;
      boolean elsewhere = false;
      int chunk = tokens[finding.hit.first()].chunk;
      for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
        if (tokens[i].chunk == chunk) {
          past |= passage.isAny(i, PAST) || tokens[i].isWord("last");
          elsewhere |= reading.symbol(i);
        }
      }
      if (past) {
        finding.historical = true;
        finding.rule("historical:compared");
      } else if (!elsewhere) {
        finding.drop("compared");
      }
    }
  }

  /** Whether words of comparison lead to a pattern. */
  private boolean compared(Finding finding) {
    int start = passage.sentenceStart(finding.sentence);
    int first = finding.hit.first();
    for (int i = first - 1; i >= start && i >= first - 6; i--) {
      passage.steps++;
      Token token = tokens[i];
      if (token.isWord("unlike")
          || (token.isWord("contrast") && tokens[i + 1].isWord("to"))
          || (token.isWord("compared") && tokens[i + 1].kind == Token.Kind.WORD)
          || (token.isWord("opposed") && tokens[i + 1].isWord("to"))) {
        return true;
      }
      if (token.kind != Token.Kind.WORD && !token.is('\'') && !token.is('-')) {
        return false;
      }
    }
    return false;
  }

  private int yearNear(Finding finding, int start, int end) {
    int from = Math.max(start, finding.hit.first() - 6);
    int to = Math.min(end, finding.hit.last() + 6);
    for (int i = from; i <= to; i++) {
      NumberValue number = tokens[i].number;
      boolean year = number != null && number.kind == NumberValue.Kind.YEAR;
      boolean since = since(i, start);
      boolean near =
          Math.abs(i - finding.hit.last()) <= 6 || Math.abs(i - finding.hit.first()) <= 6;
      if (year && !since && near) {
        return i;
      }
    }
    return -1;
  }

  /** "Since 2021", "that began in 2023": a year in which something began that goes on. */
  private boolean since(int year, int start) {
    for (int i = year - 1; i >= start && i >= year - 4; i--) {
      switch (tokens[i].text()) {
        case "since", "seit", "began", "begun", "started", "starting", "dating", "dates" -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  private boolean still(Finding finding, int start, int end) {
    Hits cues = passage.hits(Cue.STILL);
    for (int k = cues.from(start); k < cues.size() && cues.get(k).first() <= end; k++) {
      Hit cue = cues.get(k);
      if (reading.sameChunk(finding, cue.first()) || reading.count(finding.sentence) == 1) {
        return true;
      }
    }
    return false;
  }

  /** "If a double bottom forms" says nothing yet; "if this double bottom confirms" is forming. */
  private void hypotheses(int s) {
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped) {
        continue;
      }
      if (finding.negated || finding.answered || finding.plainBreak()) {
        continue;
      }
      int from = Math.max(passage.sentenceStart(s), finding.hit.first() - 6);
      for (int i = from; i < finding.hit.first(); i++) {
        Token token = tokens[i];
        boolean condition =
            token.isWord("if")
                || token.isWord("unless")
                || token.isWord("whether")
                || token.isWord("once")
                || token.isWord("until")
                || token.isWord("should")
                || token.isWord("wenn")
                || token.isWord("falls");
        if (condition && token.chunk == tokens[finding.hit.first()].chunk && governs(i, finding)) {
          if (definite(finding) && goesOn(finding)) {
            finding.drop("condition:known pattern");
          } else if (definite(finding)) {
            finding.forming = true;
            finding.rule("forming:condition");
          } else {
            finding.drop("condition");
          }
          break;
        }
      }
    }
  }

  /** "If 88 goes, the head and shoulders is in business": not before it does. */
  private void consequences(int s) {
    int start = reading.firstWord(s);
    boolean leads =
        tokens[start].isWord("if")
            || tokens[start].isWord("should")
            || tokens[start].isWord("once");
    if (!leads || passage.has(s, Cue.TEACHING.bit())) {
      return;
    }
    for (int i = start; i <= start + 2 && i < reading.size; i++) {
      if (tokens[i].isWord("you") || tokens[i].isWord("your") || tokens[i].isWord("squint")) {
        return;
      }
    }
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      boolean apart = tokens[finding.hit.first()].chunk != tokens[start].chunk;
      if (!finding.dropped && apart && finding.chart() && !finding.negated) {
        finding.forming = true;
        finding.rule("forming:consequence");
      }
    }
  }

  /** Whether an earlier pattern is meant, so that a plan for it adds nothing. */
  private boolean goesOn(Finding finding) {
    Finding last = reading.lastBefore(finding.sentence);
    String type = finding.type.type();
    return last != null && (last.type.type().equals(type) || last.type.type().endsWith("_" + type));
  }

  /** Whether only little words stand between a conditional word and the pattern. */
  private boolean governs(int condition, Finding finding) {
    return reading.ahead(condition + 1) == finding;
  }

  private boolean definite(Finding finding) {
    for (int i = Math.max(0, finding.hit.first() - 3); i < finding.hit.first(); i++) {
      if (tokens[i].isWord("the")
          || tokens[i].isWord("this")
          || tokens[i].isWord("that")
          || tokens[i].isWord("its")) {
        return true;
      }
    }
    return false;
  }
}
