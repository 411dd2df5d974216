package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A passage with the patterns found in it: what the passes share, and how they look around. */
final class NarrativeReading {

  /** How far a cue looks for the pattern it governs, in tokens. */
  private static final int REACH = 14;

  final Passage passage;
  final Taxonomy taxonomy;
  final List<Finding> findings = new ArrayList<>();
  final Symbols symbols;
  final Timeframes timeframes;
  Token[] tokens = new Token[0];
  int size;
  String contextSymbol = "";

  /** Number of the first finding of each sentence, and past the last one at the end. */
  private int[] firstOf = new int[8];

  private @Nullable Finding[] at = new Finding[0];
  private boolean[] symbolAt = new boolean[0];

  NarrativeReading(Passage passage, Taxonomy taxonomy) {
    this.passage = passage;
    this.taxonomy = taxonomy;
    this.symbols = new Symbols(passage);
    this.timeframes = new Timeframes(passage);
  }

  /** Finds the names, instruments and timeframes of the passage's present text. */
  void read(String symbol) {
    tokens = passage.tokens;
    size = passage.size;
    contextSymbol = symbol;
    symbols.find(symbol);
    timeframes.find();
    if (at.length < size) {
      at = new Finding[size];
      symbolAt = new boolean[size];
    }
    Arrays.fill(at, 0, size, null);
    Arrays.fill(symbolAt, 0, size, false);
    for (int k = 0; k < symbols.size(); k++) {
      for (int i = symbols.get(k).first(); i <= symbols.get(k).last(); i++) {
        symbolAt[i] = true;
      }
    }
    findings.clear();
    if (firstOf.length < passage.sentences + 1) {
      firstOf = new int[2 * passage.sentences + 2];
    }
    int sentence = 0;
    firstOf[0] = 0;
    Hits names = passage.names();
    for (int k = 0; k < names.size(); k++) {
      Hit hit = names.get(k);
      PatternType type = hit.type();
      if (type != null && spelt(hit) && !symbolAt[hit.first()]) {
        int of = tokens[hit.first()].sentence;
        while (sentence < of) {
          firstOf[++sentence] = findings.size();
        }
        Finding finding = new Finding(type, hit, of);
        finding.undirected = hit.value().indexOf('/') >= 0;
        add(finding);
      }
    }
    while (sentence < passage.sentences) {
      firstOf[++sentence] = findings.size();
    }
  }

  private void add(Finding finding) {
    findings.add(finding);
    for (int i = finding.hit.first(); i <= finding.hit.last(); i++) {
      at[i] = finding;
    }
  }

  /** Number of the first finding of a sentence, dropped or not. */
  int start(int sentence) {
    return firstOf[sentence];
  }

  /** Past the number of the last finding of a sentence. */
  int end(int sentence) {
    return firstOf[sentence + 1];
  }

  /** Whether a sentence has a finding that is not dropped. */
  boolean any(int sentence) {
    return first(sentence) != null;
  }

  /** The first finding of a sentence that is not dropped, null when there is none. */
  @Nullable Finding first(int sentence) {
    for (int f = firstOf[sentence]; f < firstOf[sentence + 1]; f++) {
      if (!findings.get(f).dropped) {
        return findings.get(f);
      }
    }
    return null;
  }

  /** How many findings of a sentence are not dropped. */
  int count(int sentence) {
    int count = 0;
    for (int f = firstOf[sentence]; f < firstOf[sentence + 1]; f++) {
      count += findings.get(f).dropped ? 0 : 1;
    }
    passage.steps += firstOf[sentence + 1] - firstOf[sentence];
    return count;
  }

  /** A single misspelt word names a pattern only if it is long enough to be no other word. */
  private boolean spelt(Hit hit) {
    for (int i = hit.first(); i <= hit.last(); i++) {
      if (tokens[i].corrected && tokens[i].length() < 8 && hit.first() == hit.last()) {
        return false;
      }
    }
    return true;
  }

  /** The finding whose name covers a token, null when there is none. */
  @Nullable Finding finding(int token) {
    Finding finding = at[token];
    return finding == null || finding.dropped ? null : finding;
  }

  /** The symbol that starts at a token, null when none does. */
  Symbols.@Nullable Found symbolFrom(int token) {
    if (!symbolAt[token]) {
      return null;
    }
    int k = symbols.from(token);
    return k < symbols.size() && symbols.get(k).first() == token ? symbols.get(k) : null;
  }

  boolean symbol(int token) {
    return symbolAt[token];
  }

