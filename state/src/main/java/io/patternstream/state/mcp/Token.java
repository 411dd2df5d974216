package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/**
 * A word, number or mark of a text, with its place in lines, sentences and chunks. Tokens are used
 * again for the next text; what they say as strings is made only when it is asked for.
 */
final class Token {

  enum Kind {
    WORD,
    NUMBER,
    MARK,
    LINE_END
  }

  private static final String[] MARKS = marks();

  Kind kind = Kind.LINE_END;

  /** Where it stands in the source: from, and to (exclusive). */
  int from;

  int to;

  boolean spaceBefore;

  /** Its number in the vocabulary, -1 when no phrase has it. */
  int word = -1;

  /** Whether {@link #word} is a guess at a misspelt word. */
  boolean corrected;

  int line;
  int sentence;

  /** Numbers stretches between commas and other marks, and between clauses. */
  int chunk;

  @Nullable NumberValue number;

  /** A mark's single character. */
  private char mark;

  private boolean small;
  private boolean capital;
  private boolean accented;

  private final Tokenizer letters;

  /** Place of the folded letters in the tokenizer's buffer. */
  private int start;

  private int length;

  private @Nullable String text;
  private @Nullable String written;
  private @Nullable NumberValue ownNumber;

  Token(Tokenizer letters) {
    this.letters = letters;
  }

  private static String[] marks() {
    String[] marks = new String[128];
    for (char c = 0; c < marks.length; c++) {
      marks[c] = String.valueOf(c);
    }
    return marks;
  }

  /** Takes the place of the token before it in this slot. */
  void set(Kind newKind, int newFrom, int newTo, boolean space) {
    kind = newKind;
    from = newFrom;
    to = newTo;
    spaceBefore = space;
    word = -1;
    corrected = false;
    number = null;
    mark = 0;
    small = false;
    capital = false;
    accented = false;
    text = null;
    written = null;
  }

  void mark(char c) {
    mark = c;
  }

  /** Its folded letters, and its number in the vocabulary with the spelling that has it. */
  void letters(int newStart, int newLength, int newWord, @Nullable String canonical) {
    start = newStart;
    length = newLength;
    word = newWord;
    text = canonical;
  }

  void writing(boolean hasSmall, boolean startsCapital, boolean hasAccent) {
    small = hasSmall;
    capital = startsCapital;
    accented = hasAccent;
  }

  NumberValue number(int digits, int suffix) {
    NumberValue own = ownNumber;
    if (own == null) {
      own = new NumberValue();
      ownNumber = own;
    }
    own.set(letters.letters(), start, digits, suffix);
    number = own;
    return own;
  }

  /** Folded text; a mark's single character. */
  String text() {
    String known = text;
    if (known == null) {
      known =
          switch (kind) {
            case LINE_END -> "\n";
            case MARK -> mark < 128 ? MARKS[mark] : String.valueOf(mark);
            default -> new String(letters.letters(), start, length);
          };
      text = known;
    }
    return known;
  }

  /** Number of its folded characters. */
  int length() {
    return kind == Kind.MARK || kind == Kind.LINE_END ? 1 : length;
  }

  char at(int i) {
    return letters.letters()[start + i];
  }

  char last() {
    return length == 0 || kind == Kind.MARK ? mark : at(length - 1);
  }

  boolean endsWith(String end) {
    int from = length - end.length();
    if (from < 0 || (kind != Kind.WORD && kind != Kind.NUMBER)) {
      return false;
    }
    for (int i = 0; i < end.length(); i++) {
      if (at(from + i) != end.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** As written. */
  String written() {
    String known = written;
    if (known == null) {
      known = letters.source().substring(from, to);
      written = known;
    }
    return known;
  }

  char mark() {
    return mark;
  }

  boolean is(char c) {
    return mark == c && kind == Kind.MARK;
  }

  boolean isWord(String other) {
    if (kind != Kind.WORD || length != other.length()) {
      return false;
    }
    String known = text;
    if (known != null) {
      return known.equals(other);
    }
    for (int i = 0; i < length; i++) {
      if (at(i) != other.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is written in capitals throughout, with at least one letter. */
  boolean upper() {
    return kind == Kind.WORD && !small;
  }

  boolean capital() {
    return kind == Kind.WORD && capital;
  }

  /** Whether a letter of it has an accent. */
  boolean accented() {
    return kind == Kind.WORD && accented;
  }
}
