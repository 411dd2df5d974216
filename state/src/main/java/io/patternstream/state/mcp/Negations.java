package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/**
 * Tells which patterns a text says are not there: "no hammer", "this is not a flag", "I do not see
 * one" (guideline rules 13 and 38).
 */
final class Negations {

  private static final long NEGATIONS = Cue.mask(Cue.NEGATE_F, Cue.NEGATE_B, Cue.NEGATOR);

  private static final long NOT_DENYING =
      Cue.mask(
          Cue.PSEUDO,
          Cue.FORMING_F,
          Cue.FORMING_B,
          Cue.FAILED_F,
          Cue.FAILED_B,
          Cue.POSSIBLE,
          Cue.HEDGE_F,
          Cue.NAME);

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  Negations(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  /** Begins with the passage's present text. */
  void start() {
    tokens = reading.tokens;
  }

  /** What one sentence denies, of its own patterns or of the one before it. */
  void apply(int s, int start, int end) {
    if (passage.has(s, NEGATIONS)) {
      negations(start, end);
    }
    denials(s);
    if (reading.any(s)) {
      excess(start, end);
    }
  }

  /** "Too far below the first for a double top". */
  private void excess(int start, int end) {
    for (int i = start; i <= end; i++) {
      if (!tokens[i].isWord("too")) {
        continue;
      }
      for (int at = i + 2; at <= end && at < i + 10 && reading.finding(at) == null; at++) {
        Finding target = tokens[at].isWord("for") ? reading.ahead(at + 1) : null;
        if (target != null && !target.negated) {
          target.negated = true;
          target.rule("negated:too");
          return;
        }
      }
    }
  }

  private void negations(int start, int end) {
    Hits negatingCues = passage.hits(Cue.NEGATE_F);
    for (int k = negatingCues.from(start);
        k < negatingCues.size() && negatingCues.get(k).first() <= end;
        k++) {
      Hit cue = negatingCues.get(k);
      Finding target = reading.ahead(cue.last() + 1);
      target = target == null ? listed(cue) : target;
      if (target == null && ofThat(cue)) {
        Finding last = reading.lastBefore(tokens[start].sentence);
        if (last != null && last.sentence == tokens[start].sentence - 1) {
          negate(last, cue);
        }
      }
      if (target == null || reading.finding(cue.first()) != null) {
        continue;
      }
      negate(target, cue);
      for (Finding joined : reading.joined(target, !listed(target))) {
        negate(joined, cue);
      }
    }
    Hits negatorsCues = passage.hits(Cue.NEGATOR);
    for (int k = negatorsCues.from(start);
        k < negatorsCues.size() && negatorsCues.get(k).first() <= end;
        k++) {
      Hit cue = negatorsCues.get(k);
      Finding target = passage.isAny(cue.first(), NOT_DENYING) ? null : denied(cue);
      if (target != null && !target.negated) {
        negate(target, cue);
        for (Finding joined : reading.joined(target, !listed(target))) {
          negate(joined, cue);
        }
      } else if (target == null && ofEarlier(cue)) {
        Finding last = reading.lastBefore(tokens[start].sentence);
        if (last != null && last.sentence == tokens[start].sentence - 1) {
          negate(last, cue);
        }
      }
    }
    Hits negatedCues = passage.hits(Cue.NEGATE_B);
    for (int k = negatedCues.from(start);
        k < negatedCues.size() && negatedCues.get(k).first() <= end;
        k++) {
      Hit cue = negatedCues.get(k);
      Finding target = reading.behind(cue.first());
      int sentence = tokens[cue.first()].sentence;
      if (target == null
          && cue.first() == reading.firstWord(sentence)
          && (cue.length() >= 4 || cue.last() + 3 > passage.sentenceEnd(sentence))) {
        Finding last = reading.lastBefore(sentence);
        if (last != null && last.sentence == sentence - 1) {
          negate(last, cue); // "Some see a double bottom. I don't."
        }
        continue;
      }
      boolean near = target != null && cue.first() - target.hit.last() <= 8;
      if (near && target != null && !reading.conditional(cue.first()) && !target.breaks()) {
        negate(target, cue);
      }
    }
  }

  /** "Ruled out on XRP: double bottom." */
  private @Nullable Finding listed(Hit cue) {
    if (!cue.phrase().startsWith("rul") && !cue.phrase().equals("absent")) {
      return null;
    }
    for (int i = cue.last() + 1; i < reading.size && i < cue.last() + 6; i++) {
      if (tokens[i].is(':')) {
        return reading.ahead(i + 1);
      }
      if (!reading.open(i)) {
        return null;
      }
    }
    return null;
  }

  /** "Evening star, no.", "| Hammer | no |". */
  private void denials(int s) {
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      int i = finding.hit.last() + 1;
      if (finding.dropped || i + 2 >= reading.size) {
        continue;
      }
      Token no = tokens[i + 1];
      boolean mark = tokens[i].is(',') || tokens[i].is(':') || tokens[i].is('?');
      boolean said =
          mark
              && no.isWord("no")
              && tokens[i + 2].kind != Token.Kind.WORD
              && tokens[i + 2].kind != Token.Kind.NUMBER;
      boolean cell =
          tokens[i].is('|')
              && tokens[i + 2].is('|')
              && (no.isWord("no")
                  || no.isWord("false")
                  || no.isWord("none")
                  || no.isWord("absent"));
      if (said || cell) {
        finding.negated = true;
        finding.rule("negated:no");
      }
    }
  }

