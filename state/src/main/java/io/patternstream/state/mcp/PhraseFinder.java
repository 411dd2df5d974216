package io.patternstream.state.mcp;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds what prose calls a pattern and the taxonomy does not know: "a dragon tail pattern", "the
 * Karpfen-Formation", "un patrón de dragón dormido".
 *
 * <p>A head word (pattern, formation, setup, candle, and their like in other languages) is looked
 * for; the words before it, or after it in Romance languages, are the name, up to a mark, a number,
 * a ticker or a little word. Words that say nothing (clear, bullish, daily, reversal) are taken off
 * both ends. A phrase in which any run of words is known names that pattern and is none of ours; so
 * is what is left empty, and what else has patterns (weather, traffic).
 *
 * <p>This is for people to look at: it may find too much, and is counted before it is told. One
 * pass over the text that looks closer at words of six lengths only; at most {@value #MOST} phrases
 * a text. Immutable; any thread.
 */
public final class PhraseFinder {

  /** Phrases of one text; a text with more is no market commentary. */
  static final int MOST = 32;

  private static final int MOST_WORDS = 4;
  private static final int EXAMPLE_CHARS = 160;
  private static final int LONGEST_WORD = 24;

  /** Words whose name stands before them. */
  private static final Set<String> HEADS =
      Set.of(
          "pattern",
          "patterns",
          "formation",
          "formations",
          "formationen",
          "setup",
          "setups",
          "candle",
          "candles",
          "candlestick",
          "candlesticks",
          "muster",
          "mustern");

  /** Words whose name follows them, after one of {@link #OF}. */
  private static final Set<String> ROMANCE_HEADS =
      Set.of(
          "patron",
          "patrones",
          "padrao",
          "figura",
          "figuras",
          "figure",
          "formacion",
          "formacao",
          "formazione",
          "motif",
          "modello");

  private static final Set<String> OF = Set.of("de", "di", "da", "do", "del", "della", "en", "em");

  /** May stand inside a name, never at its ends. */
  private static final Set<String> INSIDE =
      Set.of("and", "of", "with", "the", "n", "und", "mit", "de", "la", "el", "en", "y", "et", "e");

  /** End a name. */
  private static final Set<String> LITTLE =
      words(
          "a an this that these those it its is are was were be been being am has have had do does"
              + " did will would can could may might should must shall to from in on at by for as"
              + " into over under near about after before while when where which who what how why"
              + " if or nor but not no any some each every all both other another such same one two"
              + " i we you he she they my our your his her their see sees seeing seen saw show"
              + " shows showing showed shown form forms forming formed find finds found spot spots"
              + " spotted detect detects detected call calls called calling named look looks"
              + " looking like likes complete completes completed completing print prints printed"
              + " confirm confirms confirmed confirming trace traces tracing draw draws drawing"
              + " watch watching emerge emerges emerging identify identifies identified develop"
              + " develops developing developed carve carves carving there here now then than also"
              + " just still yet very more most less least first second third last next new old via"
              + " per plus versus vs chart charts der die das den dem des ein eine einen einem"
              + " einer eines ist sind war im am auf bei zeigt bildet sich sehen wir nach vor fur"
              + " zu zum zur als oder kein keine un una uno unos le les los las lo l al con por que"
              + " se ha es esta son sur avec pour sous dans il elle est sont o os as um uma com"
              + " para no na nos nas gli i sul nel");

  /** Say how a pattern is, not which: taken off both ends of a name. */
  private static final Set<String> SAYS_NOTHING =
      words(
          "clear clean nice textbook classic classical possible potential probable likely strong"
              + " weak large big small tiny huge new recent current latest earlier previous prior"
              + " possible similar familiar interesting beautiful perfect ugly rare common typical"
              + " standard reliable powerful major minor valid invalid failed completed confirmed"
              + " unconfirmed short long longer shorter intraday daily weekly monthly hourly"
              + " quarterly yearly minute hour day week month year multi term bullish bearish"
              + " neutral bull bear positive negative upside downside reversal continuation trend"
              + " trending breakout breakdown consolidation price prices trading trade trader"
              + " technical chart candle candles candlestick candlesticks volume momentum market"
              + " markets stock entry exit risk reward swing scalp scalping buy buying sell selling"
              + " long-term short-term pattern patterns formation formations setup setups overall"
              + " general certain so-called textbook-style red green white black hollow filled bar"
              + " bars doji-like opening closing final single double triple multiple several many"
              + " few repeating repeated recurring seasonal cyclical historical well known famous"
              + " popular specific unusual distinct developing emerging reversed inverted inverse"
              + " top bottom base basing higher lower bullisches bearisches klares bullische"
              + " bearische klare starkes schones");

  /** Have patterns and formations that no chart shows. */
  private static final Set<String> ELSEWHERE =
      words(
          "weather traffic holding sleep sleeping spending shopping behavior behaviour behavioral"
              + " voting migration speech dress usage consumption hiring travel eating design"
              + " capital rock cloud team habit household band company job family hiring payment"
              + " purchase purchasing flight flow flows earnings revenue sales growth ordering"
              + " staffing credit debt consumer customer demand supply thought work working"
              + " drinking breathing sewing brain account office home desk computer system dna"
              + " crowd public opinion government policy");

  private final Taxonomy taxonomy;
  private final Set<String> taught;

  /** A phrase and what was said around it. */
  record Found(String phrase, String example) {}

  private record Word(String text, int from, int to, boolean plain) {}

  public PhraseFinder(Taxonomy taxonomy) {
    this(taxonomy, Set.of());
  }

  private PhraseFinder(Taxonomy taxonomy, Set<String> taught) {
    this.taxonomy = taxonomy;
    this.taught = taught;
  }

  /** A finder that these phrases are no news to. */
  PhraseFinder knowing(Set<String> phrases) {
    Set<String> keys = new HashSet<>();
    phrases.forEach(phrase -> keys.add(PatternNames.key(PatternNames.words(phrase))));
    return new PhraseFinder(taxonomy, Set.copyOf(keys));
  }

  /** The phrases of a text, each once, in their order. */
  List<Found> find(String text) {
    Map<String, Found> found = Map.of();
    int i = 0;
    while (i < text.length() && found.size() < MOST) {
      if (!Character.isLetter(text.charAt(i))) {
        i++;
        continue;
      }
      int end = wordEnd(text, i);
      if (end - i >= 5 && end - i <= 12 && mayLead(text, i)) {
        String word = folded(text, i, end);
        String phrase =
            HEADS.contains(word)
                ? before(text, i)
                : ROMANCE_HEADS.contains(word) ? after(text, end) : "";
        if (!phrase.isEmpty()) {
          int from = i;
          found = found.isEmpty() ? new LinkedHashMap<>() : found;
          found.computeIfAbsent(phrase, name -> new Found(name, example(text, from)));
        }
      }
      i = end;
    }
    return found.isEmpty() ? List.of() : List.copyOf(found.values());
  }

  /**
   * The phrase that a structured source's name of a pattern is, if nobody knows it; empty when it
   * is known or no name.
   */
  String named(String name) {
    List<String> words = new ArrayList<>(PatternNames.words(name));
    while (!words.isEmpty() && HEADS.contains(words.get(words.size() - 1))) {
      words.remove(words.size() - 1);
    }
    boolean named =
        !words.isEmpty() && words.size() <= 2 * MOST_WORDS && name.length() <= Limits.PHRASE_CHARS;
    for (String word : words) {
      named &= word.length() <= LONGEST_WORD;
    }
    named &= words.stream().anyMatch(word -> word.codePoints().anyMatch(Character::isLetter));
    return named && !known(words) ? String.join(" ", words) : "";
  }

  private String before(String text, int head) {
    List<Word> words = new ArrayList<>();
    int at = head;
    while (words.size() <= MOST_WORDS + 2) {
      int gap = at;
      while (gap > 0 && (text.charAt(gap - 1) == ' ' || text.charAt(gap - 1) == '-')) {
        gap--;
      }
      if (gap == 0 || at - gap > 2 || (gap == at && at != head) || gap == head) {
        break;
      }
      int start = gap;
      while (start > 0 && inWord(text.charAt(start - 1))) {
        start--;
      }
      Word word = word(text, start, gap);
      if (!word.plain || (LITTLE.contains(word.text) && !INSIDE.contains(word.text))) {
        break;
      }
      words.add(0, word);
      at = start;
    }
    return phrase(words, true);
  }

  private String after(String text, int head) {
    List<Word> words = new ArrayList<>();
    int at = head;
    boolean of = false;
    while (words.size() <= MOST_WORDS) {
      int start = at;
      while (start < text.length() && (text.charAt(start) == ' ' || text.charAt(start) == '-')) {
        start++;
      }
      if (start == text.length() || start - at > 2 || start == at) {
        break;
      }
      int end = wordEnd(text, start);
      Word word = word(text, start, end);
      if (!of) {
        if (!OF.contains(word.text)) {
          break;
        }
        of = true;
      } else if (!word.plain || (LITTLE.contains(word.text) && !OF.contains(word.text))) {
        break;
      } else {
        words.add(word);
      }
      at = end;
    }
    return phrase(words, false);
  }

  /** The name that is left when both ends say something, or nothing. */
  private String phrase(List<Word> found, boolean keepLast) {
    List<String> words = new ArrayList<>();
    found.forEach(word -> words.add(word.text));
    if (known(words)) {
      return "";
    }
    while (!words.isEmpty() && idle(words.get(0))) {
      words.remove(0);
    }
    while (!words.isEmpty() && idle(words.get(words.size() - 1))) {
      words.remove(words.size() - 1);
    }
    while (words.size() > MOST_WORDS) {
      words.remove(keepLast ? 0 : words.size() - 1);
      while (!words.isEmpty() && idle(words.get(keepLast ? 0 : words.size() - 1))) {
        words.remove(keepLast ? 0 : words.size() - 1);
      }
    }
    if (words.isEmpty() || ELSEWHERE.contains(words.get(words.size() - 1))) {
      return "";
    }
    String phrase = String.join(" ", words);
    return phrase.length() < 3 || phrase.length() > Limits.PHRASE_CHARS ? "" : phrase;
  }

  private static boolean idle(String word) {
    return SAYS_NOTHING.contains(word) || INSIDE.contains(word) || word.length() < 2;
  }

  /** Whether any run of the words is a name that is known. */
  private boolean known(List<String> words) {
    for (int from = 0; from < words.size(); from++) {
      for (int to = from + 1; to <= words.size(); to++) {
        List<String> run = words.subList(from, to);
        if (taught.contains(PatternNames.key(run))
            || taxonomy.lookup(String.join(" ", run)).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  /** A word in small letters; plain when it may be part of a name: no number, no ticker. */
  private static Word word(String text, int from, int to) {
    String written = text.substring(from, to);
    boolean letters = written.codePoints().allMatch(c -> Character.isLetter(c) || c == '\'');
    boolean ticker = written.length() >= 2 && written.equals(written.toUpperCase(Locale.ROOT));
    boolean plain = letters && !ticker && !written.isEmpty() && written.length() <= LONGEST_WORD;
    return new Word(plain ? folded(text, from, to) : "", from, to, plain);
  }

  private static boolean inWord(char c) {
    return Character.isLetterOrDigit(c) || c == '\'' || c == '$' || c == '%';
  }

  private static int wordEnd(String text, int from) {
    int end = from;
    while (end < text.length() && inWord(text.charAt(end))) {
      end++;
    }
    return Math.max(end, from + 1);
  }

  /** Whether a word starts as a head word does; most do not, and need no closer look. */
  private static boolean mayLead(String text, int from) {
    int second = text.charAt(from + 1) | 0x20;
    return switch (text.charAt(from) | 0x20) {
      case 'p', 'c' -> second == 'a';
      case 'f' -> second == 'o' || second == 'i';
      case 's' -> second == 'e';
      case 'm' -> second == 'u' || second == 'o';
      default -> false;
    };
  }

  private static String folded(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) >= 0x80) {
        return Normalizer.normalize(text.substring(from, to), Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT);
      }
    }
    return text.substring(from, to).toLowerCase(Locale.ROOT);
  }

  private static String example(String text, int head) {
    int from = Math.max(0, head - EXAMPLE_CHARS * 3 / 4);
    int to = Math.min(text.length(), from + EXAMPLE_CHARS);
    while (from > 0 && from < head && !Character.isWhitespace(text.charAt(from - 1))) {
      from++;
    }
    return Words.line(text.substring(from, to), EXAMPLE_CHARS).strip();
  }

  private static Set<String> words(String list) {
    return new HashSet<>(List.of(list.split(" ")));
  }
}
