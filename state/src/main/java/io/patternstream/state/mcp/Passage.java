package io.patternstream.state.mcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text taken apart: tokens, and the phrases of the lexicon that stand in it. Used again for the
 * next text; one thread.
 */
final class Passage {

  private static final Cue[] CUES = Cue.values();
  private static final Cue[] NAMING = {Cue.VETO, Cue.NAME, Cue.BREAK_UP, Cue.BREAK_DOWN};

  /** Cues of which only the longest at a place counts: "not confirmed" is not a "not". */
  private static final Cue[] SCOPING = {
    Cue.NEGATE_F,
    Cue.NEGATE_B,
    Cue.PSEUDO,
    Cue.POSSIBLE,
    Cue.HEDGE_F,
    Cue.HEDGE_B,
    Cue.FORMING_F,
    Cue.FORMING_B,
    Cue.FAILED_F,
    Cue.FAILED_B,
    Cue.CONFIRMED,
    Cue.CONDITION,
    Cue.STOP
  };

  private static final long SCOPES = Cue.mask(SCOPING);

  private final Lexicon lexicon;
  private final Tokenizer tokenizer;
  private final Hits[] hits = new Hits[CUES.length];
  private Hit[] pool = new Hit[0];
  private int pooled;
  private final Hits names = new Hits();

  /** Tokens, those of the present text first: see {@link #size}. */
  Token[] tokens = new Token[0];

  /** How many tokens the present text has; the last is a line end. */
  int size;

  /** Bits of the cues that cover each token. */
  private long[] covered = new long[0];

  /** Bits of the cues that start at each token. */
  private long[] starting = new long[0];

  /** Tokens that the automaton was fed, and the longest scope cue over each. */
  private int[] fed = new int[0];

  private int[] longest = new int[0];

  /** Bits of the cues that start in each sentence. */
  private long[] cuesOf = new long[8];

  /** Bits of the cues that the text has. */
  private long present;

  /** How many automaton steps, candidate phrases and look-arounds the text took. */
  long steps;

  /** First token of each sentence. */
  int[] starts = new int[8];

  /** How many sentences there are. */
  int sentences;

  /** Whether most little words are of another language, so that a comma may part decimals. */
  boolean foreign;

  /** Whether everything is in capitals, so that capitals say nothing. */
  boolean shouting;

  /** Whether there are marks that part the columns of a table. */
  boolean bars;

  Passage(Lexicon lexicon) {
    this.lexicon = lexicon;
    this.tokenizer = new Tokenizer(lexicon);
    for (int i = 0; i < hits.length; i++) {
      hits[i] = new Hits();
    }
  }

  /** Reads a text in place of the one before; whether it names any pattern. */
  boolean read(String text) {
    if (tokenizer.read(text)) {
      tokens = tokenizer.tokens;
      covered = new long[tokens.length];
      starting = new long[tokens.length];
      fed = new int[tokens.length];
      longest = new int[tokens.length];
    }
    size = tokenizer.size;
    steps = 0;
    for (long left = present; left != 0; left &= left - 1) {
      hits[Long.numberOfTrailingZeros(left)].clear();
    }
    Arrays.fill(covered, 0, size, 0);
    Arrays.fill(starting, 0, size, 0);
    pooled = 0;
    present = 0;
    match();
    settleNames();
    boolean named =
        !hits(Cue.NAME).isEmpty()
            || !hits(Cue.BREAK_UP).isEmpty()
            || !hits(Cue.BREAK_DOWN).isEmpty();
    if (!named) {
      return false;
    }
    settleScopes();
    look();
    Segmenter.segment(this);
    return true;
  }

  /** What language it is in, and how it is written. */
  private void look() {
    int letters = 0;
    int capitals = 0;
    int accented = 0;
    int others = 0;
    int english = 0;
    bars = false;
    for (int i = 0; i < size; i++) {
      Token token = tokens[i];
      bars |= token.is('|');
      others += starts(Cue.FOREIGN, i) ? 1 : 0;
      english += starts(Cue.ENGLISH, i) ? 1 : 0;
      accented += token.accented() ? 1 : 0;
      if (token.kind == Token.Kind.WORD && token.length() > 1) {
        letters++;
        capitals += token.upper() ? 1 : 0;
      }
    }
    foreign = others + accented > english;
    shouting = letters >= 4 && capitals * 10 > letters * 6;
  }

