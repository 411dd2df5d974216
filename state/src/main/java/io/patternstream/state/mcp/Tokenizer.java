package io.patternstream.state.mcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a normal form into words, numbers and marks; decimals and markup are seen to here. Each word
 * is looked up as it is cut. Buffers and tokens are used again for the next text; one thread.
 */
final class Tokenizer {

  private final @Nullable Lexicon lexicon;
  private final NormalForm form = new NormalForm();

  /** Tokens, those of the present text first. */
  Token[] tokens = new Token[0];

  /** How many tokens the present text has; the last is a line end. */
  int size;

  /** Folded letters of words and numbers, without apostrophes. */
  private char[] letters = new char[0];

  private int used;
  private boolean space;

  /** Without a lexicon all words are unknown. */
  Tokenizer(@Nullable Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  char[] letters() {
    return letters;
  }

  String source() {
    return form.source;
  }

  /** Reads a text; whether the array of tokens had to be made anew. */
  boolean read(String text) {
    form.read(text);
    boolean grown = form.length + 2 > tokens.length;
    if (grown) {
      tokens = new Token[form.length + 2 + 64];
      letters = new char[form.length + 16 * 4];
    }
    size = 0;
    used = 0;
    space = true;
    run();
    return grown;
  }

  private void run() {
    char[] chars = form.chars;
    int length = form.length;
    int i = 0;
    while (i < length) {
      char c = chars[i];
      if (c == '\n') {
        add(Token.Kind.LINE_END, i, ++i);
      } else if (c <= ' ') {
        space = true;
        i++;
      } else if (digit(c) || (c == '.' && digit(at(i + 1)) && space)) {
        i = number(i);
      } else if ((c >= 'a' && c <= 'z') || (c >= 128 && Character.isLetter(c))) {
        i = word(i);
      } else if (c == '*' || c == '`' || c == '"' || c == '_' || c == '~') {
        i++; // markup and quotes part nothing
        if (c == '_' && i < length && size > 0) {
          space = false;
        }
      } else if (c == '&' || (c == '+' && letterNear(i))) {
        Token token = add(Token.Kind.WORD, i, ++i);
        int start = used;
        put('a');
        put('n');
        put('d');
        look(token, start, Vocabulary.hash("and"));
        token.writing(false, false, false);
      } else {
        int end = Character.isHighSurrogate(c) && i + 1 < length ? i + 2 : i + 1;
        add(Token.Kind.MARK, i, end).mark(mark(i, end));
        i = end;
      }
    }
    add(Token.Kind.LINE_END, length, length);
  }

  private boolean letterNear(int i) {
    return i > 0 && i + 1 < form.length && at(i + 1) > ' ' && !digit(at(i + 1));
  }

  /** Emoji that traders use as words get a mark of their own. */
  private char mark(int from, int to) {
    if (to - from == 2) {
      int code = Character.toCodePoint(form.chars[from], form.chars[from + 1]);
      // A dart board is a target, a stop sign a stop, any other a picture.
      return code == 0x1F3AF ? '\u25CE' : code == 0x1F6D1 ? '\u25C9' : '\u25A0';
    }
    return form.chars[from] == '\u26D4' ? '\u25C9' : form.chars[from];
  }

  private char at(int i) {
    return i < form.length ? form.chars[i] : 0;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 128 && Character.isLetter(c));
  }

  private void put(char c) {
    if (used == letters.length) {
      letters = Arrays.copyOf(letters, used * 2 + 16);
    }
    letters[used++] = c;
  }

  private int word(int from) {
    char[] chars = form.chars;
    int length = form.length;
    int start = used;
    int hash = 0;
    int i = from;
    while (i < length) {
      char c = chars[i];
      if (letter(c) || digit(c)) {
        put(c);
        hash = 31 * hash + c;
        i++;
      } else if (c == '\'' && letter(at(i + 1))) {
        boolean possessive = at(i + 1) == 's' && !letter(at(i + 2));
        if (possessive) {
          // "QCOM's daily chart": the name stands alone; "it's" keeps its verb.
          break;
        }
        i++;
      } else {
        break;
      }
    }
    Token token = add(Token.Kind.WORD, from, i);
    look(token, start, hash);
    if (token.word < 0 && lexicon != null) {
      token.word = lexicon.corrected(letters, start, used - start);
      token.corrected = token.word >= 0;
    }
    writing(token);
    if (at(i) == '\'' && at(i + 1) == 's') {
      i += 2;
    }
    return i;
  }

  private void look(Token token, int start, int hash) {
    int slot = lexicon == null ? -1 : lexicon.vocabulary.slot(letters, start, used - start, hash);
    if (lexicon == null || slot < 0) {
      token.letters(start, used - start, -1, null);
    } else {
      Vocabulary words = lexicon.vocabulary;
      token.letters(start, used - start, words.number(slot), words.spelling(slot));
    }
  }

  private void writing(Token token) {
    char[] source = form.raw;
    boolean small = false;
    boolean accented = false;
    for (int i = token.from; i < token.to; i++) {
      char c = source[i];
      if (c < 128) {
        small |= c >= 'a' && c <= 'z';
      } else {
        small |= Character.isLowerCase(c);
        accented |= c >= '\u00C0' && c <= '\u017F';
      }
    }
    char first = source[token.from];
    boolean capital = first < 128 ? first >= 'A' && first <= 'Z' : Character.isUpperCase(first);
    token.writing(small, capital, accented);
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
      while ((at(i) >= 'a' && at(i) <= 'z') || (i > digits && digit(at(i)))) {
        i++;
      }
    }
    Token token = add(Token.Kind.NUMBER, start, i);
    int at = used;
    int hash = 0;
    for (int k = start; k < i; k++) {
      put(form.chars[k]);
      hash = 31 * hash + form.chars[k];
    }
    look(token, at, hash);
    token.number(digits - start, i - digits);
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

  private Token add(Token.Kind kind, int start, int end) {
    int from = form.offset(start);
    int to = end > start ? form.offset(end - 1) + 1 : from;
    Token token = tokens[size];
    if (token == null) {
      token = new Token(this);
      tokens[size] = token;
    }
    size++;
    token.set(kind, from, to, space);
    space = kind == Token.Kind.LINE_END;
    return token;
  }
}
