package io.patternstream.state.mcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets aside what a text does not assert of a market: lessons, definitions, statistics, questions
 * and requests (guideline rules 4, 5 and 33).
 */
final class Frames {

  private static final long PRICED = Cue.mask(Cue.SUPPORT, Cue.RESISTANCE, Cue.STOP, Cue.TARGET);

  private final NarrativeReading reading;
  private final Passage passage;
  private final Token[] tokens;

  private Frames(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
    this.tokens = reading.tokens;
  }

  static void apply(NarrativeReading reading) {
    Frames frames = new Frames(reading);
    boolean lesson = false;
    for (int s = 0; s < passage(reading).sentences.length; s++) {
      lesson = frames.lesson(s, lesson);
      if (!reading.bySentence.get(s).isEmpty()) {
        if ((lesson && !frames.specific(s)) || frames.teaching(s)) {
          frames.dropAll(s, "teaching");
        } else if (frames.request(s)) {
          frames.dropAll(s, "request");
        } else {
          frames.question(s);
        }
      }
    }
  }

  private static Passage passage(NarrativeReading reading) {
    return reading.passage;
  }

  private void dropAll(int sentence, String rule) {
    reading.in(sentence).forEach(finding -> finding.drop(rule));
  }

  /** Whether a lesson or list of what can be found goes on; an empty line ends it. */
  private boolean lesson(int s, boolean before) {
    int start = passage.sentenceStart(s);
    int end = passage.sentenceEnd(s);
    boolean blank = start == end && tokens[start].kind == Token.Kind.LINE_END;
    if (blank) {
      return false;
    }
    return before || !passage.hits(Cue.TEACHING_PASSAGE, start, end).isEmpty();
  }

  /** Whether a sentence speaks of one market: it names an instrument, or a price beside a level. */
  private boolean specific(int s) {
    return symbolIn(s) && price(s);
  }

