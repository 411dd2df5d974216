package io.patternstream.state.mcp;

import io.patternstream.state.event.Direction;
import org.jspecify.annotations.Nullable;

/**
 * What the words around a name make of its type and direction, and which breaks, trends and gaps
 * are findings of their own (guideline rules 7, 8, 10, 14, 29 and 34).
 */
final class Breaks {

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  Breaks(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  void apply() {
    tokens = reading.tokens;
    for (int f = 0; f < reading.findings.size(); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped) {
        continue;
      }
      direct(finding);
      if (finding.plainBreak()) {
        settle(finding);
      } else if (finding.trend()) {
        trend(finding);
      } else if (finding.type.type().equals("gap_fill")) {
        fill(finding);
      }
    }
  }

  /** A direction word beside the name: "bullish triangle", "channel break lower". */
  private void direct(Finding finding) {
    if (finding.undirected) {
      settleDirection(finding);
      return;
    }
    Direction said = before(finding);
    boolean breaking =
        finding.plainBreak()
            || finding.type.type().equals("channel_breakout")
            || finding.type.type().equals("trendline_break")
            || finding.type.type().equals("consolidation_breakout")
            || finding.type.type().equals("change_of_character");
    if (said == null && breaking) {
      said = after(finding);
    }
    if (said == null && finding.type.direction() == Direction.NEUTRAL) {
      said = apposed(finding);
    }
    if (said == null || said == finding.type.direction()) {
      return;
    }
    if (finding.plainBreak() && finding.hit.cue() == Cue.NAME) {
      retype(finding, said == Direction.BULLISH ? "breakout" : "breakdown");
    } else if (finding.type.direction() == Direction.NEUTRAL) {
      finding.type = reading.taxonomy.directed(finding.type, said);
      finding.direction = said;
    } else if (!finding.plainBreak() && adjacent(finding)) {
      finding.direction = said;
    }
    finding.rule("direction:", said.name());
  }

  /** Of two types with one name, the one whose direction the sentence says; else none. */
  private void settleDirection(Finding finding) {
    Direction said = before(finding);
    said = said == null ? apposed(finding) : said;
    said = said == null ? after(finding) : said;
    int reach = 1;
    while (said == null && reach < 16) {
      said = word(finding.hit.last() + reach, finding.sentence);
      said = said == null ? word(finding.hit.first() - reach, finding.sentence) : said;
      reach++;
    }
    boolean again = false;
    for (int f = reading.start(finding.sentence); f < reading.end(finding.sentence); f++) {
      Finding other = reading.findings.get(f);
      if (other.dropped) {
        continue;
      }
      again |=
          other != finding
              && !other.undirected
              && said != null
              && other.type == reading.taxonomy.directed(finding.type, said);
    }
    if (said == null || said == Direction.NEUTRAL || again) {
      finding.drop("direction:unsaid");
      return;
    }
    finding.type = reading.taxonomy.directed(finding.type, said);
    finding.direction = said;
    finding.rule("direction:", said.name());
  }

  private @Nullable Direction word(int i, int sentence) {
    if (i < 0 || i >= reading.size || tokens[i].sentence != sentence) {
      return null;
    }
    if (passage.is(i, Cue.BULLISH)) {
      return Direction.BULLISH;
    }
    return passage.is(i, Cue.BEARISH) ? Direction.BEARISH : null;
  }

  /** "Engulfing, bullish", "pin bar (bearish)", "marubozu candle bearish". */
  private @Nullable Direction apposed(Finding finding) {
    int i = finding.hit.last() + 1;
    boolean mark = i < reading.size && (tokens[i].is(',') || tokens[i].is('('));
    if (!mark && passage.isAny(finding.hit.last(), Cue.NAMES)) {
      i--; // the direction word may follow at once
    }
    if (i + 2 >= reading.size) {
      return null;
    }
    boolean free =
        mark
            ? tokens[i + 2].kind != Token.Kind.WORD || tokens[i + 2].isWord("version")
            : tokens[i + 2].kind != Token.Kind.WORD
                || passage.isAny(i + 2, Cue.mask(Cue.FILLER, Cue.AT));
    if (!free) {
      return null;
    }
    if (tokens[i + 1].kind != Token.Kind.WORD
        || tokens[i + 1].isWord("up")
        || tokens[i + 1].isWord("down")) {
      return null;
    }
    return passage.is(i + 1, Cue.BULLISH)
        ? Direction.BULLISH
        : passage.is(i + 1, Cue.BEARISH) ? Direction.BEARISH : null;
  }