  private void match() {
    Automaton automaton = lexicon.automaton;
    int n = 0;
    int state = 0;
    for (int i = 0; i < size; i++) {
      Token token = tokens[i];
      if (token.kind == Token.Kind.MARK && transparent(i)) {
        continue;
      }
      steps++;
      if (token.kind == Token.Kind.MARK || token.kind == Token.Kind.LINE_END) {
        state = 0;
        continue;
      }
      fed[n++] = i;
      state = automaton.step(state, token.word);
      for (int end = automaton.ends(state); end != 0; end = automaton.endsToo(end)) {
        steps++;
        int first = fed[n - automaton.length(end)];
        int phrase = automaton.phrase(end);
        long light = lexicon.light(phrase);
        if (light != 0) {
          light(light, first, i);
        }
        for (Lexicon.Entry entry : lexicon.heavy(phrase)) {
          Hit hit = hit();
          hit.set(entry, first, i);
          hits[entry.cue().index()].add(hit);
          present |= entry.cue().bit();
        }
      }
    }
    for (long left = present; left != 0; left &= left - 1) {
      keepLongest(hits[Long.numberOfTrailingZeros(left)]);
    }
  }

  /**
   * Marks light cues. Phrases come in the order of their ends, at one end the longest first: one
   * that starts within a marked phrase adds nothing, one that starts before swallows those within,
   * so that the leftmost longest stay, as in {@link #keepLongest}.
   */
  private void light(long cues, int first, int last) {
    long fresh = cues & ~(covered[first] & ~starting[first]);
    starting[first] |= fresh;
    covered[first] |= fresh;
    for (int i = first + 1; i <= last; i++) {
      starting[i] &= ~fresh;
      covered[i] |= fresh;
    }
  }

  private Hit hit() {
    if (pooled == pool.length) {
      int more = Math.max(64, 2 * pooled);
      pool = Arrays.copyOf(pool, more);
      for (int i = pooled; i < more; i++) {
        pool[i] = new Hit();
      }
    }
    return pool[pooled++];
  }

  /** Hyphens, slashes, dots and equals signs inside a name do not part its words. */
  private boolean transparent(int i) {
    Token token = tokens[i];
    if (i == 0 || i + 1 >= size) {
      return false;
    }
    return switch (token.mark()) {
      case '-', '/', '=' -> !token.spaceBefore && !tokens[i + 1].spaceBefore;
      case '\'' -> true;
      case '.' ->
          !token.spaceBefore && tokens[i - 1].length() <= 4 && !lastOfLine(i) && !starts(i + 1);
      default -> false;
    };
  }

  /** Whether a sentence starts at a token, and not the second word of "Asc. Triangle". */
  private boolean starts(int i) {
    Token cut = tokens[i - 2];
    return tokens[i].spaceBefore
        && tokens[i].capital()
        && !(cut.isWord("asc")
            || cut.isWord("desc")
            || cut.isWord("sym")
            || cut.isWord("inv")
            || cut.isWord("dbl"));
  }

  private boolean lastOfLine(int i) {
    return tokens[i + 1].kind == Token.Kind.LINE_END;
  }

  /** Leftmost-longest hits of one cue that do not overlap, in the order of the text. */
  private void keepLongest(Hits list) {
    list.sort();
    int kept = 0;
    int end = -1;
    for (int i = 0; i < list.size(); i++) {
      steps++;
      Hit hit = list.get(i);
      if (hit.first() > end) {
        list.set(kept++, hit);
        end = hit.last();
        mark(hit);
      }
    }
    list.truncate(kept);
  }

  private void mark(Hit hit) {
    long bit = hit.cue().bit();
    starting[hit.first()] |= bit;
    for (int i = hit.first(); i <= hit.last(); i++) {
      covered[i] |= bit;
    }
  }

  private void unmark(Hit hit) {
    long bit = ~hit.cue().bit();
    starting[hit.first()] &= bit;
    for (int i = hit.first(); i <= hit.last(); i++) {
      covered[i] &= bit;
    }
  }

