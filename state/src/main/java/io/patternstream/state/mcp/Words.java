package io.patternstream.state.mcp;

/** Texts made fit to be stored: bounded, and of characters that every database takes. */
final class Words {

  private Words() {}

  /**
   * At most {@code limit} characters of a text, without U+0000 and lone surrogates; the cut never
   * splits a character.
   */
  static String bounded(String text, int limit) {
    int length = Math.min(text.length(), limit);
    if (length < text.length()
        && length > 0
        && Character.isHighSurrogate(text.charAt(length - 1))) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return repaired(text, length);
      }
    }
    return length == text.length() ? text : text.substring(0, length);
  }

  /** As {@link #bounded}, on one line: control characters become spaces. */
  static String line(String text, int limit) {
    String bounded = bounded(text, limit);
    StringBuilder line = null;
    for (int i = 0; i < bounded.length(); i++) {
      if (Character.isISOControl(bounded.charAt(i))) {
        if (line == null) {
          line = new StringBuilder(bounded);
        }
        line.setCharAt(i, ' ');
      }
    }
    return line == null ? bounded : line.toString();
  }

  private static String repaired(String text, int length) {
    StringBuilder kept = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < length
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        kept.append(c).append(text.charAt(++i));
      } else if (c != 0 && !Character.isSurrogate(c)) {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  /**
   * Lower case letters and digits of a name, ASCII only: {@code stopLoss} and {@code stop_loss}.
   */
  static String folded(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        folded.append(c);
      } else if (c >= 'A' && c <= 'Z') {
        folded.append((char) (c + ('a' - 'A')));
      }
    }
    return folded.toString();
  }
}
