package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A passage with the patterns found in it: what the passes share, and how they look around. */
final class NarrativeReading {

  /** How far a cue looks for the pattern it governs, in tokens. */
  private static final int REACH = 14;

  final Passage passage;
  final Token[] tokens;
  final Taxonomy taxonomy;
  final String contextSymbol;
  final List<Finding> findings = new ArrayList<>();
  final List<List<Finding>> bySentence = new ArrayList<>();
  final List<Symbols.Found> symbols;
  final List<Timeframes.Found> timeframes;
  private final @Nullable Finding[] at;
  private final boolean[] symbolAt;

  NarrativeReading(Passage passage, Lexicon lexicon, String contextSymbol) {
    this.passage = passage;
    this.tokens = passage.tokens;
    this.taxonomy = lexicon.taxonomy;
    this.contextSymbol = contextSymbol;
    this.symbols = Symbols.find(passage, contextSymbol);
    this.timeframes = Timeframes.find(passage);
    this.at = new Finding[tokens.length];
    this.symbolAt = new boolean[tokens.length];
    for (Symbols.Found symbol : symbols) {
      for (int i = symbol.first(); i <= symbol.last(); i++) {
        symbolAt[i] = true;
      }
    }
    for (int s = 0; s < passage.sentences.length; s++) {
      bySentence.add(new ArrayList<>());
    }
    List<Hit> names = new ArrayList<>(passage.hits(Cue.NAME));
    names.addAll(passage.hits(Cue.BREAK_UP));
    names.addAll(passage.hits(Cue.BREAK_DOWN));
    names.sort((a, b) -> Integer.compare(a.first(), b.first()));
    for (Hit hit : names) {
      String name =
          hit.cue() == Cue.BREAK_UP
              ? "breakout"
              : hit.cue() == Cue.BREAK_DOWN ? "breakdown" : hit.value();
      int either = name.indexOf('/');
      PatternType type = taxonomy.get(either < 0 ? name : name.substring(0, either));
      if (type != null && spelt(hit) && !symbolAt[hit.first()]) {
        Finding finding = new Finding(type, hit, tokens[hit.first()].sentence);
        finding.undirected = either >= 0;
        add(finding);
      }
    }
  }

  private void add(Finding finding) {
    findings.add(finding);
    bySentence.get(finding.sentence).add(finding);
    for (int i = finding.hit.first(); i <= finding.hit.last(); i++) {
      at[i] = finding;
    }
  }

  /** A single misspelt word names a pattern only if it is long enough to be no other word. */
  private boolean spelt(Hit hit) {
    for (int i = hit.first(); i <= hit.last(); i++) {
      if (tokens[i].corrected && tokens[i].text.length() < 8 && hit.first() == hit.last()) {
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
    int low = 0;
    int high = symbols.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (symbols.get(middle).first() < token) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return symbols.get(low).first() == token ? symbols.get(low) : null;
  }

  boolean symbol(int token) {
    return symbolAt[token];
  }

  /** Live findings of a sentence in their order. */
  List<Finding> in(int sentence) {
    List<Finding> all = bySentence.get(sentence);
    if (all.isEmpty()) {
      return List.of();
    }
    List<Finding> live = new ArrayList<>(all.size());
    passage.steps += all.size();
    for (Finding finding : all) {
      if (!finding.dropped) {
        live.add(finding);
      }
    }
    return live;
  }

  /** The pattern that follows a cue with nothing but little words between; null when none does. */
  @Nullable Finding ahead(int token) {
    int sentence = tokens[Math.min(token, tokens.length - 1)].sentence;
    for (int i = token; i < tokens.length && i < token + REACH; i++) {
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
    List<Finding> joined = new ArrayList<>();
    Finding from = finding;
    while (from != null) {
      int i = from.hit.last() + 1;
      boolean word = false;
      Finding next = null;
      for (int k = 0; k < 8 && i < tokens.length && tokens[i].sentence == finding.sentence; k++) {
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
      joined.add(next);
      from = next;
    }
    return joined;
  }

  /** The last pattern before a sentence that something can still be said of; null when none. */
  @Nullable Finding lastBefore(int sentence) {
    for (int s = sentence - 1; s >= 0 && s > sentence - 60; s--) {
      List<Finding> found = bySentence.get(s);
      for (int k = found.size() - 1; k >= 0; k--) {
        passage.steps++;
        if (found.get(k).live()) {
          return found.get(k);
        }
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
}
