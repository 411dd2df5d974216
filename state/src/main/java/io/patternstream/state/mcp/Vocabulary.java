package io.patternstream.state.mcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The words of all phrases with their numbers, found by their letters without making a string: open
 * addressing over {@link String#hashCode}. Immutable once it is in use.
 */
final class Vocabulary {

  private @Nullable String[] spellings;
  private int[] hashes;
  private int[] numbers;
  private int used;
  private int words;

  Vocabulary() {
    spellings = new String[1 << 12];
    hashes = new int[spellings.length];
    numbers = new int[spellings.length];
  }

  private Vocabulary(Vocabulary other) {
    spellings = other.spellings.clone();
    hashes = other.hashes.clone();
    numbers = other.numbers.clone();
    used = other.used;
    words = other.words;
  }

  /** One with the same words that may be given more. */
  Vocabulary copy() {
    return new Vocabulary(this);
  }

  static int hash(String word) {
    return word.hashCode();
  }

  private static int spread(int hash, int mask) {
    return (hash * 0x9E3779B9 >>> 12) & mask;
  }

  /** The number of a word, which it is given now if it has none. */
  int add(String word) {
    int slot = find(word);
    if (slot >= 0) {
      return numbers[slot];
    }
    put(word, words);
    return words++;
  }

  /** Another spelling of a word, such as a digit. */
  void alias(String spelling, String word) {
    int slot = find(word);
    if (slot >= 0 && find(spelling) < 0) {
      put(spelling, numbers[slot]);
    }
  }

  private int find(String word) {
    return slot(word.toCharArray(), 0, word.length(), word.hashCode());
  }

  private void put(String word, int number) {
    if (2 * (used + 1) > spellings.length) {
      grow();
    }
    int mask = spellings.length - 1;
    int slot = spread(word.hashCode(), mask);
    while (spellings[slot] != null) {
      slot = (slot + 1) & mask;
    }
    spellings[slot] = word;
    hashes[slot] = word.hashCode();
    numbers[slot] = number;
    used++;
  }

  private void grow() {
    @Nullable String[] oldSpellings = spellings;
    int[] oldNumbers = numbers;
    spellings = Arrays.copyOf(new String[0], 2 * oldSpellings.length);
    hashes = new int[spellings.length];
    numbers = new int[spellings.length];
    used = 0;
    for (int i = 0; i < oldSpellings.length; i++) {
      String spelling = oldSpellings[i];
      if (spelling != null) {
        put(spelling, oldNumbers[i]);
      }
    }
  }

  /**
   * Where letters stand in the table, -1 when they are no word of it.
   *
   * @param hash as {@link String#hashCode} of the letters
   */
  int slot(char[] letters, int start, int length, int hash) {
    int mask = spellings.length - 1;
    int slot = spread(hash, mask);
    for (String spelling = spellings[slot]; spelling != null; spelling = spellings[slot]) {
      if (hashes[slot] == hash && same(spelling, letters, start, length)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private static boolean same(String spelling, char[] letters, int start, int length) {
    if (spelling.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (spelling.charAt(i) != letters[start + i]) {
        return false;
      }
    }
    return true;
  }

  int number(int slot) {
    return numbers[slot];
  }

  @Nullable String spelling(int slot) {
    return spellings[slot];
  }
}