  private boolean symbolIn(int s) {
    int start = passage.sentenceStart(s);
    int end = passage.sentenceEnd(s);
    for (int i = start; i <= end; i++) {
      if (reading.symbol(i)) {
        return true;
      }
    }
    return false;
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

  private boolean teaching(int s) {
    int start = passage.sentenceStart(s);
    int end = passage.sentenceEnd(s);
    boolean anchored = symbolIn(s) || price(s);
    List<Hit> cues = passage.hits(Cue.TEACHING, start, end);
    boolean statistics =
        cues.stream()
            .map(passage::phrase)
            .anyMatch(
                p ->
                    p.contains("our sample")
                        || p.contains("of the time")
                        || p.contains("on average")
                        || p.contains("success rate")
                        || p.contains("win rate")
                        || p.contains("failure rate")
                        || p.contains("of cases"));
    if (statistics && !symbolIn(s)) {
      return true;
    }
    if (!cues.isEmpty() && !anchored) {
      return true;
    }
    return !anchored && generic(s);
  }

  /** "A hammer signals ...", "Bull flags ...": the kind and not a case of it. */
  private boolean generic(int s) {
    List<Finding> found = reading.in(s);
    if (found.isEmpty() || passage.isAny(passage.sentenceStart(s), PRICED)) {
      return false;
    }
    Finding first = found.get(0);
    int start = reading.firstWord(s);
    int after = first.hit.last() + 1;
    if (after >= tokens.length) {
      return false;
    }
    boolean article = tokens[start].isWord("a") || tokens[start].isWord("an");
    boolean leads = first.hit.first() == start || (article && first.hit.first() == start + 1);
    boolean verb =
        switch (tokens[after].text) {
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
              "resolve",
              "often",
              "work",
              "look" ->
              true;
          default -> false;
        };
    boolean plural =
        tokens[first.hit.last()].text.endsWith("s") && !first.type.type().endsWith("s");
    boolean assertion =
        passage.any(Cue.FORMING_B, after, after + 3)
            || passage.any(Cue.FAILED_B, after, after + 3)
            || passage.any(Cue.CONFIRMED, after, after + 3)
            || passage.any(Cue.HEDGE_B, after, after + 2)
            || tokens[Math.min(after + 1, tokens.length - 1)].isWord("in")
            || tokens[Math.min(after + 1, tokens.length - 1)].isWord("visible")
            || tokens[Math.min(after + 1, tokens.length - 1)].isWord("present")
            || tokens[Math.min(after + 1, tokens.length - 1)].isWord("now")
            || tokens[Math.min(after + 1, tokens.length - 1)].isWord("formed")
            || tokens[Math.min(after + 1, tokens.length - 1)].isWord("printed");
    return leads && verb && (article || plural) && !assertion;
  }

  /** "Can you check ORCL for ...", "Scan for ...": nothing is said to be there. */
  private boolean request(int s) {
    int start = reading.firstWord(s);
    List<Hit> cues = passage.hits(Cue.REQUEST, start, passage.sentenceEnd(s));
    if (cues.isEmpty()) {
      return false;
    }
    Finding first = reading.in(s).isEmpty() ? null : reading.in(s).get(0);
    for (Hit cue : cues) {
      boolean leads = cue.first() <= start + 1;
      boolean asks = cue.length() > 1 || leads;
      boolean before = first == null || cue.first() < first.hit.first();
      boolean heading =
          cue.last() + 1 < tokens.length
              && (tokens[cue.last() + 1].is(':')
                  || tokens[cue.last() + 1].isWord("finished")
                  || tokens[cue.last() + 1].isWord("results")
                  || tokens[cue.last() + 1].isWord("result")
                  || tokens[cue.last() + 1].isWord("complete"));
      if (asks && before && !heading) {
        return true;
      }
    }
    return false;
  }

  private void question(int s) {
    int end = passage.sentenceEnd(s);
    int mark = tokens[end].kind == Token.Kind.LINE_END && end > 0 ? end - 1 : end;
    if (!tokens[mark].is('?') || mark < passage.sentenceStart(s)) {
      inlineDoubt(s);
      return;
    }
    int start = passage.sentenceStart(s);
    if (!passage.hits(Cue.PRESUPPOSE, start, end).isEmpty()) {
      return;
    }
    boolean interrogative = false;
    for (Hit cue : passage.hits(Cue.QUESTION, start, end)) {
      interrogative |= !passage.isAny(cue.first(), Cue.NAMES);
    }
    String answer = interrogative ? answer(s + 1) : null;
    boolean unsure = s + 1 < passage.sentences.length && "unsure".equals(answer(s + 1));
    for (Finding finding : reading.in(s)) {
      if (!interrogative && "no".equals(bareAnswer(s + 1))) {
        finding.negated = true;
        finding.rules.add("question:bare,no");
      } else if (!interrogative) {
        finding.hedged = true;
        finding.rules.add(unsure ? "question:bare,unsure" : "question:bare");
      } else if (answer == null) {
        finding.drop("question");
      } else if (answer.equals("no")) {
        finding.negated = true;
        finding.rules.add("question:no");
      } else {
        finding.hedged |= answer.equals("unsure");
        finding.rules.add("question:" + answer);
      }
    }
  }

  /** An answer that stands alone: "No." but not "No volume yet." */
  private @Nullable String bareAnswer(int s) {
    if (s >= passage.sentences.length) {
      return null;
    }
    Hit no = passage.starting(Cue.NO, reading.firstWord(s));
    boolean alone = no != null && tokens[no.last() + 1].kind != Token.Kind.WORD;
    return alone ? "no" : null;
  }

  /** "rounding bottom? 38.8" inside one line. */
  private void inlineDoubt(int s) {
    for (Finding finding : reading.in(s)) {
      int after = finding.hit.last() + 1;
      if (after < tokens.length && tokens[after].is('?')) {
        finding.hedged = true;
        finding.rules.add("question:bare");
      }
    }
  }

  private @Nullable String answer(int s) {
    while (s < passage.sentences.length
        && passage.sentenceStart(s) == passage.sentenceEnd(s)
        && tokens[passage.sentenceStart(s)].kind == Token.Kind.LINE_END) {
      s++;
    }
    if (s >= passage.sentences.length) {
      return null;
    }
    int first = reading.firstWord(s);
    if (passage.starting(Cue.UNSURE, first) != null) {
      return "unsure";
    }
    if (passage.starting(Cue.NO, first) != null) {
      return "no";
    }
    return passage.starting(Cue.YES, first) != null ? "yes" : null;
  }
}
