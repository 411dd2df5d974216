package io.patternstream.state.mcp;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Corrects one typing error in a word of five letters or more, if that gives a word of a pattern's
 * name.
 *
 * <p>Symmetric deletion: a missing, added, wrong or swapped letter leaves the word and the name's
 * word with a deletion in common. The hash of each deletion follows from those of the letters
 * before and after it, so a word costs one look-up a letter and makes no string. Immutable.
 */
final class Spelling {

  private static final int SHORTEST = 5;
  private static final int LONGEST = 24;

  private final Map<String, String> byDeletion;
  private final @Nullable String[] deletions;
  private final @Nullable String[] meant;
  private final int[] numbers;

  /** Of names' words, with their numbers. */
  Spelling(Collection<String> words, Vocabulary vocabulary) {
    this(new HashMap<>(), words, vocabulary);
  }

  private Spelling(Map<String, String> known, Collection<String> words, Vocabulary vocabulary) {
    byDeletion = known;
    for (String word : words) {
      if (word.length() < SHORTEST) {
        continue;
      }
      byDeletion.put(word, word);
      for (int i = 0; i < word.length(); i++) {
        String without = word.substring(0, i) + word.substring(i + 1);
        byDeletion.merge(without, word, (a, b) -> a.compareTo(b) <= 0 ? a : b);
      }
    }
    int capacity = Integer.highestOneBit(Math.max(byDeletion.size(), 8)) * 4;
    deletions = Arrays.copyOf(new String[0], capacity);
    meant = Arrays.copyOf(new String[0], capacity);
    numbers = new int[capacity];
    byDeletion.forEach(
        (deletion, word) -> {
          int slot = spread(deletion.hashCode());
          while (deletions[slot] != null) {
            slot = (slot + 1) & (capacity - 1);
          }
          deletions[slot] = deletion;
          meant[slot] = word;
          numbers[slot] = vocabulary.add(word);
        });
  }

  /** One that knows these words too. */
  Spelling with(Collection<String> words, Vocabulary vocabulary) {
    return new Spelling(new HashMap<>(byDeletion), words, vocabulary);
  }

  private int spread(int hash) {
    return (hash * 0x9E3779B9 >>> 12) & (deletions.length - 1);
  }

  /** The number of the name's word that was meant by letters, -1 when none was. */
  int correct(char[] letters, int start, int length) {
    if (length < SHORTEST || length > LONGEST) {
      return -1;
    }
    int whole = 0;
    for (int i = 0; i < length; i++) {
      whole = 31 * whole + letters[start + i];
    }
    int found = find(letters, start, length, -1, whole);
    if (found >= 0) {
      return numbers[found];
    }
    // Hash of the letters but one: those before it times a power of 31, and those after it.
    int power = 1;
    int after = 0;
    int best = -1;
    int before = whole;
    for (int i = length - 1; i >= 0; i--) {
      char c = letters[start + i];
      before = (before - c) * INVERSE;
      int slot = find(letters, start, length, i, before * power + after);
      // Equal length with a shared deletion may be two errors far apart: only one place may differ.
      if (slot >= 0 && near(letters, start, length, meant[slot])) {
        best = slot;
      }
      after += c * power;
      power *= 31;
    }
    return best < 0 ? -1 : numbers[best];
  }

  /** The inverse of 31 modulo 2^32: takes a step of {@link String#hashCode} back. */
  private static final int INVERSE = 0xBDEF7BDF;

  private int find(char[] letters, int start, int length, int skip, int hash) {
    int size = skip < 0 ? length : length - 1;
    int slot = spread(hash);
    for (String known = deletions[slot]; known != null; known = deletions[slot]) {
      if (known.length() == size && same(known, letters, start, skip)) {
        return slot;
      }
      slot = (slot + 1) & (deletions.length - 1);
    }
    return -1;
  }

  private static boolean same(String known, char[] letters, int start, int skip) {
    int from = start;
    for (int i = 0; i < known.length(); i++) {
      if (i == skip) {
        from++;
      }
      if (known.charAt(i) != letters[from++]) {
        return false;
      }
    }
    return true;
  }

  private static boolean near(char[] a, int start, int length, @Nullable String b) {
    if (b == null || length != b.length()) {
      return b != null;
    }
    int first = -1;
    int last = -1;
    int differing = 0;
    for (int i = 0; i < length; i++) {
      if (a[start + i] != b.charAt(i)) {
        first = first < 0 ? i : first;
        last = i;
        differing++;
      }
    }
    return differing <= 1
        || (differing == 2
            && last == first + 1
            && a[start + first] == b.charAt(last)
            && a[start + last] == b.charAt(first));
  }
}
