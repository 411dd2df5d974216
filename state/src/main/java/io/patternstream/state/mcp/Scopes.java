package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.List;
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
  private final Token[] tokens;

  private Scopes(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
    this.tokens = reading.tokens;
  }

  static void apply(NarrativeReading reading) {
    Scopes scopes = new Scopes(reading);
    for (int s = 0; s < reading.passage.sentences.length; s++) {
      int start = reading.passage.sentenceStart(s);
      int end = reading.passage.sentenceEnd(s);
      scopes.negations(start, end);
      scopes.hedges(s, start, end);
      scopes.completions(start, end);
      scopes.failures(s, start, end);
      scopes.formings(s, start, end);
      scopes.history(s, start, end);
      scopes.hypotheses(s);
    }
  }

  private void negations(int start, int end) {
    for (Hit cue : passage.hits(Cue.NEGATE_F, start, end)) {
      Finding target = reading.ahead(cue.last() + 1);
      if (target == null || reading.finding(cue.first()) != null) {
        continue;
      }
      negate(target, cue);
      for (Finding joined : reading.joined(target, !listed(target))) {
        negate(joined, cue);
      }
    }
    for (Hit cue : passage.hits(Cue.NEGATOR, start, end)) {
      Finding target = passage.isAny(cue.first(), NOT_DENYING) ? null : denied(cue);
      if (target != null && !target.negated) {
        negate(target, cue);
        for (Finding joined : reading.joined(target, !listed(target))) {
          negate(joined, cue);
        }
      }
    }
    for (Hit cue : passage.hits(Cue.NEGATE_B, start, end)) {
      Finding target = reading.behind(cue.first());
      int sentence = tokens[cue.first()].sentence;
      if (target == null
          && cue.first() == reading.firstWord(sentence)
          && cue.last() + 3 > passage.sentenceEnd(sentence)) {
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

  /** "Never completed its ...", "nothing here looks like a ...": verbs of being stand between. */
  private @Nullable Finding denied(Hit cue) {
    int chunk = tokens[cue.last()].chunk;
    for (int i = cue.last() + 1; i < tokens.length && i < cue.last() + 11; i++) {
      passage.steps++;
      if (tokens[i].chunk != chunk) {
        return null;
      }
      Finding finding = reading.finding(i);
      if (finding != null) {
        return finding;
      }
      if (!reading.open(i) && !passage.is(i, Cue.NEG_VERB)) {
        return null;
      }
    }
    return null;
  }

  /** Whether an article starts the next pattern: "no hammer and a doji" denies the hammer only. */
  private boolean listed(Finding target) {
    int i = target.hit.last() + 1;
    while (i < tokens.length && i < target.hit.last() + 4 && reading.finding(i) == null) {
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
    target.rules.add("negated:" + passage.phrase(cue));
  }

  private void hedges(int s, int start, int end) {
    for (Hit cue : passage.hits(Cue.POSSIBLE, start, end)) {
      Finding target = reading.ahead(cue.last() + 1);
      target = target == null ? reading.justBehind(cue.first()) : target;
      if (target != null && !passage.any(Cue.NEGATE_F, cue.first() - 1, cue.first() - 1)) {
        doubt(target, cue, true);
        reading.joined(target, true).forEach(joined -> doubt(joined, cue, true));
      }
    }
    for (Hit cue : passage.hits(Cue.HEDGE_F, start, end)) {
      Finding target = reading.ahead(cue.last() + 1);
      if (target != null) {
        doubt(target, cue, false);
        reading.joined(target, true).forEach(joined -> doubt(joined, cue, false));
      }
    }
    for (Hit cue : passage.hits(Cue.HEDGE_B, start, end)) {
      Finding target = reading.justBehind(cue.first());
      boolean free = reading.ahead(cue.last() + 1) == null;
      if (target != null && free && !target.negated && !verbAfter(cue)) {
        doubt(target, cue, false);
      }
    }
    List<Finding> found = reading.in(s);
    for (Finding finding : found) {
      if (finding.negated || !orFollows(finding)) {
        continue;
      }
      for (Finding joined : reading.joined(finding, false)) {
        finding.hedged = true;
        joined.hedged = true;
        joined.rules.add("hedged:or");
      }
    }
  }

  /** "Could be headed lower" doubts what comes next and not the pattern. */
  private boolean verbAfter(Hit cue) {
    int after = cue.last() + 1;
    return after < tokens.length
        && tokens[after].kind == Token.Kind.WORD
        && !passage.isAny(
            after,
            Cue.mask(Cue.FILLER, Cue.FORMING_B, Cue.AT, Cue.STILL, Cue.CONFIRMED, Cue.TERMINATOR));
  }

  private boolean orFollows(Finding finding) {
    int next = finding.hit.last() + 1;
    return next < tokens.length && !passage.any(Cue.NEGATE_F, next, next);
  }

  private void doubt(Finding target, Hit cue, boolean forming) {
    target.hedged = true;
    target.forming |= forming;
    target.rules.add((forming ? "possible:" : "hedged:") + passage.phrase(cue));
  }

  private void completions(int start, int end) {
    for (Hit cue : passage.hits(Cue.CONFIRMED, start, end)) {
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
      List<Finding> here = reading.in(tokens[cue.first()].sentence);
      if (target == null && here.size() == 1 && !here.get(0).plainBreak()) {
        target = here.get(0).hit.first() > cue.last() && broken(cue) ? here.get(0) : null;
      }
      if (target == null && here.isEmpty()) {
        target = earlier(tokens[cue.first()].sentence, cue.first());
      }
      if (target != null) {
        target.completed = true;
        target.rules.add("completed:" + passage.phrase(cue));
      }
    }
  }

  private boolean broken(Hit cue) {
    String phrase = passage.phrase(cue);
    return phrase.contains("neckline") || phrase.contains("pivot");
  }

  private void failures(int s, int start, int end) {
    for (Hit cue : passage.hits(Cue.FAILED_F, start, end)) {
      Finding target = conditional(cue.first()) ? null : reading.ahead(cue.last() + 1);
      if (target != null && governs(cue, target)) {
        fail(target, cue);
      }
    }
    for (Hit cue : passage.hits(Cue.FAILED_B, start, end)) {
      if (conditional(cue.first()) || passage.any(Cue.PSEUDO, cue.first(), cue.last())) {
        continue;
      }
      if (reading.ahead(cue.last() + 1) != null && passage.is(cue.first(), Cue.FAILED_F)) {
        continue;
      }
      Finding target = reading.behind(cue.first());
      if (target == null) {
        target = reading.in(s).isEmpty() ? earlier(s, cue.first()) : null;
      }
      if (target != null && !target.negated) {
        fail(target, cue);
      }
    }
  }

  /** "Broke the double top neckline" fails nothing. */
  private boolean governs(Hit cue, Finding target) {
    int after = target.hit.last() + 1;
    boolean part =
        after < tokens.length
            && (tokens[after].isWord("neckline")
                || tokens[after].isWord("resistance")
                || tokens[after].isWord("support"));
    return !part && !(target.trend() && passage.phrase(cue).startsWith("broke"));
  }

  private void fail(Finding target, Hit cue) {
    if (target.type.type().equals("breakout")) {
      retype(target, "false_breakout");
    } else if (target.type.type().equals("breakdown")) {
      retype(target, "false_breakdown");
    } else if (!target.breaks()) {
      target.failed = true;
    }
    target.rules.add("failed:" + passage.phrase(cue));
  }

  private void retype(Finding finding, String name) {
    PatternType type = reading.taxonomy.get(name);
    if (type != null) {
      finding.type = type;
      finding.direction = type.direction();
    }
  }

  private void formings(int s, int start, int end) {
    for (Hit cue : passage.hits(Cue.FORMING_F, start, end)) {
      Finding target = reading.ahead(cue.last() + 1);
      if (target != null) {
        form(target, cue);
        reading.joined(target, true).forEach(joined -> form(joined, cue));
      }
    }
    for (Hit cue : passage.hits(Cue.FORMING_B, start, end)) {
      if (passage.is(cue.first(), Cue.FORMING_F) && reading.ahead(cue.last() + 1) != null) {
        continue;
      }
      Finding target = reading.behind(cue.first());
      if (target == null && reading.in(s).isEmpty()) {
        target = earlier(s, cue.first());
      } else if (target == null) {
        Finding next = reading.in(s).get(0);
        target = next.hit.first() - cue.last() <= 12 ? next : null;
      }
      if (target != null && !(target.trend() && watching(cue))) {
        form(target, cue);
      }
    }
    for (Hit cue : passage.hits(Cue.TRIGGER, start, end)) {
      Finding target = reading.behind(cue.first());
      if (target == null) {
        target = reading.in(s).isEmpty() ? reading.lastBefore(s) : reading.in(s).get(0);
      }
      if (target != null && numberNear(cue, start, end) && !reached(cue, end) && !target.breaks()) {
        form(target, cue);
      }
    }
  }

  private boolean watching(Hit cue) {
    return passage.phrase(cue).equals("watching");
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
      switch (tokens[i].text) {
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
      target.rules.add("forming:" + passage.phrase(cue));
    }
  }

  /** The pattern of an earlier sentence that a sentence without a name goes on about. */
  private @Nullable Finding earlier(int s, int cue) {
    Finding last = reading.lastBefore(s);
    if (last == null) {
      return null;
    }
    boolean coref = !passage.hits(Cue.COREF, passage.sentenceStart(s), cue).isEmpty();
    boolean next = s - last.sentence <= 2;
    boolean other = false;
    for (int i = passage.sentenceStart(s); i <= cue; i++) {
      other |= reading.symbol(i) && last.sentence != s;
    }
    boolean leads = cue - reading.firstWord(s) <= 3;
    return next && !other && (coref || leads) ? last : coref && !other ? last : null;
  }

  private void history(int s, int start, int end) {
    List<Finding> found = reading.in(s);
    if (found.isEmpty()) {
      return;
    }
    List<Hit> cues = new ArrayList<>(passage.hits(Cue.HISTORICAL, start, end));
    for (Finding finding : found) {
      String why = null;
      for (Hit cue : cues) {
        boolean single = found.size() == 1;
        if ((single || reading.sameChunk(finding, cue.first()) || cue.first() < finding.hit.first())
            && !cue.equals(within(cue, finding))) {
          why = passage.phrase(cue);
        }
      }
      int year = yearNear(finding, start, end);
      why = year >= 0 ? tokens[year].text : why;
      if (why != null && !still(finding, start, end)) {
        finding.historical = true;
        finding.rules.add("historical:" + why);
      }
    }
  }

  private static @Nullable Hit within(Hit cue, Finding finding) {
    return finding.hit.covers(cue) ? cue : null;
  }

  private int yearNear(Finding finding, int start, int end) {
    for (int i = start; i <= end; i++) {
      NumberValue number = tokens[i].number;
      boolean year = number != null && number.kind == NumberValue.Kind.YEAR;
      boolean since = i > start && (tokens[i - 1].isWord("since") || tokens[i - 1].isWord("seit"));
      boolean near =
          Math.abs(i - finding.hit.last()) <= 6 || Math.abs(i - finding.hit.first()) <= 6;
      if (year && !since && near) {
        return i;
      }
    }
    return -1;
  }

  private boolean still(Finding finding, int start, int end) {
    for (Hit cue : passage.hits(Cue.STILL, start, end)) {
      if (reading.sameChunk(finding, cue.first()) || reading.in(finding.sentence).size() == 1) {
        return true;
      }
    }
    return false;
  }

  /** "If a double bottom forms" says nothing yet; "if this double bottom confirms" is forming. */
  private void hypotheses(int s) {
    for (Finding finding : reading.in(s)) {
      if (finding.negated || finding.plainBreak()) {
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
            finding.rules.add("forming:condition");
          } else {
            finding.drop("condition");
          }
          break;
        }
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
      switch (tokens[i].text) {
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
