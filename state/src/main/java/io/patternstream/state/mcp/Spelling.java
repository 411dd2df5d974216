package io.patternstream.state.mcp;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Corrects one typing error in a word of five letters or more, if that gives a word of a pattern's
 * name.
 *
 * <p>Symmetric deletion: a missing, added, wrong or swapped letter leaves the word and the name's
 * word with a deletion in common. At most one look-up a letter.
 */
final class Spelling {

  private static final int SHORTEST = 5;

  private final Map<String, String> byDeletion = new HashMap<>();

  Spelling(Set<String> words) {
    for (String word : words) {
      if (word.length() < SHORTEST) {
        continue;
      }
      byDeletion.put(word, word);
      for (int i = 0; i < word.length(); i++) {
        byDeletion.merge(without(word, i), word, (a, b) -> a.compareTo(b) <= 0 ? a : b);
      }
    }
  }

  private static String without(String word, int i) {
    return word.substring(0, i) + word.substring(i + 1);
  }

  /** The name's word that was meant, or the word itself. */
  String correct(String word) {
    if (word.length() < SHORTEST || word.length() > 24) {
      return word;
    }
    String found = byDeletion.get(word);
    for (int i = 0; found == null && i < word.length(); i++) {
      String candidate = byDeletion.get(without(word, i));
      // Equal length with a shared deletion may be two errors far apart: only one place may differ.
      if (candidate != null && near(word, candidate)) {
        found = candidate;
      }
    }
    return found == null ? word : found;
  }

  private static boolean near(String a, String b) {
    if (a.length() != b.length()) {
      return true;
    }
    int first = -1;
    int last = -1;
    int differing = 0;
    for (int i = 0; i < a.length(); i++) {
      if (a.charAt(i) != b.charAt(i)) {
        first = first < 0 ? i : first;
        last = i;
        differing++;
      }
    }
    return differing <= 1
        || (differing == 2
            && last == first + 1
            && a.charAt(first) == b.charAt(last)
            && a.charAt(last) == b.charAt(first));
  }
}
