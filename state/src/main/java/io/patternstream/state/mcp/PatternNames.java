package io.patternstream.state.mcp;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How one pattern name may be written: words, separators, word order, number words. */
final class PatternNames {

  private static final Map<String, String> NUMBER_WORDS =
      Map.of("2", "two", "3", "three", "4", "four", "5", "five", "7", "seven");

  /** Words that may follow any name without changing what it names. */
  private static final List<String> TAILS =
      List.of("patterns", "pattern", "formation", "setup", "candlestick", "candle");

  private PatternNames() {}

  /**
   * Splits a written name into lower-case words without accents: at separators, between letters and
   * digits, and where camel case starts a word. {@code &}, {@code +} and a lone {@code n} are
   * {@code and}; digits become number words.
   */
  static List<String> words(String name) {
    String plain = Normalizer.normalize(name, Normalizer.Form.NFKD);
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char before = ' ';
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (Character.getType(c) == Character.NON_SPACING_MARK) {
        continue;
      }
      boolean letter = Character.isLetter(c);
      boolean digit = c >= '0' && c <= '9';
      boolean starts =
          (letter && Character.isDigit(before))
              || (digit && Character.isLetter(before))
              || (Character.isUpperCase(c) && Character.isLowerCase(before));
      if (starts || (!letter && !digit)) {
        flush(word, words);
      }
      if (letter || digit) {
        word.append(Character.toLowerCase(c));
      } else if (c == '&' || c == '+') {
        words.add("and");
      }
      before = c;
    }
    flush(word, words);
    return words;
  }

  private static void flush(StringBuilder word, List<String> words) {
    if (word.length() > 0) {
      String w = word.toString();
      words.add(w.equals("n") && !words.isEmpty() ? "and" : NUMBER_WORDS.getOrDefault(w, w));
      word.setLength(0);
    }
  }

  /** The words without anything between them: what separators cannot change. */
  static String key(List<String> words) {
    return String.join("", words);
  }

  /** The same name with bull for bullish and bear for bearish, and with that word at the end. */
  static Set<List<String>> variants(String name) {
    List<String> words = words(name);
    Set<List<String>> variants = new LinkedHashSet<>();
    variants.add(words);
    if (words.size() < 2) {
      return variants;
    }
    for (int at : new int[] {0, words.size() - 1}) {
      List<String> synonyms =
          switch (words.get(at)) {
            case "bullish", "bull" -> List.of("bullish", "bull");
            case "bearish", "bear" -> List.of("bearish", "bear");
            default -> List.of();
          };
      List<String> rest = words.subList(at == 0 ? 1 : 0, at == 0 ? words.size() : at);
      for (String synonym : synonyms) {
        List<String> first = new ArrayList<>(List.of(synonym));
        first.addAll(rest);
        variants.add(first);
        List<String> last = new ArrayList<>(rest);
        last.add(synonym);
        variants.add(last);
      }
    }
    return variants;
  }

  /** The key without a trailing pattern, formation, candle ..., or the key itself. */
  static String withoutTail(String key) {
    for (String tail : TAILS) {
      if (key.length() > tail.length() && key.endsWith(tail)) {
        return key.substring(0, key.length() - tail.length());
      }
    }
    return key;
  }
}
