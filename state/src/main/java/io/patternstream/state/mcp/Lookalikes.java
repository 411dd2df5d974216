package io.patternstream.state.mcp;

import java.util.List;

/**
 * Sets aside names that mean something else here: weak names without a second market cue, names of
 * firms and products, verbs, and sentences about other things (guideline rule 6).
 */
final class Lookalikes {

  private final NarrativeReading reading;
  private final Lexicon lexicon;
  private final Passage passage;
  private final Token[] tokens;

  private Lookalikes(NarrativeReading reading, Lexicon lexicon) {
    this.reading = reading;
    this.lexicon = lexicon;
    this.passage = reading.passage;
    this.tokens = reading.tokens;
  }

  static void apply(NarrativeReading reading, Lexicon lexicon) {
    Lookalikes lookalikes = new Lookalikes(reading, lexicon);
    for (int s = 0; s < reading.passage.sentences.length; s++) {
      List<Finding> found = reading.in(s);
      if (!found.isEmpty()) {
        lookalikes.judge(s, found);
      }
    }
  }

  private void judge(int s, List<Finding> found) {
    int start = passage.sentenceStart(s);
    int end = passage.sentenceEnd(s);
    int market = 0;
    int foreign = 0;
    for (int i = start; i <= end; i++) {
      passage.steps++;
      if (passage.isAny(i, Cue.NAMES)) {
        continue;
      }
      boolean timeframe = passage.is(i, Cue.TIMEFRAME) || frame(i);
      if (passage.starting(Cue.MARKET, i) != null || timeframe) {
        market++;
      }
      if (reading.symbol(i)) {
        market++;
      }
      NumberValue number = tokens[i].number;
      if (number != null && number.price()) {
        market++;
      }
      if (passage.starting(Cue.OFFTOPIC, i) != null && passage.starting(Cue.MARKET, i) == null) {
        foreign++;
      }
    }
    foreign += passage.hits(Cue.VETO, start, end).size();
    long strong =
        found.stream().filter(f -> !lexicon.weak(f.type.type(), passage.phrase(f.hit))).count();
    int context = reading.contextSymbol.isEmpty() && reading.symbols.isEmpty() ? 0 : 1;
    for (Finding finding : found) {
      String phrase = passage.phrase(finding.hit);
      boolean weak = lexicon.weak(finding.type.type(), phrase);
      int cues = market + (int) strong + directed(finding);
      if (veto(finding)
          || (weak && compound(finding, context))
          || (market == 0 && label(finding))) {
        finding.drop("lookalike:word");
      } else if (weak && (cues + context == 0 || (foreign > 0 && cues <= foreign))) {
        finding.drop("lookalike:weak");
      } else if (!weak && foreign > 1 && market <= foreign) {
        finding.drop("lookalike:topic");
      }
    }
  }

  private boolean frame(int i) {
    NumberValue number = tokens[i].number;
    return number != null && number.kind == NumberValue.Kind.TIMEFRAME;
  }

  /** A weak name with a bull or bear word, or with "pattern" after it, is a chart pattern. */
  private int directed(Finding finding) {
    int cues = 0;
    for (int i = finding.hit.first(); i <= finding.hit.last(); i++) {
      String word = tokens[i].text;
      if (word.startsWith("bull") || word.startsWith("bear") || word.equals("pattern")) {
        cues++;
      }
    }
    return cues;
  }

  /** "Hammer-shaped charger", "evening star tattoo": the name only qualifies another noun. */
  private boolean compound(Finding finding, int context) {
    int after = finding.hit.last() + 1;
    Token next = tokens[after];
    if (next.is('-') && !next.spaceBefore && tokens[after + 1].kind == Token.Kind.WORD) {
      return !tokens[after + 1].spaceBefore
          && (tokens[after + 1].word < 0 || tokens[after + 1].isWord("shaped"))
          && finding.hit.length() == 1;
    }
    boolean verb = next.text.endsWith("ed") || next.text.endsWith("s") || next.text.endsWith("ing");
    return context == 0
        && next.kind == Token.Kind.WORD
        && next.word < 0
        && !next.capital()
        && !verb;
  }

  /** "Marubozu Sushi opens ...": a proper name goes on after the pattern's. */
  private boolean label(Finding finding) {
    Token next = tokens[finding.hit.last() + 1];
    return tokens[finding.hit.first()].capital()
        && next.capital()
        && next.word < 0
        && !passage.shouting;
  }

  private boolean veto(Finding finding) {
    int after = finding.hit.last() + 1;
    Token next = tokens[after];
    boolean capital = tokens[finding.hit.first()].capital();
    boolean adjacent = next.kind == Token.Kind.WORD;
    if (adjacent && capital && next.capital() && passage.is(after, Cue.COMPANY_SUFFIX)) {
      return true;
    }
    String phrase = passage.phrase(finding.hit);
    boolean single = finding.hit.length() == 1;
    boolean verbForm =
        phrase.equals("flags")
            || phrase.equals("hammers")
            || phrase.equals("wedges")
            || phrase.equals("channels")
            || phrase.equals("flag")
            || phrase.equals("hammer");
    if (single
        && verbForm
        && adjacent
        && passage.is(after, Cue.VERB_OBJECT)
        && !(next.isWord("for") || next.isWord("as") || next.isWord("down"))) {
      return true;
    }
    boolean plural =
        single
            && (phrase.equals("flags")
                || phrase.equals("hammers")
                || phrase.equals("wedges")
                || phrase.equals("channels")
                || phrase.equals("triangles")
                || phrase.equals("pennants"));
    boolean counted =
        finding.hit.first() > 0
            && (tokens[finding.hit.first() - 1].isWord("no")
                || tokens[finding.hit.first() - 1].number != null
                || tokens[finding.hit.first() - 1].isWord("two")
                || tokens[finding.hit.first() - 1].isWord("of"));
    return plural && !counted;
  }
}
