package io.patternstream.state.mcp;

/**
 * Sets aside names that mean something else here: weak names without a second market cue, names of
 * firms and products, verbs, and sentences about other things (guideline rule 6).
 */
final class Lookalikes {

  private final NarrativeReading reading;
  private final Passage passage;
  private final OtherThings things;
  private Token[] tokens = new Token[0];

  /** Of each clause of the sentence at hand: what speaks for a market, and what against. */
  private final int[] evidence = new int[Segmenter.LONGEST + 1];

  private final int[] against = new int[Segmenter.LONGEST + 1];
  private final int[] clause = new int[Segmenter.LONGEST + 1];
  private int clauses;

  /** Words of the sentence that no phrase of the lexicon has: talk of a market uses few. */
  private int strangers;

  /** Whether the sentence says by itself that it is about a chart. */
  private boolean plain;

  /** Weights, in points: a technical word, a timeframe or a placed price alone is enough. */
  private static final int ENOUGH = 2;

  private static final int FOREIGN = 2;
  private static final int CONTEXT = 2;
  private static final int STRONG = 2;

  /** So many unknown words make a sentence that names neither instrument nor chart suspect. */
  private static final int STRANGE = 2;

  /** So many make even a name that means nothing else suspect, where no instrument is known. */
  private static final int VERY_STRANGE = 3;

  private static final long PLACED =
      Cue.mask(Cue.AT, Cue.ABOVE, Cue.BELOW, Cue.SUPPORT, Cue.RESISTANCE, Cue.TARGET, Cue.STOP);

  Lookalikes(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
    this.things = new OtherThings(reading);
  }

  void apply() {
    tokens = reading.tokens;
    things.start();
    for (int s = 0; s < passage.sentences; s++) {
      if (reading.any(s)) {
        judge(s);
      }
    }
  }

