package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.List;

/** Cuts a normal form into words, numbers and marks; decimals and markup are seen to here. */
final class Tokenizer {

  /** What may follow digits directly and belong to the number. */
  private static final String SUFFIX_LETTERS = "abcdefghijklmnopqrstuvwxyz";

  private final NormalForm form;
  private final List<Token> tokens = new ArrayList<>();
  private boolean space = true;

  private Tokenizer(NormalForm form) {
    this.form = form;
  }

  static List<Token> tokens(NormalForm form) {
    Tokenizer tokenizer = new Tokenizer(form);
    tokenizer.run();
    return tokenizer.tokens;
  }

  private void run() {
    int i = 0;
    while (i < form.length) {
      char c = form.chars[i];
      if (c == '\n') {
        add(Token.Kind.LINE_END, i, ++i, "\n");
      } else if (c <= ' ') {
        space = true;
        i++;
      } else if (digit(c) || (c == '.' && digit(at(i + 1)) && space)) {
        i = number(i);
      } else if (Character.isLetter(c)) {
        i = word(i);
      } else if (c == '*' || c == '`' || c == '"' || c == '_' || c == '~') {
        i++; // markup and quotes part nothing
        if (c == '_' && i < form.length && tokenBefore()) {
          space = false;
        }
      } else if (c == '&' || (c == '+' && letterNear(i))) {
        add(Token.Kind.WORD, i, ++i, "and");
      } else {
        int end = Character.isHighSurrogate(c) && i + 1 < form.length ? i + 2 : i + 1;
        add(Token.Kind.MARK, i, end, mark(i, end));
        i = end;
      }
    }
    add(Token.Kind.LINE_END, form.length, form.length, "\n");
  }

  private boolean tokenBefore() {
    return !tokens.isEmpty();
  }

  private boolean letterNear(int i) {
    return i > 0 && i + 1 < form.length && at(i + 1) > ' ' && !digit(at(i + 1));
  }

  /** Emoji that traders use as words get a mark of their own. */
  private String mark(int from, int to) {
    if (to - from == 2) {
      int code = Character.toCodePoint(form.chars[from], form.chars[from + 1]);
      // A dart board is a target, a stop sign a stop, any other a picture.
      return code == 0x1F3AF ? "\u25CE" : code == 0x1F6D1 ? "\u25C9" : "\u25A0";
    }
    if (form.chars[from] == '\u26D4') {
      return "\u25C9";
    }
    return String.valueOf(form.chars[from]);
  }

  private char at(int i) {
    return i < form.length ? form.chars[i] : 0;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private int word(int start) {
    StringBuilder text = new StringBuilder();
    int i = start;
    while (i < form.length) {
      char c = form.chars[i];
      if (Character.isLetter(c) || digit(c)) {
        text.append(c);
        i++;
      } else if (c == '\'' && Character.isLetter(at(i + 1))) {
        boolean possessive = at(i + 1) == 's' && !Character.isLetter(at(i + 2));
        if (possessive) {
          // "QCOM's daily chart": the name stands alone; "it's" keeps its verb.
          break;
        }
        i++;
      } else {
        break;
      }
    }
    add(Token.Kind.WORD, start, i, text.toString());
    if (at(i) == '\'' && at(i + 1) == 's') {
      i += 2;
    }
    return i;
  }

  private int number(int start) {
    int i = start;
    while (i < form.length) {
      char c = form.chars[i];
      boolean separator = (c == '.' || c == ',' || c == '\'') && digit(at(i + 1));
      if (!digit(c) && !separator) {
        break;
      }
      i++;
    }
    int digits = i;
    if (at(i) == '%') {
      i++;
    } else if ((at(i) == ':' || at(i) == '/') && digit(at(i + 1))) {
      while (digit(at(i)) || ((at(i) == ':' || at(i) == '/' || at(i) == '.') && digit(at(i + 1)))) {
        i++;
      }
    } else if (at(i) == '-' && digit(at(i + 1)) && dateLike(start, i)) {
      while (digit(at(i)) || (at(i) == '-' && digit(at(i + 1)))) {
        i++;
      }
    } else {
      while ((SUFFIX_LETTERS.indexOf(at(i)) >= 0 && at(i) != 0) || (i > digits && digit(at(i)))) {
        i++;
      }
    }
    Token token = add(Token.Kind.NUMBER, start, i, form.text(start, i));
    token.number = new NumberValue(form.text(start, digits), form.text(digits, i));
    return i;
  }

  /** Four digits, a dash, two digits, a dash: a date and not a range. */
  private boolean dateLike(int start, int dash) {
    return dash - start == 4
        && digit(at(dash + 1))
        && digit(at(dash + 2))
        && at(dash + 3) == '-'
        && digit(at(dash + 4));
  }

  private Token add(Token.Kind kind, int start, int end, String text) {
    int from = form.offset(start);
    int to = end > start ? form.offset(end - 1) + 1 : from;
    Token token = new Token(kind, text, form.source.substring(from, to), from, to, space);
    tokens.add(token);
    space = kind == Token.Kind.LINE_END;
    return token;
  }
}