  private boolean adjacent(Finding finding) {
    int i = finding.hit.first() - 1;
    return i >= 0 && (tokens[i].isWord("bullish") || tokens[i].isWord("bearish"));
  }

  private @Nullable Direction before(Finding finding) {
    int start = passage.sentenceStart(finding.sentence);
    boolean named =
        passage.isAny(finding.hit.first(), Cue.mask(Cue.BULLISH, Cue.BEARISH))
            && finding.type.direction() != Direction.NEUTRAL;
    if (named) {
      return null;
    }
    if (finding.type.direction() == Direction.NEUTRAL) {
      for (int i = finding.hit.first(); i <= finding.hit.last(); i++) {
        if (tokens[i].isWord("bullish") || tokens[i].isWord("bearish")) {
          return tokens[i].isWord("bullish") ? Direction.BULLISH : Direction.BEARISH;
        }
      }
    }
    for (int i = finding.hit.first() - 1; i >= start && i >= finding.hit.first() - 3; i--) {
      if (tokens[i].isWord("bullish") || tokens[i].isWord("bull") || tokens[i].isWord("upside")) {
        return Direction.BULLISH;
      }
      if (tokens[i].isWord("bearish") || tokens[i].isWord("bear") || tokens[i].isWord("downside")) {
        return Direction.BEARISH;
      }
      if (!passage.isAny(i, Cue.mask(Cue.TIMEFRAME, Cue.CHART_WORD)) && !plain(i)) {
        return null;
      }
    }
    return null;
  }

  private boolean plain(int i) {
    return tokens[i].isWord("reversal")
        || tokens[i].isWord("continuation")
        || tokens[i].isWord("looking")
        || tokens[i].isWord("small")
        || tokens[i].isWord("large");
  }

  private @Nullable Direction after(Finding finding) {
    for (int i = finding.hit.last() + 1; i <= finding.hit.last() + 3 && i < reading.size; i++) {
      if (tokens[i].kind == Token.Kind.MARK) {
        return null;
      }
      switch (tokens[i].text()) {
        case "lower", "downside", "downward", "downwards", "bearish", "below", "beneath" -> {
          return Direction.BEARISH;
        }
        case "higher", "upside", "upward", "upwards", "bullish", "above", "over" -> {
          return Direction.BULLISH;
        }
        default -> {}
      }
    }
    return null;
  }

  private void retype(Finding finding, String name) {
    PatternType type = reading.taxonomy.get(name);
    if (type != null) {
      finding.type = type;
      finding.direction = type.direction();
    }
  }

  private void settle(Finding finding) {
    if (future(finding)) {
      finding.drop("break:condition");
      return;
    }
    if (finding.negated) {
      return;
    }
    if (takenBack(finding)) {
      finding.drop("break:failed");
      return;
    }
    if (finding.hit.cue() != Cue.NAME && !level(finding)) {
      finding.drop("break:no level");
      return;
    }
    Finding of = ofNamed(finding);
    if (of != null) {
      boolean against =
          finding.direction != of.direction
              && of.direction != Direction.NEUTRAL
              && !of.type.type().endsWith("channel")
              && !passage.any(Cue.PRICE, finding.hit.last() + 1, finding.hit.last() + 3);
      if (against && !finding.forming && of.sentence == finding.sentence) {
        of.failed = true;
        of.rule("failed:", finding.type.type());
      } else if (!finding.forming) {
        of.completed = true;
        of.rule("completed:", finding.type.type());
      }
      finding.drop("break:of ", of.type.type());
    }
  }

