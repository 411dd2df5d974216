package io.patternstream.state.mcp;

import java.util.List;

/**
 * Tells which patterns a text only supposes: "possible", "looks like", "A or B" (rules 13, 18, 32).
 */
final class Doubts {

  private static final long HEDGES = Cue.mask(Cue.POSSIBLE, Cue.HEDGE_F, Cue.HEDGE_B);

  /** "A possible support" doubts the level and not the pattern before it. */
  private static final long LABELS = Cue.mask(Cue.SUPPORT, Cue.RESISTANCE, Cue.TARGET, Cue.STOP);

  private static final long AFTER_DOUBT =
      Cue.mask(Cue.FILLER, Cue.FORMING_B, Cue.AT, Cue.STILL, Cue.CONFIRMED, Cue.TERMINATOR);

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  Doubts(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  /** Begins with the passage's present text. */
  void start() {
    tokens = reading.tokens;
  }

  /** What one sentence doubts. */
  void apply(int s, int start, int end) {
    if (passage.has(s, HEDGES)) {
      doubts(start, end);
    }
    alternatives(s);
  }

  private void doubts(int start, int end) {
    Hits possibleCues = passage.hits(Cue.POSSIBLE);
    for (int k = possibleCues.from(start);
        k < possibleCues.size() && possibleCues.get(k).first() <= end;
        k++) {
      Hit cue = possibleCues.get(k);
      Finding target = reading.ahead(cue.last() + 1);
      boolean level = target == null && passage.isAny(cue.last() + 1, LABELS);
      level |= target == null && passage.isAny(Math.min(cue.last() + 3, reading.size - 1), LABELS);
      target = target == null && !level ? reading.justBehind(cue.first()) : target;
      if (target != null && !passage.any(Cue.NEGATE_F, cue.first() - 1, cue.first() - 1)) {
        doubt(target, cue, true);
        reading.joined(target, true).forEach(joined -> doubt(joined, cue, true));
      }
    }
    Hits doubtingCues = passage.hits(Cue.HEDGE_F);
    for (int k = doubtingCues.from(start);
        k < doubtingCues.size() && doubtingCues.get(k).first() <= end;
        k++) {
      Hit cue = doubtingCues.get(k);
      Finding target = reading.ahead(cue.last() + 1);
      if (target != null) {
        doubt(target, cue, false);
        reading.joined(target, true).forEach(joined -> doubt(joined, cue, false));
      }
    }
    Hits doubtedCues = passage.hits(Cue.HEDGE_B);
    for (int k = doubtedCues.from(start);
        k < doubtedCues.size() && doubtedCues.get(k).first() <= end;
        k++) {
      Hit cue = doubtedCues.get(k);
      Finding target = reading.justBehind(cue.first());
      boolean free = reading.ahead(cue.last() + 1) == null;
      if (target != null && free && !target.negated && !verbAfter(cue)) {
        doubt(target, cue, false);
      }
    }
  }

  /** "A or B": neither is sure. */
  private void alternatives(int s) {
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped || finding.negated || !orFollows(finding)) {
        continue;
      }
      List<Finding> others = reading.joined(finding, false);
      for (int k = 0; k < others.size(); k++) {
        Finding joined = others.get(k);
        finding.hedged = true;
        joined.hedged = true;
        joined.rule("hedged:or");
      }
    }
  }

  /** "Could be headed lower" doubts what comes next and not the pattern. */
  private boolean verbAfter(Hit cue) {
    int after = cue.last() + 1;
    return after < reading.size
        && tokens[after].kind == Token.Kind.WORD
        && !passage.isAny(after, AFTER_DOUBT);
  }

  private boolean orFollows(Finding finding) {
    int next = finding.hit.last() + 1;
    return next < reading.size && !passage.any(Cue.NEGATE_F, next, next);
  }

  private void doubt(Finding target, Hit cue, boolean forming) {
    target.hedged = true;
    target.forming |= forming;
    target.rule(forming ? "possible:" : "hedged:", cue.phrase());
  }
}
