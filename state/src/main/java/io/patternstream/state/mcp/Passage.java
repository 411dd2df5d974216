package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A text taken apart: tokens, and the phrases of the lexicon that stand in it. */
final class Passage {

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

  final String text;
  final Token[] tokens;
  private final Map<Cue, List<Hit>> hits = new EnumMap<>(Cue.class);

  /** Bits of the cues that cover each token. */
  private final long[] covered;

  /** Bits of the cues that start at each token. */
  private final long[] starting;

  /** How many automaton steps, candidate phrases and look-arounds the text took. */
  long steps;

  /** First token of each sentence, and one past the last token at the end. */
  int[] sentences = new int[] {0};

  /** Whether most little words are of another language, so that a comma may part decimals. */
  boolean foreign;

  /** Whether everything is in capitals, so that capitals say nothing. */
  boolean shouting;

  private Passage(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = tokens.toArray(new Token[0]);
    this.covered = new long[this.tokens.length];
    this.starting = new long[this.tokens.length];
  }

  static Passage of(String text, Lexicon lexicon) {
    List<Token> tokens = Tokenizer.tokens(NormalForm.of(text));
    lexicon.number(tokens);
    Passage passage = new Passage(text, tokens);
    passage.match(lexicon);
    passage.settleNames();
    passage.settleScopes();
    int letters = 0;
    int capitals = 0;
    int accented = 0;
    for (Token token : passage.tokens) {
      accented += token.accented() ? 1 : 0;
      if (token.kind == Token.Kind.WORD && token.text.length() > 1) {
        letters++;
        capitals += token.upper() ? 1 : 0;
      }
    }
    passage.foreign =
        passage.hits(Cue.FOREIGN).size() + accented > passage.hits(Cue.ENGLISH).size();
    passage.shouting = letters >= 4 && capitals * 10 > letters * 6;
    Segmenter.segment(passage);
    return passage;
  }

  private void match(Lexicon lexicon) {
    Automaton automaton = lexicon.automaton();
    Map<Cue, List<Hit>> found = new EnumMap<>(Cue.class);
    int[] fed = new int[tokens.length];
    int[] n = {0};
    int state = 0;
    for (int i = 0; i < tokens.length; i++) {
      Token token = tokens[i];
      if (token.kind == Token.Kind.MARK && transparent(i)) {
        continue;
      }
      steps++;
      if (token.kind == Token.Kind.MARK || token.kind == Token.Kind.LINE_END) {
        state = 0;
        continue;
      }
      fed[n[0]++] = i;
      state = automaton.step(state, token.word);
      int last = i;
      automaton.report(
          state,
          (phrase, length) -> {
            steps++;
            int first = fed[n[0] - length];
            for (Lexicon.Entry entry : lexicon.meaning(phrase)) {
              found
                  .computeIfAbsent(entry.cue(), c -> new ArrayList<>())
                  .add(new Hit(entry.cue(), entry.value(), first, last));
            }
          });
    }
    found.forEach((cue, list) -> hits.put(cue, longest(list)));
  }

  /** Hyphens, slashes, dots and equals signs inside a name do not part its words. */
  private boolean transparent(int i) {
    Token token = tokens[i];
    if (i == 0 || i + 1 >= tokens.length) {
      return false;
    }
    return switch (token.text.charAt(0)) {
      case '-', '/', '=' -> !token.spaceBefore && !tokens[i + 1].spaceBefore;
      case '\'' -> true;
      case '.' -> !token.spaceBefore && tokens[i - 1].text.length() <= 4 && !lastOfLine(i);
      default -> false;
    };
  }

  private boolean lastOfLine(int i) {
    return tokens[i + 1].kind == Token.Kind.LINE_END;
  }

  /** Leftmost-longest hits of one cue that do not overlap, in the order of the text. */
  private List<Hit> longest(List<Hit> list) {
    list.sort(
        (a, b) ->
            a.first() != b.first()
                ? Integer.compare(a.first(), b.first())
                : Integer.compare(b.last(), a.last()));
    List<Hit> kept = new ArrayList<>();
    int end = -1;
    for (Hit hit : list) {
      steps++;
      if (hit.first() > end) {
        kept.add(hit);
        end = hit.last();
      }
    }
    kept.forEach(this::mark);
    return kept;
  }

  private void mark(Hit hit) {
    starting[hit.first()] |= hit.cue().bit();
    for (int i = hit.first(); i <= hit.last(); i++) {
      covered[i] |= hit.cue().bit();
    }
  }

