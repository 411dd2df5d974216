package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.List;

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
    List<Integer> starts = new ArrayList<>(List.of(0));
    int line = 0;
    int chunk = 0;
    for (int i = 0; i < tokens.length; i++) {
      Token token = tokens[i];
      if (i > 0 && passage.starting(Cue.TERMINATOR, i) != null && !passage.isAny(i, Cue.NAMES)) {
        chunk++;
      }
      token.line = line;
      token.sentence = starts.size() - 1;
      boolean parts = token.kind == Token.Kind.MARK && partsChunks(tokens, i);
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
      boolean tooLong = i + 1 - starts.get(starts.size() - 1) >= LONGEST;
      if ((tooLong || endsSentence(passage, i)) && i + 1 < tokens.length) {
        chunk++;
        starts.add(i + 1);
      }
    }
    passage.sentences = starts.stream().mapToInt(Integer::intValue).toArray();
  }

  private static boolean partsChunks(Token[] tokens, int i) {
    Token token = tokens[i];
    return switch (token.text.charAt(0)) {
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
      case '-', '/' -> token.spaceBefore && i + 1 < tokens.length && tokens[i + 1].spaceBefore;
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
    if (token.kind != Token.Kind.MARK || i + 1 >= tokens.length) {
      return false;
    }
    Token next = tokens[i + 1];
    boolean last = next.spaceBefore || next.kind == Token.Kind.LINE_END;
    char mark = token.text.charAt(0);
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
        before.kind == Token.Kind.NUMBER && before.text.length() <= 2 && startsLine(tokens, i - 1);
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
