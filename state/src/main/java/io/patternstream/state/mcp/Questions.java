package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/** Tells what a text asks and whether it answers (guideline rules 5 and 33). */
final class Questions {

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  Questions(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  /** Begins with the passage's present text. */
  void start() {
    tokens = reading.tokens;
  }

  /** "Can you check ORCL for ...", "Scan for ...": nothing is said to be there. */
  boolean request(int s) {
    int start = reading.firstWord(s);
    int end = passage.sentenceEnd(s);
    Finding first = reading.first(s);
    Hits cues = passage.hits(Cue.REQUEST);
    for (int k = cues.from(start); k < cues.size() && cues.get(k).first() <= end; k++) {
      Hit cue = cues.get(k);
      boolean leads = cue.first() <= start + 1;
      boolean asks = cue.length() > 1 || leads;
      boolean before = first == null || cue.first() < first.hit.first();
      boolean heading =
          cue.last() + 1 < reading.size
              && (tokens[cue.last() + 1].is(':')
                  || tokens[cue.last() + 1].is(']')
                  || tokens[cue.last() + 1].isWord("hit")
                  || tokens[cue.last() + 1].isWord("output")
                  || tokens[cue.last() + 1].isWord("alert")
                  || tokens[cue.last() + 1].isWord("of")
                  || tokens[cue.last() + 1].isWord("finished")
                  || tokens[cue.last() + 1].isWord("results")
                  || tokens[cue.last() + 1].isWord("result")
                  || tokens[cue.last() + 1].isWord("complete"));
      if (asks && before && !heading) {
        return !indirect(cue, s);
      }
    }
    return false;
  }

  /** "Readers ask whether XYZ has a ... It does.": an indirect question that is answered. */
  private boolean indirect(Hit cue, int s) {
    String answer = null;
    for (int i = cue.first(); i <= cue.last() + 1 && i < reading.size; i++) {
      if (tokens[i].isWord("whether") || tokens[i].isWord("if")) {
        answer = answer(s + 1);
      }
    }
    if (answer == null) {
      return false;
    }
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (!finding.dropped) {
        finding.negated |= answer.equals("no");
        finding.hedged |= answer.equals("unsure");
        finding.answered |= answer.equals("yes");
        finding.rule("question:", answer);
      }
    }
    return true;
  }

  void question(int s) {
    int end = passage.sentenceEnd(s);
    int mark = tokens[end].kind == Token.Kind.LINE_END && end > 0 ? end - 1 : end;
    if (!tokens[mark].is('?') || mark < passage.sentenceStart(s)) {
      inlineDoubt(s);
      return;
    }
    int start = passage.sentenceStart(s);
    if (passage.has(s, Cue.PRESUPPOSE.bit())) {
      return;
    }
    boolean interrogative = false;
    for (int i = start; i <= end; i++) {
      interrogative |= passage.starts(Cue.QUESTION, i) && !passage.isAny(i, Cue.NAMES);
    }
    String answer = interrogative ? answer(s + 1) : null;
    boolean unsure = s + 1 < passage.sentences && "unsure".equals(answer(s + 1));
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped) {
        continue;
      }
      if (!interrogative && "no".equals(bareAnswer(s + 1))) {
        finding.negated = true;
        finding.rule("question:bare,no");
      } else if (!interrogative) {
        finding.hedged = true;
        finding.rule(unsure ? "question:bare,unsure" : "question:bare");
      } else if (answer == null) {
        finding.drop("question");
      } else if (answer.equals("no")) {
        finding.negated = true;
        finding.rule("question:no");
      } else {
        finding.hedged |= answer.equals("unsure");
        finding.answered = answer.equals("yes");
        finding.rule("question:", answer);
      }
    }
  }

  /** An answer that stands alone: "No." but not "No volume yet." */
  private @Nullable String bareAnswer(int s) {
    if (s >= passage.sentences) {
      return null;
    }
    Hit no = passage.starting(Cue.NO, reading.firstWord(s));
    boolean alone = no != null && tokens[no.last() + 1].kind != Token.Kind.WORD;
    return alone ? "no" : null;
  }

  /** "rounding bottom? 38.8" inside one line. */
  private void inlineDoubt(int s) {
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped) {
        continue;
      }
      int after = finding.hit.last() + 1;
      boolean bracketed =
          after + 1 < reading.size && tokens[after].is('(') && tokens[after + 1].is('?');
      if (bracketed || (after < reading.size && tokens[after].is('?'))) {
        finding.hedged = true;
        finding.rule("question:bare");
      }
    }
  }

  private @Nullable String answer(int s) {
    while (s < passage.sentences
        && passage.sentenceStart(s) == passage.sentenceEnd(s)
        && tokens[passage.sentenceStart(s)].kind == Token.Kind.LINE_END) {
      s++;
    }
    if (s >= passage.sentences) {
      return null;
    }
    int first = reading.firstWord(s);
    if (passage.starts(Cue.UNSURE, first)) {
      return "unsure";
    }
    if (passage.starts(Cue.NO, first)) {
      return "no";
    }
    return passage.starts(Cue.YES, first) ? "yes" : null;
  }
}
