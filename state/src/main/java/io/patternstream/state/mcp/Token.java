package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/** A word, number or mark of a text, with its place in lines, sentences and chunks. */
final class Token {

  enum Kind {
    WORD,
    NUMBER,
    MARK,
    LINE_END
  }

  final Kind kind;

  /** Folded text; a mark's single character. */
  final String text;

  /** As written. */
  final String written;

  /** Where it stands in the source: from, and to (exclusive). */
  final int from;

  final int to;

  final boolean spaceBefore;

  /** Its number in the vocabulary, -1 when no phrase has it. */
  int word = -1;

  /** Whether {@link #word} is a guess at a misspelt word. */
  boolean corrected;

  int line;
  int sentence;

  /** Numbers stretches between commas and other marks, and between clauses. */
  int chunk;

  @Nullable NumberValue number;

  Token(Kind kind, String text, String written, int from, int to, boolean spaceBefore) {
    this.kind = kind;
    this.text = text;
    this.written = written;
    this.from = from;
    this.to = to;
    this.spaceBefore = spaceBefore;
  }

  boolean is(char mark) {
    return kind == Kind.MARK && text.charAt(0) == mark;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  /** Whether it is written in capitals throughout, with at least one letter. */
  boolean upper() {
    if (kind != Kind.WORD) {
      return false;
    }
    for (int i = 0; i < written.length(); i++) {
      if (Character.isLowerCase(written.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a letter of it has an accent. */
  boolean accented() {
    for (int i = 0; kind == Kind.WORD && i < written.length(); i++) {
      char c = written.charAt(i);
      if (c >= '\u00C0' && c <= '\u017F') {
        return true;
      }
    }
    return false;
  }

  boolean capital() {
    return kind == Kind.WORD && Character.isUpperCase(written.charAt(0));
  }
}