  /** The pattern that follows a cue with nothing but little words between; null when none does. */
  @Nullable Finding ahead(int token) {
    int sentence = tokens[Math.min(token, size - 1)].sentence;
    for (int i = token; i < size && i < token + REACH; i++) {
      passage.steps++;
      if (tokens[i].sentence != sentence) {
        return null;
      }
      Finding finding = finding(i);
      if (finding != null) {
        return finding;
      }
      if (!open(i)) {
        return null;
      }
    }
    return null;
  }

  /** Whether a token may stand between a cue and its pattern. */
  boolean open(int i) {
    Token token = tokens[i];
    if (token.kind == Token.Kind.MARK) {
      return (token.is('-') && !token.spaceBefore)
          || token.is('$')
          || (token.is('.') && !token.spaceBefore)
          || token.is('/');
    }
    return passage.isAny(i, OPEN)
        || symbolAt[i]
        || (token.number != null && !token.number.currency);
  }

  private static final long OPEN =
      Cue.mask(
          Cue.FILLER,
          Cue.TIMEFRAME,
          Cue.FORMING_F,
          Cue.HEDGE_F,
          Cue.POSSIBLE,
          Cue.BULLISH,
          Cue.BEARISH,
          Cue.CHART_WORD);

  /** The pattern that a cue looks back to: in its chunk, else in its sentence; null when none. */
  @Nullable Finding behind(int token) {
    int start = passage.sentenceStart(tokens[token].sentence);
    for (int i = token - 1; i >= start && i > token - 40; i--) {
      passage.steps++;
      Finding finding = finding(i);
      if (finding != null) {
        return finding;
      }
    }
    return null;
  }

  /** Like {@link #behind}, and with nothing but little words, numbers and levels between. */
  @Nullable Finding justBehind(int token) {
    int start = passage.sentenceStart(tokens[token].sentence);
    for (int i = token - 1; i >= start && i > token - REACH; i--) {
      passage.steps++;
      Finding finding = finding(i);
      if (finding != null) {
        return finding;
      }
      boolean mark = tokens[i].is(',') || tokens[i].is('(') || tokens[i].is(':');
      if (!open(i) && !mark && !passage.is(i, Cue.AT) && tokens[i].number == null) {
        return null;
      }
    }
    return null;
  }

  /** Patterns that an "or", "nor" or "and" joins to this one, each with the word that joins it. */
  List<Finding> joined(Finding finding, boolean alsoAnd) {
    List<Finding> joined = List.of();
    Finding from = finding;
    while (from != null) {
      int i = from.hit.last() + 1;
      boolean word = false;
      Finding next = null;
      for (int k = 0; k < 8 && i < size && tokens[i].sentence == finding.sentence; k++) {
        passage.steps++;
        next = finding(i);
        if (next != null) {
          break;
        }
        Token token = tokens[i];
        boolean or =
            token.isWord("or")
                || token.isWord("nor")
                || token.isWord("o")
                || token.isWord("oder")
                || token.isWord("ou")
                || token.isWord("noch")
                || token.is('/')
                || token.isWord("ni");
        boolean and =
            token.isWord("and")
                || token.isWord("und")
                || token.isWord("y")
                || token.isWord("et")
                || token.isWord("e");
        word |= or || (alsoAnd && and);
        boolean comma = token.is(',');
        if (!or && !and && !comma && !open(i)) {
          break;
        }
        i++;
      }
      if (next == null || !word) {
        return joined;
      }
      joined = joined.isEmpty() ? new ArrayList<>(2) : joined;
      joined.add(next);
      from = next;
    }
    return joined;
  }

  /** The last pattern before a sentence that something can still be said of; null when none. */
  @Nullable Finding lastBefore(int sentence) {
    int from = firstOf[Math.max(0, sentence - 59)];
    for (int f = firstOf[sentence] - 1; f >= from; f--) {
      passage.steps++;
      if (findings.get(f).live()) {
        return findings.get(f);
      }
    }
    return null;
  }

  boolean sameChunk(Finding finding, int token) {
    return tokens[finding.hit.last()].chunk == tokens[token].chunk
        || tokens[finding.hit.first()].chunk == tokens[token].chunk;
  }

  /** First token of the sentence that is a word or number. */
  int firstWord(int sentence) {
    int i = passage.sentenceStart(sentence);
    while (i < passage.sentenceEnd(sentence)
        && tokens[i].kind != Token.Kind.WORD
        && tokens[i].kind != Token.Kind.NUMBER) {
      i++;
    }
    return i;
  }

  private static final long CONDITIONS = Cue.CONDITION.bit();

  /** Whether the words before a cue in its chunk make it a condition or a plan. */
  boolean conditional(int cue) {
    int chunk = tokens[cue].chunk;
    Token first = tokens[firstWord(tokens[cue].sentence)];
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
          if (passage.isAny(i, CONDITIONS) || tokens[i].isWord("if") || tokens[i].isWord("would")) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }
}