  /** Names, breaks and vetoes share the text: the longer of two that overlap stays. */
  private void settleNames() {
    names.clear();
    if ((present & Cue.NAMES) == 0) {
      return;
    }
    for (Cue cue : NAMING) {
      Hits list = hits(cue);
      for (int i = 0; i < list.size(); i++) {
        unmark(list.get(i));
        names.add(list.get(i));
      }
    }
    names.sort();
    int kept = 0;
    for (int i = 0; i < names.size(); i++) {
      Hit hit = names.get(i);
      Hit before = kept == 0 ? null : names.get(kept - 1);
      if (before == null || hit.first() > before.last()) {
        names.set(kept++, hit);
      } else if (hit.length() > before.length() || (hit.cue() == Cue.VETO && before.covers(hit))) {
        names.set(kept - 1, hit);
      }
    }
    names.truncate(kept);
    for (Cue cue : NAMING) {
      hits(cue).clear();
    }
    for (int i = 0; i < kept; i++) {
      Hit hit = names.get(i);
      hits(hit.cue()).add(hit);
      mark(hit);
    }
  }

  /** Scope cues inside a name or inside a longer scope cue say nothing of their own. */
  private void settleScopes() {
    if ((present & SCOPES) == 0) {
      return;
    }
    Arrays.fill(longest, 0, size, 0);
    for (Cue cue : SCOPING) {
      Hits list = hits(cue);
      for (int k = 0; k < list.size(); k++) {
        Hit hit = list.get(k);
        for (int i = hit.first(); i <= hit.last(); i++) {
          longest[i] = Math.max(longest[i], hit.length());
        }
      }
    }
    for (Cue cue : SCOPING) {
      Hits list = hits(cue);
      int kept = 0;
      for (int k = 0; k < list.size(); k++) {
        Hit hit = list.get(k);
        if (idle(hit)) {
          unmark(hit);
        } else {
          list.set(kept++, hit);
        }
      }
      list.truncate(kept);
    }
  }

  private boolean idle(Hit hit) {
    boolean inName = isAny(hit.first(), Cue.NAMES);
    boolean whole = isAny(hit.last(), Cue.NAMES);
    boolean shorter = true;
    for (int i = hit.first(); i <= hit.last(); i++) {
      shorter &= longest[i] > hit.length();
    }
    return (inName && whole) || shorter;
  }

  /** Takes the sentence that starts at a token into the list. */
  void startSentence(int token) {
    if (sentences == starts.length) {
      starts = Arrays.copyOf(starts, 2 * sentences);
      cuesOf = Arrays.copyOf(cuesOf, 2 * sentences);
    }
    cuesOf[sentences] = 0;
    starts[sentences++] = token;
  }

  /** Notes the cues that start at a token of the last sentence. */
  void note(int token) {
    cuesOf[sentences - 1] |= starting[token];
  }

  /** Whether any of the cues starts in a sentence. */
  boolean has(int sentence, long cues) {
    return (cuesOf[sentence] & cues) != 0;
  }

  /** The names, breaks and vetoes, in the order of the text. */
  Hits names() {
    return names;
  }

  /** The hits of a cue, in the order of the text. */
  Hits hits(Cue cue) {
    return hits[cue.index()];
  }

  /** Whether a hit of the cue starts at a token. */
  boolean starts(Cue cue, int token) {
    return (starting[token] & cue.bit()) != 0;
  }

  /** The hit of a cue that starts at a token, null when there is none. */
  @Nullable Hit starting(Cue cue, int token) {
    return starts(cue, token) ? covering(cue, token) : null;
  }

  /** The hit of a cue that covers a token, null when there is none. */
  @Nullable Hit covering(Cue cue, int token) {
    if ((covered[token] & cue.bit()) == 0) {
      return null;
    }
    Hits list = hits(cue);
    return list.get(Math.max(list.from(token + 1) - 1, 0));
  }

  boolean is(int token, Cue cue) {
    return (covered[token] & cue.bit()) != 0;
  }

  boolean isAny(int token, long cues) {
    return (covered[token] & cues) != 0;
  }

  /** Whether a hit of the cue lies within two tokens, both inclusive. */
  boolean any(Cue cue, int first, int last) {
    for (int i = Math.max(first, 0); i <= last && i < size; i++) {
      if (is(i, cue)) {
        return true;
      }
    }
    return false;
  }

  /** The k-th hit of a cue if it starts no later than a token, else null. */
  @Nullable Hit upTo(Hits list, int k, int last) {
    return k < list.size() && list.get(k).first() <= last ? list.get(k) : null;
  }

  int sentenceStart(int sentence) {
    return starts[sentence];
  }

  /** Last token of a sentence, inclusive. */
  int sentenceEnd(int sentence) {
    return sentence + 1 < sentences ? starts[sentence + 1] - 1 : size - 1;
  }
}