  /** "Broke out above 190 and fell back inside: failed breakout" is one false breakout. */
  private boolean takenBack(Finding finding) {
    for (int f = reading.start(finding.sentence); f < reading.end(finding.sentence); f++) {
      Finding other = reading.findings.get(f);
      boolean back =
          other.type.type().equals("false_" + finding.type.type())
              && other.hit.first() > finding.hit.last();
      if (back && !other.dropped && !other.negated) {
        return true;
      }
    }
    return false;
  }

  /** The named chart pattern that this break confirms or fails, null when there is none. */
  private @Nullable Finding ofNamed(Finding finding) {
    Finding of = null;
    for (int f = reading.start(finding.sentence); f < reading.end(finding.sentence); f++) {
      Finding other = reading.findings.get(f);
      if (other.dropped) {
        continue;
      }
      boolean before = other.hit.first() < finding.hit.first();
      if (before && otherSubject(other, finding)) {
        continue;
      }
      if (other.chart() && !other.negated && !other.historical && (before || follows(finding))) {
        of = of == null || before ? other : of;
      }
    }
    if (of != null) {
      return of;
    }
    Finding last = reading.lastBefore(finding.sentence);
    boolean own = symbolIn(finding.sentence);
    return last != null && last.chart() && !own && finding.sentence - last.sentence <= 2
        ? last
        : null;
  }

  /** "NVDA is in a channel while SMCI breaks down": another instrument breaks. */
  private boolean otherSubject(Finding named, Finding breaking) {
    for (int i = named.hit.last() + 2; i < breaking.hit.first(); i++) {
      Token before = tokens[i - 1];
      boolean led =
          before.isWord("on")
              || before.isWord("in")
              || before.isWord("for")
              || before.isWord("of")
              || before.is('$')
              || before.is('(');
      if (reading.symbol(i) && !reading.symbol(i - 1) && !led) {
        return named.hit.first() > passage.sentenceStart(named.sentence) + 1;
      }
    }
    return false;
  }

