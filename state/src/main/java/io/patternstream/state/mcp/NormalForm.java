package io.patternstream.state.mcp;

import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text in one way of writing: lower case, without accents and zero-width characters, with one
 * dash, one quote and one space; each character knows where it came from.
 *
 * <p>ASCII passes straight through, Latin letters and common signs through a table; all else is
 * decomposed once per character. The buffers are used again for the next text; one thread.
 */
final class NormalForm {

  /** A dash that parts clauses even without spaces around it. */
  static final char LONG_DASH = '\u2014';

  private static final int TABLE = 0x250;
  private static final String[] FOLDED = table();

  String source = "";

  /** The source's characters; a string may keep them as bytes. */
  char[] raw = new char[0];

  char[] chars = new char[0];
  int[] offsets = new int[0];
  int length;

  /** Reads a text into the buffers, in place of the text before it. */
  void read(String text) {
    source = text;
    int size = text.length();
    if (chars.length < size) {
      chars = new char[size + 16];
      offsets = new int[chars.length];
    }
    if (raw.length < size) {
      raw = new char[size + 16];
    }
    text.getChars(0, size, raw, 0);
    int n = 0;
    for (int i = 0; i < size; i++) {
      char c = raw[i];
      if (c < 128) {
        if (n == chars.length) {
          grow(n + 1);
        }
        chars[n] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        offsets[n++] = i;
        continue;
      }
      String folded = c < TABLE ? FOLDED[c] : fold(c);
      int added = folded.length();
      if (n + added > chars.length) {
        grow(n + added);
      }
      for (int k = 0; k < added; k++) {
        char out = folded.charAt(k);
        chars[n] = out >= 'A' && out <= 'Z' ? (char) (out + 32) : out;
        offsets[n++] = i;
      }
    }
    length = n;
  }

  private void grow(int needed) {
    int capacity = Math.max(chars.length * 2, needed);
    chars = Arrays.copyOf(chars, capacity);
    offsets = Arrays.copyOf(offsets, capacity);
  }

  private static String[] table() {
    String[] table = new String[TABLE];
    for (char c = 0; c < TABLE; c++) {
      table[c] = c < 128 ? String.valueOf(c) : fold(c);
    }
    return table;
  }

  private static String fold(char c) {
    String known = known(c);
    if (known != null) {
      return known;
    }
    if (Character.isSurrogate(c)) {
      return String.valueOf(c);
    }
    if (Character.isSpaceChar(c)) {
      return " ";
    }
    String decomposed = Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKD);
    StringBuilder folded = new StringBuilder(decomposed.length());
    for (int i = 0; i < decomposed.length(); i++) {
      char d = decomposed.charAt(i);
      if (Character.getType(d) != Character.NON_SPACING_MARK) {
        folded.append(Character.toLowerCase(d));
      }
    }
    return folded.toString();
  }

  private static @Nullable String known(char c) {
    return switch (c) {
      case '\u2010', '\u2011', '\u2012', '\u2013', '\u2212', '\uFE63', '\uFF0D' -> "-";
      case '\u2014', '\u2015' -> "\u2014";
      case '\u2018', '\u2019', '\u201A', '\u201B', '\u02BC', '\u00B4', '\u2032' -> "'";
      case '\u201C', '\u201D', '\u201E', '\u00AB', '\u00BB', '\u2033' -> "\"";
      case '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\uFE0F' -> "";
      case '\u2028', '\u2029', '\u0085' -> "\n";
      case '\u00DF' -> "ss";
      case '\u0142', '\u0141' -> "l";
      case '\u00F8', '\u00D8' -> "o";
      case '\u00E6', '\u00C6' -> "ae";
      default -> null;
    };
  }

  /** Offset in the source of a folded index; the source's length at the end. */
  int offset(int index) {
    return index < length ? offsets[index] : source.length();
  }
}
