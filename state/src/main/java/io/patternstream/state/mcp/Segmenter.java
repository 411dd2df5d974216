package io.patternstream.state.mcp;

/**
 * Gives tokens their line, sentence and chunk. A table row, bullet and heading is a sentence of its
 * own; a full stop after an abbreviation or inside a number ends nothing. A sentence holds at most
 * {@value #LONGEST} tokens, so that looking around in one costs no more than so much.
 */
final class Segmenter {

  /** More than any sentence that a person writes. */
  static final int LONGEST = 256;

  private Segmenter() {}

  static void segment(Passage passage) {
    Token[] tokens = passage.tokens;
    passage.sentences = 0;
    passage.startSentence(0);
    int line = 0;
    int chunk = 0;
    int start = 0;
    for (int i = 0; i < passage.size; i++) {
      Token token = tokens[i];
      if (i > 0 && passage.starts(Cue.TERMINATOR, i) && !passage.isAny(i, Cue.NAMES)) {
        chunk++;
      }
      token.line = line;
      token.sentence = passage.sentences - 1;
      passage.note(i);
      boolean parts = token.kind == Token.Kind.MARK && partsChunks(passage, i);
      if (parts) {
        chunk++;
      }
      token.chunk = chunk;
      if (parts) {
        chunk++;
      }
      if (token.kind == Token.Kind.LINE_END) {
        line++;
        chunk++;
      }
      boolean tooLong = i + 1 - start >= LONGEST;
      if ((tooLong || endsSentence(passage, i)) && i + 1 < passage.size) {
        chunk++;
        start = i + 1;
        passage.startSentence(start);
      }
    }
  }

  private static boolean partsChunks(Passage passage, int i) {
    Token[] tokens = passage.tokens;
    Token token = tokens[i];
    return switch (token.mark()) {
      case ',',
          ';',
          ':',
          '(',
          ')',
          '|',
          '!',
          '?',
          '\u2026',
          '\u25A0',
          '\u25CE',
          '\u25C9',
          NormalForm.LONG_DASH ->
          true;
      case '-', '/' -> token.spaceBefore && i + 1 < passage.size && tokens[i + 1].spaceBefore;
      case '.' -> true;
      default -> false;
    };
  }

  private static boolean endsSentence(Passage passage, int i) {
    Token[] tokens = passage.tokens;
    Token token = tokens[i];
    if (token.kind == Token.Kind.LINE_END) {
      return true;
    }
    if (token.kind != Token.Kind.MARK || i + 1 >= passage.size) {
      return false;
    }
    Token next = tokens[i + 1];
    boolean last = next.spaceBefore || next.kind == Token.Kind.LINE_END;
    char mark = token.mark();
    if (mark == '!' || mark == '?') {
      return last && !next.is('!') && !next.is('?');
    }
    if (mark != '.' || !last || next.is('.')) {
      return false;
    }
    if (i == 0) {
      return true;
    }
    Token before = tokens[i - 1];
    boolean abbreviation = passage.is(i - 1, Cue.ABBREVIATION) && before.kind == Token.Kind.WORD;
    boolean listNumber =
        before.kind == Token.Kind.NUMBER && before.length() <= 2 && startsLine(tokens, i - 1);
    return !(abbreviation && next.kind != Token.Kind.LINE_END) && !listNumber;
  }

  private static boolean startsLine(Token[] tokens, int i) {
    int at = i - 1;
    while (at >= 0 && (tokens[at].is('#') || tokens[at].is('-') || tokens[at].is('('))) {
      at--;
    }
    return at < 0 || tokens[at].kind == Token.Kind.LINE_END;
  }
}
