package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/**
 * Tells which patterns are complete, have failed or still form, also in the sentences that go on
 * about one (guideline rules 11, 12, 15 to 17, 31 and 34).
 */
final class States {

  private static final long FAILURES = Cue.mask(Cue.FAILED_F, Cue.FAILED_B);
  private static final long FORMINGS = Cue.mask(Cue.FORMING_F, Cue.FORMING_B, Cue.TRIGGER);

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  States(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  /** Begins with the passage's present text. */
  void start() {
    tokens = reading.tokens;
  }

  /** What one sentence says of states. */
  void apply(int s, int start, int end) {
    if (passage.has(s, Cue.CONFIRMED.bit())) {
      completions(start, end);
    }
    if (passage.has(s, FAILURES)) {
      failures(s, start, end);
    }
    if (passage.has(s, FORMINGS)) {
      formings(s, start, end);
    }
  }

  private void completions(int start, int end) {
    Hits confirmingCues = passage.hits(Cue.CONFIRMED);
    for (int k = confirmingCues.from(start);
        k < confirmingCues.size() && confirmingCues.get(k).first() <= end;
        k++) {
      Hit cue = confirmingCues.get(k);
      if (reading.conditional(cue.first())) {
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
      Finding target = reading.conditional(cue.first()) ? null : reading.ahead(cue.last() + 1);
      if (target != null && governs(cue, target)) {
        fail(target, cue);
      }
    }
    Hits failedCues = passage.hits(Cue.FAILED_B);
    for (int k = failedCues.from(start);
        k < failedCues.size() && failedCues.get(k).first() <= end;
        k++) {
      Hit cue = failedCues.get(k);
      if (reading.conditional(cue.first())
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

  /** Whether the text has one pattern only. */
  private boolean alone() {
    int live = 0;
    for (int f = 0; f < reading.findings.size() && live < 2; f++) {
      live += reading.findings.get(f).live() ? 1 : 0;
    }
    return live == 1;
  }
}
