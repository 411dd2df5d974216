package io.patternstream.state.mcp;

/**
 * Tells from the words right around a name that it means another thing: a firm, a product, a
 * person, a verb, a part of a compound (guideline rule 6).
 */
final class OtherThings {

  /** More of a kind than anybody counts on a chart. */
  private static final int MANY = 20;

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];

  OtherThings(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  /** Begins with the passage's present text. */
  void start() {
    tokens = reading.tokens;
  }

  /** "Double bottom stainless saucepans", "rounding top-up": the name is part of another thing. */
  boolean product(Finding finding, boolean anchored) {
    int after = finding.hit.last() + 1;
    if (tokens[after].is('-') && !tokens[after].spaceBefore && tokens[after + 1].isWord("up")) {
      return true;
    }
    return !anchored && thing(after) && thing(after + 1);
  }

  private boolean thing(int i) {
    return i < reading.size
        && tokens[i].kind == Token.Kind.WORD
        && (tokens[i].word < 0 || passage.is(i, Cue.OFFTOPIC))
        && !tokens[i].capital();
  }

  /** "Hammer-shaped charger", "evening star tattoo": the name only qualifies another noun. */
  boolean compound(Finding finding, boolean anchored) {
    int after = finding.hit.last() + 1;
    Token next = tokens[after];
    if (next.is('-') && !next.spaceBefore && tokens[after + 1].kind == Token.Kind.WORD) {
      return !tokens[after + 1].spaceBefore
          && (tokens[after + 1].word < 0 || tokens[after + 1].isWord("shaped"))
          && finding.hit.length() == 1;
    }
    boolean verb = next.endsWith("ed") || next.endsWith("s") || next.endsWith("ing");
    if (next.kind == Token.Kind.WORD
        && next.word < 0
        && !next.capital()
        && next.endsWith("s")
        && noun(after + 1)) {
      return true;
    }
    if (passage.foreign
        || next.kind != Token.Kind.WORD
        || next.word >= 0
        || next.capital()
        || verb) {
      return false;
    }
    return !anchored || (finding.hit.length() == 1 && ends(after + 1));
  }

  /** Whether a noun phrase ends before a token: "diamond blade $22", "consolidation fight as". */
  private boolean ends(int i) {
    Token token = tokens[i];
    return token.kind != Token.Kind.WORD
        || passage.isAny(i, Cue.mask(Cue.AT, Cue.TERMINATOR, Cue.ABOVE, Cue.BELOW))
        || token.isWord("in")
        || token.isWord("on")
        || token.isWord("for")
        || token.isWord("and")
        || token.isWord("with");
  }

  /** Whether what follows shows that the word before is a noun: "flag decals were". */
  private boolean noun(int i) {
    return switch (tokens[i].text()) {
      case "were", "was", "are", "is", "of", "for", "that" -> true;
      default -> false;
    };
  }

  /** Whether a sentence speaks of a ticker as such. */
  private boolean tickerIn(int s) {
    for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
      if (tokens[i].isWord("ticker") || tokens[i].isWord("symbol")) {
        return true;
      }
    }
    return false;
  }

  /** "CVS and WBA both printed hammers": several instruments have one each. */
  private boolean tickers(int s) {
    int tickers = 0;
    for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
      tickers += reading.symbolFrom(i) != null ? 1 : 0;
    }
    return tickers > 1;
  }

  /** "Wing-and-flag livery": part of another compound. */
  private boolean hyphened(Finding finding) {
    int hyphen = finding.hit.first() - 1;
    return finding.hit.length() == 1
        && finding.hit.weak()
        && hyphen > 0
        && tokens[hyphen].is('-')
        && !tokens[hyphen].spaceBefore
        && !tokens[hyphen + 1].spaceBefore
        && tokens[hyphen - 1].kind == Token.Kind.WORD
        && (tokens[hyphen - 1].word < 0 || tokens[hyphen - 1].isWord("and"));
  }

  /** "Sam Hammer, analyst at": a first name makes it a person's. */
  private boolean person(Finding finding) {
    int before = finding.hit.first() - 1;
    if (before < 0 || finding.hit.length() > 1 || passage.shouting) {
      return false;
    }
    Token first = tokens[before];
    Token next = tokens[finding.hit.last() + 1];
    return first.capital()
        && !first.upper()
        && first.word < 0
        && !reading.symbol(before)
        && tokens[finding.hit.first()].capital()
        && (next.is(',') || (next.kind == Token.Kind.WORD && next.word < 0 && !next.capital()));
  }

  /** "A Shooting Star documentary": in capitals in a sentence that has none, before a noun. */
  boolean title(Finding finding) {
    Token next = tokens[finding.hit.last() + 1];
    int first = finding.hit.first();
    return tokens[first].capital()
        && !tokens[first].upper()
        && first > reading.firstWord(finding.sentence)
        && next.kind == Token.Kind.WORD
        && next.word < 0
        && !next.capital()
        && !(next.endsWith("ed") || next.endsWith("s") || next.endsWith("ing"))
        && !passage.shouting
        && !titled(finding.sentence);
  }

  /** "Disney Channel": a company's name goes on. */
  private boolean ofCompany(Finding finding) {
    int before = finding.hit.first() - 1;
    return before >= 0
        && finding.hit.length() == 1
        && finding.hit.weak()
        && tokens[before + 1].capital()
        && !tokens[before + 1].upper()
        && reading.symbol(before)
        && tokens[before].capital()
        && !tokens[before].upper()
        && !titled(finding.sentence);
  }

  /** Whether most words of a sentence start with a capital, as in a headline. */
  private boolean titled(int s) {
    int words = 0;
    int capitals = 0;
    for (int i = passage.sentenceStart(s); i <= passage.sentenceEnd(s); i++) {
      if (tokens[i].kind == Token.Kind.WORD && tokens[i].length() > 3) {
        words++;
        capitals += tokens[i].capital() ? 1 : 0;
      }
    }
    return capitals * 3 > words * 2;
  }

  /** "Marubozu Sushi opens ...": a proper name goes on after the pattern's. */
  boolean label(Finding finding) {
    Token next = tokens[finding.hit.last() + 1];
    return tokens[finding.hit.first()].capital()
        && next.capital()
        && next.word < 0
        && !passage.shouting;
  }

  boolean veto(Finding finding) {
    int after = finding.hit.last() + 1;
    Token next = tokens[after];
    boolean capital = tokens[finding.hit.first()].capital();
    boolean adjacent = next.kind == Token.Kind.WORD;
    if (finding.hit.length() == 1
        && tokens[finding.hit.first()].upper()
        && !passage.shouting
        && tickerIn(finding.sentence)) {
      return true;
    }
    if (hyphened(finding) || person(finding) || ofCompany(finding)) {
      return true;
    }
    boolean suffix = adjacent && passage.is(after, Cue.COMPANY_SUFFIX);
    if (suffix && capital && finding.hit.weak()) {
      return !passage.shouting;
    }
    if (adjacent && capital && next.capital() && passage.is(after, Cue.COMPANY_SUFFIX)) {
      return true;
    }
    String phrase = finding.hit.phrase();
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
                || (passage.is(finding.hit.first() - 1, Cue.FILLER) && tickers(finding.sentence))
                || tokens[finding.hit.first() - 1].isWord("of"));
    NumberValue count = finding.hit.first() > 0 ? tokens[finding.hit.first() - 1].number : null;
    boolean goods = count != null && count.value >= MANY; // "recalled 400 hammers"
    return plural && (!counted || goods);
  }
}
