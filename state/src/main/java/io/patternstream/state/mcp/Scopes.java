package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/**
 * Tells each pattern's status and doubt from the cues around it (guideline rules 7 to 19, 31 to
 * 38), in the manner of ConText: each cue has a direction and a reach.
 *
 * <p>Harkema et al. (2009), ConText: an algorithm for determining negation, experiencer, and
 * temporal status. doi:10.1016/j.jbi.2009.05.002
 */
final class Scopes {

  /** Words that put what follows them in the future or in doubt. */
  private static final long FUTURE = Cue.mask(Cue.CONDITION);

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  Scopes(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  void apply() {
    tokens = reading.tokens;
    for (int s = 0; s < passage.sentences; s++) {
      int start = passage.sentenceStart(s);
      int end = passage.sentenceEnd(s);
      if (passage.has(s, NEGATIONS)) {
        negations(start, end);
      }
      denials(s);
      hedges(s, start, end);
      if (passage.has(s, Cue.CONFIRMED.bit())) {
        completions(start, end);
      }
      if (passage.has(s, FAILURES)) {
        failures(s, start, end);
      }
      if (passage.has(s, FORMINGS)) {
        formings(s, start, end);
      }
      history(s, start, end);
      comparisons(s);
      hypotheses(s);
      consequences(s);
    }
  }

  private static final long NEGATIONS = Cue.mask(Cue.NEGATE_F, Cue.NEGATE_B, Cue.NEGATOR);
  private static final long HEDGES = Cue.mask(Cue.POSSIBLE, Cue.HEDGE_F, Cue.HEDGE_B);
  private static final long FAILURES = Cue.mask(Cue.FAILED_F, Cue.FAILED_B);
  private static final long FORMINGS = Cue.mask(Cue.FORMING_F, Cue.FORMING_B, Cue.TRIGGER);

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
      if (near && target != null && !conditional(cue.first()) && !target.breaks()) {
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

  private void hedges(int s, int start, int end) {
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

  /** "A possible support" doubts the level and not the pattern before it. */
  private static final long LABELS = Cue.mask(Cue.SUPPORT, Cue.RESISTANCE, Cue.TARGET, Cue.STOP);

  /** "A or B": neither is sure. */
  private void alternatives(int s) {
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped || finding.negated || !orFollows(finding)) {
        continue;
      }
      for (Finding joined : reading.joined(finding, false)) {
        finding.hedged = true;
        joined.hedged = true;
        joined.rule("hedged:or");
      }
    }
  }

  /** Whether the text has one pattern only. */
  private boolean alone() {
    int live = 0;
    for (int f = 0; f < reading.findings.size() && live < 2; f++) {
      live += reading.findings.get(f).live() ? 1 : 0;
    }
    return live == 1;
  }

  private static final long AFTER_DOUBT =
      Cue.mask(Cue.FILLER, Cue.FORMING_B, Cue.AT, Cue.STILL, Cue.CONFIRMED, Cue.TERMINATOR);

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

  private void completions(int start, int end) {
    Hits confirmingCues = passage.hits(Cue.CONFIRMED);
    for (int k = confirmingCues.from(start);
        k < confirmingCues.size() && confirmingCues.get(k).first() <= end;
        k++) {
      Hit cue = confirmingCues.get(k);
      if (conditional(cue.first())) {
        Finding behind = reading.behind(cue.first());
        if (behind != null && reading.sameChunk(behind, cue.first())) {
          form(behind, cue);
        }
        continue;
      }
      Finding target = reading.ahead(cue.last() + 1);
      if (target == null) {
        Finding behind = reading.behind(cue.first());
        target = behind != null && reading.sameChunk(behind, cue.first()) ? behind : null;
      }
      int sentence = tokens[cue.first()].sentence;
      Finding here = reading.first(sentence);
      if (target == null && here != null && !here.plainBreak() && reading.count(sentence) == 1) {
        target = here.hit.first() > cue.last() && broken(cue) ? here : null;
      }
      if (target == null && here == null) {
        target = earlier(tokens[cue.first()].sentence, cue.first());
      }
      if (target != null) {
        target.completed = true;
        target.rule("completed:", cue.phrase());
      }
    }
  }

  private boolean broken(Hit cue) {
    String phrase = cue.phrase();
    return phrase.contains("neckline") || phrase.contains("pivot");
  }

  private void failures(int s, int start, int end) {
    Hits failingCues = passage.hits(Cue.FAILED_F);
    for (int k = failingCues.from(start);
        k < failingCues.size() && failingCues.get(k).first() <= end;
        k++) {
      Hit cue = failingCues.get(k);
      Finding target = conditional(cue.first()) ? null : reading.ahead(cue.last() + 1);
      if (target != null && governs(cue, target)) {
        fail(target, cue);
      }
    }
    Hits failedCues = passage.hits(Cue.FAILED_B);
    for (int k = failedCues.from(start);
        k < failedCues.size() && failedCues.get(k).first() <= end;
        k++) {
      Hit cue = failedCues.get(k);
      if (conditional(cue.first())
          || beyond(cue)
          || passage.any(Cue.PSEUDO, cue.first(), cue.last())) {
        continue;
      }
      if (reading.ahead(cue.last() + 1) != null && passage.is(cue.first(), Cue.FAILED_F)) {
        continue;
      }
      Finding target = reading.behind(cue.first());
      if (target == null) {
        target = reading.any(s) ? null : earlier(s, cue.first());
      }
      if (target != null && !target.negated) {
        fail(target, cue);
      }
    }
  }

  /** "Above 88 the idea is dead": not before price is there. */
  private boolean beyond(Hit cue) {
    int i = cue.first() - 1;
    while (i > 0 && i > cue.first() - 5 && passage.isAny(i, Cue.mask(Cue.FILLER, Cue.COREF))) {
      i--;
    }
    NumberValue number = i > 0 ? tokens[i].number : null;
    int before = i > 1 && tokens[i - 1].is('$') ? i - 2 : i - 1;
    return number != null
        && number.price()
        && i < cue.first() - 1
        && before >= 0
        && passage.isAny(before, Cue.mask(Cue.ABOVE, Cue.BELOW));
  }

  /** "Broke the double top neckline" fails nothing. */
  private boolean governs(Hit cue, Finding target) {
    int after = target.hit.last() + 1;
    boolean part =
        after < reading.size
            && (tokens[after].isWord("neckline")
                || tokens[after].isWord("resistance")
                || tokens[after].isWord("support"));
    return !part && !(target.trend() && cue.phrase().startsWith("broke"));
  }

  private void fail(Finding target, Hit cue) {
    if (target.type.type().equals("breakout")) {
      retype(target, "false_breakout");
    } else if (target.type.type().equals("breakdown")) {
      retype(target, "false_breakdown");
    } else if (!target.breaks()) {
      target.failed = true;
    }
    target.rule("failed:", cue.phrase());
  }

  private void retype(Finding finding, String name) {
    PatternType type = reading.taxonomy.get(name);
    if (type != null) {
      finding.type = type;
      finding.direction = type.direction();
    }
  }

  private void formings(int s, int start, int end) {
    Hits formingCues = passage.hits(Cue.FORMING_F);
    for (int k = formingCues.from(start);
        k < formingCues.size() && formingCues.get(k).first() <= end;
        k++) {
      Hit cue = formingCues.get(k);
      Finding target = reading.ahead(cue.last() + 1);
      if (target != null) {
        form(target, cue);
        reading.joined(target, true).forEach(joined -> form(joined, cue));
      }
    }
    Hits formedCues = passage.hits(Cue.FORMING_B);
    for (int k = formedCues.from(start);
        k < formedCues.size() && formedCues.get(k).first() <= end;
        k++) {
      Hit cue = formedCues.get(k);
      if (passage.is(cue.first(), Cue.FORMING_F) && reading.ahead(cue.last() + 1) != null) {
        continue;
      }
      Finding target = reading.behind(cue.first());
      Finding next = reading.first(s);
      if (target == null && next == null) {
        target = earlier(s, cue.first());
      } else if (target == null) {
        target = next != null && next.hit.first() - cue.last() <= 12 ? next : null;
      }
      if (target != null && !(target.trend() && watching(cue))) {
        form(target, cue);
      }
    }
    Hits triggersCues = passage.hits(Cue.TRIGGER);
    for (int k = triggersCues.from(start);
        k < triggersCues.size() && triggersCues.get(k).first() <= end;
        k++) {
      Hit cue = triggersCues.get(k);
      Finding target = reading.behind(cue.first());
      if (target == null) {
        target = reading.first(s);
        target = target == null ? reading.lastBefore(s) : target;
      }
      if (target != null && numberNear(cue, start, end) && !reached(cue, end) && !target.breaks()) {
        form(target, cue);
      }
    }
  }

  private boolean watching(Hit cue) {
    return cue.phrase().equals("watching");
  }

  private boolean numberNear(Hit cue, int start, int end) {
    for (int i = Math.max(start, cue.first() - 3); i <= Math.min(end, cue.last() + 5); i++) {
      NumberValue number = tokens[i].number;
      if (number != null && number.price()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the text says that the trigger was hit. */
  private boolean reached(Hit cue, int end) {
    for (int i = Math.max(0, cue.first() - 4); i <= Math.min(end, cue.last() + 6); i++) {
      switch (tokens[i].text()) {
        case "hit", "triggered", "cleared", "reached", "tagged", "taken", "broken", "passed" -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  private void form(Finding target, Hit cue) {
    if (!target.negated) {
      target.forming = true;
      target.rule("forming:", cue.phrase());
    }
  }

  /** The pattern of an earlier sentence that a sentence without a name goes on about. */
  private @Nullable Finding earlier(int s, int cue) {
    Finding last = reading.lastBefore(s);
    if (last == null) {
      return null;
    }
    int reach = Math.min(cue + 3, passage.sentenceEnd(s));
    boolean coref = passage.hits(Cue.COREF).any(passage.sentenceStart(s), reach);
    boolean labelled = tokens[reading.firstWord(s)].isWord("status") && alone();
    boolean next = s - last.sentence <= 2 || labelled;
    boolean other = false;
    for (int i = passage.sentenceStart(s); i <= cue; i++) {
      other |= reading.symbol(i) && last.sentence != s;
    }
    boolean leads = cue - reading.firstWord(s) <= 3;
    return next && !other && (coref || leads) ? last : coref && !other ? last : null;
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

  private static final long PAST = Cue.mask(Cue.HISTORICAL, Cue.MONTH);

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

  /** Whether the words before a cue in its chunk make it a condition or a plan. */
  private boolean conditional(int cue) {
    int chunk = tokens[cue].chunk;
    Token first = tokens[reading.firstWord(tokens[cue].sentence)];
    if (first.isWord("if")
        || first.isWord("should")
        || first.isWord("unless")
        || first.isWord("until")
        || first.isWord("once")
        || first.isWord("wenn")
        || first.isWord("si")) {
      return true;
    }
    for (int i = cue - 1; i >= 0 && i > cue - 12 && tokens[i].chunk == chunk; i--) {
      passage.steps++;
      switch (tokens[i].text()) {
        case "if",
            "should",
            "would",
            "could",
            "unless",
            "until",
            "once",
            "might",
            "may",
            "will",
            "when",
            "needs",
            "wenn",
            "falls",
            "si",
            "below",
            "above" -> {
          if (passage.isAny(i, FUTURE) || tokens[i].isWord("if") || tokens[i].isWord("would")) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }
}
