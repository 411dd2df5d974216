package io.patternstream.state.mcp;

/**
 * A phrase of the lexicon in a text.
 *
 * @param value what the phrase stands for: a type, timeframe or symbol; else empty
 * @param first its first token
 * @param last its last token, inclusive
 */
record Hit(Cue cue, String value, int first, int last) {

  int length() {
    return last - first + 1;
  }

  boolean covers(Hit other) {
    return first <= other.first && last >= other.last;
  }
}