  /** "The gaps are too small for that." */
  private boolean ofThat(Hit cue) {
    int s = tokens[cue.first()].sentence;
    int i = cue.last() + 1;
    return reading.start(s) == reading.end(s)
        && cue.length() >= 2
        && i + 1 < reading.size
        && (tokens[i].isWord("that") || tokens[i].isWord("it") || tokens[i].isWord("one"))
        && tokens[i + 1].kind != Token.Kind.WORD
        && !tokens[i + 1].is('\'');
  }

  /** "We do not see one.": what is denied is the pattern of the sentence before. */
  private boolean ofEarlier(Hit cue) {
    int s = tokens[cue.first()].sentence;
    if (reading.start(s) != reading.end(s) || cue.first() - reading.firstWord(s) > 2) {
      return false;
    }
    for (int i = cue.last() + 1; i < reading.size && i < cue.last() + 5; i++) {
      Token token = tokens[i];
      if (token.isWord("one") || token.isWord("any")) {
        return tokens[i + 1].kind != Token.Kind.WORD || passage.is(i + 1, Cue.FILLER);
      }
      if (!passage.is(i, Cue.NEG_VERB)) {
        return false;
      }
    }
    return false;
  }

  /** "Never completed its ...", "nothing here looks like a ...": verbs of being stand between. */
  private @Nullable Finding denied(Hit cue) {
    int chunk = tokens[cue.last()].chunk;
    boolean naming = false;
    for (int i = cue.last() + 1; i < reading.size && i < cue.last() + 11; i++) {
      passage.steps++;
      if (tokens[i].chunk != chunk) {
        if (!tokens[i].isWord("as")) {
          return null;
        }
        chunk = tokens[i].chunk; // "as" goes on here: "qualifies as a"
      }
      Finding finding = reading.finding(i);
      if (finding != null) {
        return finding;
      }
      if (names(tokens[i])) {
        naming = true; // "nobody should mistake this drift for a": its object may be any word
      } else if (!reading.open(i)
          && !passage.is(i, Cue.NEG_VERB)
          && !(naming && tokens[i].kind == Token.Kind.WORD)) {
        return null;
      }
    }
    return null;
  }

  private static boolean names(Token token) {
    return switch (token.text()) {
      case "mistake", "confuse", "call", "label", "describe", "consider", "treat", "read" -> true;
      default -> false;
    };
  }

  /** Whether an article starts the next pattern: "no hammer and a doji" denies the hammer only. */
  private boolean listed(Finding target) {
    int i = target.hit.last() + 1;
    while (i < reading.size && i < target.hit.last() + 4 && reading.finding(i) == null) {
      if (tokens[i].isWord("a") || tokens[i].isWord("an")) {
        return true;
      }
      i++;
    }
    return false;
  }

  private void negate(Finding target, Hit cue) {
    boolean hedged =
        cue.first() > 0 && passage.isAny(cue.first() - 1, Cue.mask(Cue.HEDGE_F, Cue.HEDGE_B));
    target.negated = true;
    target.hedged |= hedged;
    target.rule("negated:", cue.phrase());
  }
}
