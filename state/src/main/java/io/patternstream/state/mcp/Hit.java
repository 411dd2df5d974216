package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/** A phrase of the lexicon in a text. Used again for the next text. */
final class Hit {

  private Lexicon.Entry entry = Lexicon.NOTHING;
  private int first;
  private int last;

  void set(Lexicon.Entry newEntry, int newFirst, int newLast) {
    entry = newEntry;
    first = newFirst;
    last = newLast;
  }

  Cue cue() {
    return entry.cue();
  }

  /** What the phrase stands for: a type, timeframe or symbol; else empty. */
  String value() {
    return entry.value();
  }

  /** The words of the phrase, as the lexicon has them. */
  String phrase() {
    return entry.phrase();
  }

  /** The pattern's type when it is a name of one. */
  @Nullable PatternType type() {
    return entry.type();
  }

  /** Whether it is a name that needs a second market cue beside it. */
  boolean weak() {
    return entry.weak();
  }

  /** Its first token. */
  int first() {
    return first;
  }

  /** Its last token, inclusive. */
  int last() {
    return last;
  }

  int length() {
    return last - first + 1;
  }

  boolean covers(Hit other) {
    return first <= other.first && last >= other.last;
  }
}
