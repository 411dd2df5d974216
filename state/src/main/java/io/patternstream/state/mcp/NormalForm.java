package io.patternstream.state.mcp;

import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text in one way of writing: lower case, without accents and zero-width characters, with one
 * dash, one quote and one space; each character knows where it came from.
 *
 * <p>ASCII passes through a table-free fast path; all else is decomposed once per character.
 */
final class NormalForm {

  /** A dash that parts clauses even without spaces around it. */
  static final char LONG_DASH = '\u2014';

  final String source;
  final char[] chars;
  final int[] offsets;
  final int length;

  private NormalForm(String source, char[] chars, int[] offsets, int length) {
    this.source = source;
    this.chars = chars;
    this.offsets = offsets;
    this.length = length;
  }

  static NormalForm of(String source) {
    char[] chars = new char[source.length() + 16];
    int[] offsets = new int[chars.length];
    int n = 0;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      String folded = c < 128 ? null : fold(c);
      int added = folded == null ? 1 : folded.length();
      if (n + added > chars.length) {
        int capacity = Math.max(chars.length * 2, n + added);
        chars = Arrays.copyOf(chars, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
      }
      for (int k = 0; k < added; k++) {
        char out = folded == null ? c : folded.charAt(k);
        chars[n] = out >= 'A' && out <= 'Z' ? (char) (out + 32) : out;
        offsets[n++] = i;
      }
    }
    return new NormalForm(source, chars, offsets, n);
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

  /** The folded text from one index to another. */
  String text(int from, int to) {
    return new String(chars, from, to - from);
  }

  /** Offset in the source of a folded index; the source's length at the end. */
  int offset(int index) {
    return index < length ? offsets[index] : source.length();
  }
}