  private void judge(int s) {
    int start = passage.sentenceStart(s);
    int end = passage.sentenceEnd(s);
    weigh(start, end);
    int foreign = sum(against) + FOREIGN * vetoes(start, end);
    int market = sum(evidence);
    boolean strongBeside = false;
    int strong = 0;
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      strong += weak(finding) ? 0 : 1;
    }
    int context = !reading.contextSymbol.isEmpty() ? CONTEXT : elsewhere(start, end);
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (things.veto(finding)) {
        finding.drop("lookalike:word");
        strong -= weak(finding) ? 0 : 1;
        foreign += FOREIGN;
      }
    }
    boolean bare = reading.firstWord(s) == firstName(s) && end - start < 4;
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped) {
        continue;
      }
      boolean weak = weak(finding);
      strongBeside = strong > (weak ? 0 : 1);
      // What another clause says counts half.
      int own = evidence[clauseOf(finding.hit.first(), start)];
      int cues =
          own * 2
              + (market - own)
              + 2 * (directed(finding) + beside(finding) + (strongBeside ? STRONG : 0));
      cues += 2 * others(s, finding) + (bare && context > 0 ? 2 : 0);
      boolean anchored = context > 0 || !reading.symbols.isEmpty();
      if ((weak && things.compound(finding, anchored))
          || things.product(finding, anchored)
          || (!plain && things.title(finding))
          || (market == 0 && things.label(finding))) {
        finding.drop("lookalike:word");
      } else if (weak
          && (cues + 2 * context < 2 * ENOUGH || (foreign > 0 && cues <= 2 * foreign))) {
        finding.drop("lookalike:weak");
      } else if (weak
          && !plain
          && !passage.foreign
          && (strangers >= STRANGE || foreign > 0)
          && directed(finding) == 0) {
        finding.drop("lookalike:strangers");
      } else if (!weak
          && !plain
          && !passage.foreign
          && context == 0
          && strangers >= VERY_STRANGE
          && directed(finding) == 0) {
        finding.drop("lookalike:strangers");
      } else if (!weak && foreign > FOREIGN && market <= foreign) {
        finding.drop("lookalike:topic");
      }
    }
  }

  /** What the instruments are worth that other sentences of the text name. */
  private int elsewhere(int start, int end) {
    int worth = 0;
    for (int k = 0; k < reading.symbols.size(); k++) {
      Symbols.Found found = reading.symbols.get(k);
      if (found.first() < start || found.first() > end) {
        if (found.sure() || led(found.first())) {
          return CONTEXT;
        }
        worth = 1;
      }
    }
    return worth;
  }

  private int firstName(int s) {
    return reading.findings.get(reading.start(s)).hit.first();
  }

  private int vetoes(int start, int end) {
    Hits vetoes = passage.hits(Cue.VETO);
    return vetoes.isEmpty() ? 0 : vetoes.from(end + 1) - vetoes.from(start);
  }

  private boolean weak(Finding finding) {
    return finding.hit.weak();
  }

  /** Sums up, for each clause of a sentence, what speaks for a market and what against. */
  private void weigh(int start, int end) {
    clauses = 0;
    evidence[0] = 0;
    against[0] = 0;
    strangers = 0;
    plain = false;
    for (int i = start; i <= end; i++) {
      passage.steps++;
      boolean parts = tokens[i].is(';') || tokens[i].is(NormalForm.LONG_DASH);
      if ((parts || passage.starts(Cue.TERMINATOR, i)) && i > start) {
        clauses++;
        evidence[clauses] = 0;
        against[clauses] = 0;
      }
      clause[i - start] = clauses;
      if (passage.isAny(i, Cue.NAMES)) {
        continue;
      }
      evidence[clauses] += evidence(i);
      plain |= technical(i);
      strangers += stranger(i) ? 1 : 0;
      if (passage.starts(Cue.OFFTOPIC, i) && !passage.starts(Cue.MARKET, i) && !reading.symbol(i)) {
        against[clauses] += FOREIGN;
      }
    }
  }

  private boolean technical(int i) {
    return passage.starts(Cue.TECHNICAL, i)
        || passage.is(i, Cue.TIMEFRAME)
        || frame(i)
        || (reading.symbol(i) && (tokens[i].upper() || tokens[Math.max(0, i - 1)].is('$')));
  }

  private boolean stranger(int i) {
    Token token = tokens[i];
    return token.kind == Token.Kind.WORD
        && token.word < 0
        && token.length() > 2
        && !token.capital()
        && !reading.symbol(i);
  }

  private int evidence(int i) {
    int weight = 0;
    if (passage.starts(Cue.TECHNICAL, i)) {
      weight += 2;
    } else if (passage.starts(Cue.MARKET, i)) {
      weight += 1;
    }
    if (passage.is(i, Cue.TIMEFRAME) || frame(i)) {
      weight += 2;
    }
    Symbols.Found symbol = reading.symbolFrom(i);
    if (symbol == null && passage.starts(Cue.SYMBOL, i)) {
      Hit market = passage.starting(Cue.SYMBOL, i);
      weight += market != null && market.value().equals("-") ? 2 : 0;
    }
    if (symbol != null) {
      weight += symbol.sure() ? 3 : led(i) ? 2 : 1;
    }
    NumberValue number = tokens[i].number;
    if (number != null && number.price()) {
      boolean placed = number.currency || (i > 0 && passage.isAny(i - 1, PLACED));
      weight += placed ? 2 : 1;
    }
    return weight;
  }

  /** Whether a preposition leads to a token: "on LYFT". */
  private boolean led(int i) {
    return i > 0
        && (tokens[i - 1].isWord("on")
            || tokens[i - 1].isWord("in")
            || tokens[i - 1].isWord("of")
            || tokens[i - 1].isWord("for"));
  }

  /** Other patterns named in the sentence, at most two; and a trend said to be found. */
  private int others(int s, Finding finding) {
    int others = 0;
    for (int f = reading.start(s); f < reading.end(s); f++) {
      Finding other = reading.findings.get(f);
      boolean counts = plain || !weak(other);
      others += counts && other.type != finding.type && !other.dropped ? 1 : 0;
    }
    int first = finding.hit.first();
    boolean stated = finding.trend() && passage.any(Cue.FINDING, first - 2, first - 1);
    return Math.min(others, 2) + (stated ? 1 : 0);
  }

  private int clauseOf(int token, int start) {
    return clause[token - start];
  }

  private int sum(int[] weights) {
    int sum = 0;
    for (int c = 0; c <= clauses; c++) {
      sum += weights[c];
    }
    return sum;
  }

  /** A ticker right beside the name: "QCOM hammer", "flag on GE". */
  private int beside(Finding finding) {
    int start = passage.sentenceStart(finding.sentence);
    for (int i = finding.hit.first() - 1; i >= start && i >= finding.hit.first() - 3; i--) {
      if (reading.symbol(i)) {
        return 2;
      }
      if (!reading.open(i) && !tokens[i].is(':')) {
        break;
      }
    }
    int end = passage.sentenceEnd(finding.sentence);
    for (int i = finding.hit.last() + 1; i <= end && i <= finding.hit.last() + 4; i++) {
      if (reading.symbol(i)) {
        return 2;
      }
      if (!reading.open(i) && !tokens[i].is(',') && !tokens[i].is('(')) {
        break;
      }
    }
    return 0;
  }

  private boolean frame(int i) {
    NumberValue number = tokens[i].number;
    return number != null && number.kind == NumberValue.Kind.TIMEFRAME;
  }

  /** A weak name with a bull or bear word, or with "pattern" after it, is a chart pattern. */
  private int directed(Finding finding) {
    int points = 0;
    for (int i = finding.hit.first(); i <= finding.hit.last(); i++) {
      String word = tokens[i].text();
      if (word.startsWith("bull") || word.startsWith("bear") || word.equals("pattern")) {
        points += 2;
      }
    }
    return points;
  }
}