  private void unmark(Hit hit) {
    starting[hit.first()] &= ~hit.cue().bit();
    for (int i = hit.first(); i <= hit.last(); i++) {
      covered[i] &= ~hit.cue().bit();
    }
  }

  /** Names, breaks and vetoes share the text: the longer of two that overlap stays. */
  private void settleNames() {
    List<Hit> all = new ArrayList<>();
    for (Cue cue : NAMING) {
      all.addAll(hits(cue));
    }
    all.forEach(this::unmark);
    all.sort(
        (a, b) ->
            a.first() != b.first()
                ? Integer.compare(a.first(), b.first())
                : Integer.compare(b.last(), a.last()));
    List<Hit> kept = new ArrayList<>();
    for (Hit hit : all) {
      Hit before = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (before == null || hit.first() > before.last()) {
        kept.add(hit);
      } else if (hit.length() > before.length() || (hit.cue() == Cue.VETO && before.covers(hit))) {
        kept.set(kept.size() - 1, hit);
      }
    }
    for (Cue cue : NAMING) {
      hits.put(cue, new ArrayList<>());
    }
    for (Hit hit : kept) {
      hits(hit.cue()).add(hit);
    }
    kept.forEach(this::mark);
  }

  /** Scope cues inside a name or inside a longer scope cue say nothing of their own. */
  private void settleScopes() {
    int[] longest = new int[tokens.length];
    List<Hit> all = new ArrayList<>();
    for (Cue cue : SCOPING) {
      all.addAll(hits(cue));
    }
    for (Hit hit : all) {
      for (int i = hit.first(); i <= hit.last(); i++) {
        longest[i] = Math.max(longest[i], hit.length());
      }
    }
    Set<Hit> dropped = new HashSet<>();
    for (Hit hit : all) {
      boolean inName = (covered[hit.first()] & Cue.NAMES) != 0;
      boolean whole = (covered[hit.last()] & Cue.NAMES) != 0;
      boolean shorter = true;
      for (int i = hit.first(); i <= hit.last(); i++) {
        shorter &= longest[i] > hit.length();
      }
      if ((inName && whole) || shorter) {
        dropped.add(hit);
        unmark(hit);
      }
    }
    for (Cue cue : dropped.isEmpty() ? new Cue[0] : SCOPING) {
      hits(cue).removeIf(dropped::contains);
    }
  }

  /** The hits of a cue, in the order of the text. */
  List<Hit> hits(Cue cue) {
    return hits.computeIfAbsent(cue, c -> new ArrayList<>());
  }

  /** The hit of a cue that starts at a token, null when there is none. */
  @Nullable Hit starting(Cue cue, int token) {
    return (starting[token] & cue.bit()) == 0 ? null : covering(cue, token);
  }

  /** The hit of a cue that covers a token, null when there is none. */
  @Nullable Hit covering(Cue cue, int token) {
    if ((covered[token] & cue.bit()) == 0) {
      return null;
    }
    List<Hit> list = hits(cue);
    int low = 0;
    int high = list.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (list.get(middle).first() <= token) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return list.get(low);
  }

  boolean is(int token, Cue cue) {
    return (covered[token] & cue.bit()) != 0;
  }

  boolean isAny(int token, long cues) {
    return (covered[token] & cues) != 0;
  }

  /** Whether a hit of the cue lies within two tokens, both inclusive. */
  boolean any(Cue cue, int first, int last) {
    for (int i = Math.max(first, 0); i <= last && i < tokens.length; i++) {
      if (is(i, cue)) {
        return true;
      }
    }
    return false;
  }

  /** The hits of a cue that start within two tokens, both inclusive. */
  List<Hit> hits(Cue cue, int first, int last) {
    List<Hit> list = hits(cue);
    int from = search(list, first);
    int to = search(list, last + 1);
    return list.subList(from, to);
  }

  private static int search(List<Hit> list, int token) {
    int low = 0;
    int high = list.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (list.get(middle).first() < token) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int sentenceStart(int sentence) {
    return sentences[sentence];
  }

  /** Last token of a sentence, inclusive. */
  int sentenceEnd(int sentence) {
    return sentence + 1 < sentences.length ? sentences[sentence + 1] - 1 : tokens.length - 1;
  }

  /** The words of a hit as folded text. */
  String phrase(Hit hit) {
    StringBuilder phrase = new StringBuilder();
    for (int i = hit.first(); i <= hit.last(); i++) {
      if (tokens[i].kind == Token.Kind.WORD || tokens[i].kind == Token.Kind.NUMBER) {
        phrase.append(phrase.length() > 0 ? " " : "").append(tokens[i].text);
      }
    }
    return phrase.toString();
  }
}