  private boolean symbolIn(int s) {
    for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
      if (reading.symbol(i)) {
        return true;
      }
    }
    return false;
  }

  /** "Broke out of the ...", "breakout from a ...". */
  private boolean follows(Finding finding) {
    int after = finding.hit.last() + 1;
    boolean leads = after + 1 < reading.size && tokens[after].isWord("from");
    return reading.ahead(leads ? after + 1 : after) != null;
  }

  /** Whether a price or level follows a verb of breaking in its chunk. */
  private boolean level(Finding finding) {
    int chunk = tokens[finding.hit.last()].chunk;
    String phrase = finding.hit.phrase();
    if (phrase.equals("broken out")
        || phrase.equals("broken down")
        || phrase.contains("support")
        || phrase.contains("resistance")) {
      return true;
    }
    for (int i = finding.hit.last() + 1; i < reading.size && tokens[i].chunk == chunk; i++) {
      NumberValue number = tokens[i].number;
      if ((number != null && number.price())
          || passage.isAny(i, Cue.mask(Cue.SUPPORT, Cue.RESISTANCE))) {
        return !moving(i) && i - finding.hit.last() < 10;
      }
    }
    return false;
  }

  private boolean moving(int i) {
    return passage.any(Cue.INDICATOR, i - 3, i + 3);
  }

  /** Whether a break is a plan, a condition or a hope. */
  private boolean future(Finding finding) {
    int first = finding.hit.first();
    int chunk = tokens[first].chunk;
    int start = passage.sentenceStart(finding.sentence);
    String phrase = finding.hit.phrase();
    // "To break out" as a bare verb is never said of what has happened; "break-out" is the noun.
    if (phrase.startsWith("break ") && finding.hit.length() == 2) {
      return true;
    }
    boolean past = phrase.startsWith("broke") || phrase.startsWith("gapped");
    Token leading = tokens[reading.firstWord(finding.sentence)];
    if (!past
        && finding.hit.cue() == Cue.NAME
        && (leading.isWord("if") || leading.isWord("should") || leading.isWord("unless"))) {
      return true;
    }
    for (int i = first - 1; i >= start && i >= first - 7; i--) {
      passage.steps++;
      Hit cue = passage.covering(Cue.CONDITION, i);
      if (cue != null && !weakCondition(cue, past, first)) {
        return true;
      }
      if (!reading.open(i) && cue == null) {
        break;
      }
    }
    for (int i = first - 1; i >= start && tokens[i].chunk == chunk; i--) {
      if (tokens[i].isWord("if")
          || tokens[i].isWord("until")
          || tokens[i].isWord("unless")
          || tokens[i].isWord("once")
          || tokens[i].isWord("waiting")
          || tokens[i].isWord("wait")
          || tokens[i].isWord("would")) {
        return true;
      }
    }
    for (int i = finding.hit.last() + 1; i < reading.size && tokens[i].chunk == chunk; i++) {
      if (tokens[i].isWord("would")
          || tokens[i].isWord("could")
          || tokens[i].isWord("wurde")
          || tokens[i].isWord("level")
          || tokens[i].isWord("needed")
          || tokens[i].isWord("will")
          || tokens[i].isWord("attempt")) {
        return true;
      }
    }
    return false;
  }

  /** "After a breakdown" and "on a breakout" are conditions only before nouns. */
  private boolean weakCondition(Hit cue, boolean past, int first) {
    String phrase = cue.phrase();
    return (past && (phrase.equals("when it") || phrase.equals("next") || phrase.equals("until")))
        || phrase.equals("after a")
        || (phrase.equals("next") && cue.last() + 1 != first)
        || passage.isAny(cue.first(), Cue.mask(Cue.HEDGE_F, Cue.POSSIBLE));
  }

  /** Trends count only as the finding itself: "is in a downtrend", "consolidating between". */
  private void trend(Finding finding) {
    int first = finding.hit.first();
    int start = passage.sentenceStart(finding.sentence);
    for (int i = first - 1; i >= start && i >= first - 4; i--) {
      Hit background = passage.covering(Cue.BACKGROUND, i);
      boolean adjective = background != null && tokens[i].isWord("long");
      if (background != null && !adjective) {
        finding.drop("trend:background");
        return;
      }
      if (!reading.open(i)) {
        break;
      }
    }
    boolean alone = true;
    for (int f = reading.start(finding.sentence); f < reading.end(finding.sentence); f++) {
      Finding other = reading.findings.get(f);
      alone &= other == finding || other.dropped || other.negated;
    }
    int after = finding.hit.last() + 1;
    Token before = tokens[Math.max(0, first - 1)];
    if (!alone && !finding.negated && (before.isWord("the") || before.isWord("its"))) {
      finding.drop("trend:background"); // "a doji ends the downtrend"
      return;
    }
    boolean found =
        before.is(':')
            || passage.any(Cue.FINDING, Math.max(start, first - 3), first - 1)
            || passage.any(Cue.FINDING, after, after + 1)
            || heads(finding, start)
            || passage.any(Cue.FORMING_B, after, after + 2);
    boolean verb = finding.hit.phrase().startsWith("consolidat");
    if (finding.negated || found || (verb && alone)) {
      return;
    }
    finding.drop("trend:no finding");
  }

  private boolean heads(Finding finding, int start) {
    int first = finding.hit.first();
    if (first - start > 4) {
      return false;
    }
    for (int i = start; i < first; i++) {
      boolean mark = tokens[i].kind == Token.Kind.MARK;
      if (!mark && !reading.symbol(i) && !passage.isAny(i, Cue.mask(Cue.FILLER, Cue.TIMEFRAME))) {
        return false;
      }
    }
    return true;
  }

  private void fill(Finding finding) {
    int before = finding.hit.first() - 1;
    if (before >= 0 && passage.isAny(before, Cue.mask(Cue.CONDITION, Cue.TARGET))) {
      finding.drop("gap:plan");
    }
  }
}
