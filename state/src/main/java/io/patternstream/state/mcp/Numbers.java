package io.patternstream.state.mcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells what each number of a text counts. Only what is left after percentages, periods, dates,
 * times, ratios, share counts, strikes and indicator values may become a price.
 */
final class Numbers {

  private static final String[][] TIMEFRAMES = {
    {"1m", "1m"},
    {"5m", "5m"},
    {"15m", "15m"},
    {"30m", "30m"},
    {"60m", "1h"},
    {"240m", "4h"},
    {"1h", "1h"},
    {"2h", "2h"},
    {"4h", "4h"},
    {"1hr", "1h"},
    {"2hr", "2h"},
    {"4hr", "4h"},
    {"1d", "1d"},
    {"1w", "1w"},
    {"1wk", "1w"},
    {"1mo", "1mo"},
    {"5min", "5m"},
    {"15min", "15m"},
    {"30min", "30m"},
    {"1min", "1m"},
    {"60min", "1h"}
  };

  private final Passage passage;
  private Token[] tokens = new Token[0];
  private int size;

  /** Digits of a number that spaces part. */
  private char[] joined = new char[64];

  Numbers(Passage passage) {
    this.passage = passage;
  }

  /** Classes the numbers of the present text. */
  void classify() {
    tokens = passage.tokens;
    size = passage.size;
    for (int i = 0; i < size; i++) {
      NumberValue number = tokens[i].number;
      if (number != null && !number.taken) {
        read(i, number);
        place(i, number);
      }
    }
    ranges();
  }

  /** What its own writing says. */
  private void read(int i, NumberValue number) {
    if (passage.foreign && number.suffix == 0 && number.digits <= 3 && number.plain()) {
      number.value = withTail(i, number);
    } else {
      number.value = number.read(passage.foreign);
    }
    number.currency = currency(i);
    if (passage.isAny(i, Cue.NAMES | Cue.SYMBOL.bit())) {
      number.kind = NumberValue.Kind.OTHER;
      return;
    }
    if (number.suffix == 0) {
      return;
    }
    switch (number.suffix(0)) {
      case '%' -> number.kind = NumberValue.Kind.PERCENT;
      case '/', ':' -> {
        if (number.suffix(0) == '/' && twin(number)) {
          return;
        }
        number.kind = NumberValue.Kind.OTHER;
        fraction(number);
      }
      case '-' -> number.kind = NumberValue.Kind.OTHER;
      default -> suffix(tokens[i], number);
    }
  }

  /** French and Swiss writing parts thousands by spaces: 7 650. */
  private double withTail(int i, NumberValue number) {
    int n = append(number, 0);
    int at = i + 1;
    while (at < size && tail(tokens[at].number) && !passage.isAny(i, Cue.SYMBOL.bit())) {
      NumberValue more = tokens[at].number;
      if (more != null) {
        n = append(more, n);
        more.taken = true;
      }
      at++;
    }
    return NumberValue.value(joined, 0, n, passage.foreign);
  }

  private int append(NumberValue number, int n) {
    if (n + number.digits > joined.length) {
      joined = Arrays.copyOf(joined, 2 * (n + number.digits));
    }
    for (int k = 0; k < number.digits; k++) {
      joined[n + k] = number.digit(k);
    }
    return n + number.digits;
  }

  private static boolean tail(@Nullable NumberValue number) {
    if (number == null || number.digits < 3) {
      return false;
    }
    for (int k = 0; k < 3; k++) {
      if (number.digit(k) < '0' || number.digit(k) > '9') {
        return false;
      }
    }
    return number.digits == 3 || number.digit(3) < '0' || number.digit(3) > '9';
  }

  private boolean currency(int i) {
    char before = i > 0 ? tokens[i - 1].mark() : 0;
    boolean sign = before == '$' || before == '\u20AC' || before == '\u00A3' || before == '\u00A5';
    if (sign || i + 1 >= size) {
      return sign;
    }
    Token after = tokens[i + 1];
    return after.is('\u20AC')
        || after.is('\u00A3')
        || (after.is('$') && !after.spaceBefore)
        || after.isWord("usd")
        || after.isWord("eur")
        || after.isWord("usdt")
        || after.isWord("dollars")
        || after.isWord("euros")
        || after.isWord("euro")
        || after.isWord("dollar");
  }

  /** "38.4/38.5", "1.1042/45": two prices close by; the first stands for both. */
  private static boolean twin(NumberValue number) {
    int point = -1;
    for (int k = 0; k < number.digits; k++) {
      point = number.digit(k) == '.' ? k : point;
    }
    int decimals = number.digits - point - 1;
    if (point < 0 || decimals == 0 || number.suffix > 12) {
      return false;
    }
    double second = 0;
    double scale = 0;
    for (int k = 1; k < number.suffix; k++) {
      char c = number.suffix(k);
      if (c == '.' && scale == 0) {
        scale = 1;
      } else if (c >= '0' && c <= '9') {
        second = second * 10 + (c - '0');
        scale *= 10;
      } else {
        return false;
      }
    }
    if (scale == 0) {
      return number.suffix - 1 < number.digits; // the last places of the first again
    }
    second /= scale;
    return Math.abs(second - number.value) < 0.05 * number.value;
  }

  private static void fraction(NumberValue number) {
    if (number.suffix(0) != '/' || number.suffix > 4) {
      return;
    }
    double whole = 0;
    for (int k = 1; k < number.suffix; k++) {
      char c = number.suffix(k);
      if (c < '0' || c > '9') {
        return;
      }
      whole = whole * 10 + (c - '0');
    }
    if (whole > 0 && number.value <= whole && (whole == 5 || whole == 10 || whole == 100)) {
      number.kind = NumberValue.Kind.FRACTION;
      number.value /= whole;
    }
  }

  private static void suffix(Token token, NumberValue number) {
    String timeframe = number.currency ? "" : timeframe(number);
    if (!timeframe.isEmpty()) {
      number.kind = NumberValue.Kind.TIMEFRAME;
      number.timeframe = token.written().equals("1M") ? "1mo" : timeframe;
      return;
    }
    if (number.suffixIs("k")) {
      number.value *= 1000;
    } else if (number.suffixIs("p")) {
      boolean strike = token.written().endsWith("P");
      number.kind = strike ? NumberValue.Kind.OTHER : number.kind;
    } else if (number.suffixIs("usd") || number.suffixIs("usdt") || number.suffixIs("eur")) {
      number.currency = true;
    } else {
      number.kind = NumberValue.Kind.OTHER;
    }
  }

  /** The timeframe that a number with its suffix is, empty for any other. */
  private static String timeframe(NumberValue number) {
    if (number.digits > 3 || number.suffix > 3) {
      return "";
    }
    for (String[] timeframe : TIMEFRAMES) {
      if (number.written(timeframe[0])) {
        return timeframe[1];
      }
    }
    return "";
  }

  /** What stands around it says. */
  private void place(int i, NumberValue number) {
    if (number.kind != NumberValue.Kind.PRICE) {
      return;
    }
    Token next = tokens[Math.min(i + 1, size - 1)];
    int after = next.is('-') && !next.spaceBefore ? i + 2 : i + 1;
    boolean joined = after == i + 2;
    boolean and = passage.foreign && after < size && tokens[after].isWord("et");
    boolean unit = after < size && passage.starts(Cue.UNIT, after) && !and;
    if (next.isWord("of") && i + 2 < size && tokens[i + 2].number != null) {
      number.kind = NumberValue.Kind.OTHER; // 3 of 5
      return;
    }
    if (next.isWord("out") && i + 3 < size && tokens[i + 2].isWord("of")) {
      outOf(i, number);
      return;
    }
    if (next.isWord("percent") || next.isWord("pct")) {
      number.kind = NumberValue.Kind.PERCENT;
      return;
    }
    boolean large = next.isWord("million") || next.isWord("billion") || next.isWord("trillion");
    boolean compound = joined && after < size && tokens[after].kind == Token.Kind.WORD;
    boolean other =
        large
            || (!number.currency
                && (unit
                    || part(i)
                    || compound
                    || bullet(i)
                    || ordinal(i)
                    || counts(i)
                    || tail(i)
                    || oscillator(i, number)
                    || span(i)
                    || indicator(i)
                    || hash(i)
                    || date(i)));
    if (other) {
      number.kind = NumberValue.Kind.OTHER;
      number.taken = ordinal(i);
    } else if (!number.currency && year(i, number)) {
      number.kind = NumberValue.Kind.YEAR;
    }
  }

  private void outOf(int i, NumberValue number) {
    NumberValue whole = tokens[i + 3].number;
    number.kind = NumberValue.Kind.OTHER;
    if (whole != null) {
      whole.taken = true;
      double of = whole.read(passage.foreign);
      if (of > 0 && number.value <= of) {
        number.kind = NumberValue.Kind.FRACTION;
        number.value /= of;
      }
    }
  }

  /** The whole of "3 of 5". */
  private boolean part(int i) {
    return i > 1 && tokens[i - 1].isWord("of") && tokens[i - 2].number != null;
  }

  private boolean bullet(int i) {
    boolean enclosed = i > 0 && tokens[i - 1].is('(') && i + 1 < size && tokens[i + 1].is(')');
    if (enclosed && tokens[i].length() == 1) {
      return true;
    }
    int at = i - 1;
    while (at >= 0 && (tokens[at].is('#') || tokens[at].is('-') || tokens[at].is('('))) {
      at--;
    }
    boolean starts = at < 0 || tokens[at].kind == Token.Kind.LINE_END;
    return starts
        && tokens[i].length() <= 2
        && i + 1 < size
        && (tokens[i + 1].is('.') || tokens[i + 1].is(')') || tokens[i + 1].is(':'));
  }

  /** "Target 1: 158", "TP 2 = 163": which one, and not where. */
  private boolean ordinal(int i) {
    return i > 0
        && i + 2 < size
        && tokens[i].length() == 1
        && passage.isAny(i - 1, Cue.mask(Cue.TARGET, Cue.STOP, Cue.SUPPORT, Cue.RESISTANCE))
        && (tokens[i + 1].is(':') || tokens[i + 1].is('=') || tokens[i + 1].is('-'))
        && (tokens[i + 2].number != null || tokens[i + 2].is('$'));
  }

  /** The last part of "2-for-1". */
  private boolean tail(int i) {
    return i > 1
        && tokens[i - 1].is('-')
        && !tokens[i - 1].spaceBefore
        && !tokens[i].spaceBefore
        && tokens[i - 2].kind == Token.Kind.WORD;
  }

  /** "RSI makes a lower high at 61": a value of an indicator that its clause is about. */
  private boolean oscillator(int i, NumberValue number) {
    if (number.value > 100) {
      return false;
    }
    for (int at = i - 1; at >= 0 && at > i - 9 && tokens[at].chunk == tokens[i].chunk; at--) {
      switch (tokens[at].text()) {
        case "rsi", "stoch", "stochastic", "stochastics", "mfi", "cci", "adx" -> {
          return true;
        }
        case "price", "while", "with" -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }

  /** "81 metres", "9 tailbacks": a number that no level leads to counts an unknown plural. */
  private boolean counts(int i) {
    Token next = tokens[i + 1];
    return next.kind == Token.Kind.WORD
        && next.word < 0
        && next.length() > 3
        && next.endsWith("s")
        && !next.capital()
        && (i == 0 || !passage.isAny(i - 1, LEVELS | Cue.AT.bit()));
  }

  /** "7 to 65 weeks": from one count to another. */
  private boolean span(int i) {
    NumberValue until = i + 3 < size ? tokens[i + 2].number : null;
    return until != null
        && !until.currency
        && (tokens[i + 1].isWord("to") || tokens[i + 1].isWord("or") || tokens[i + 1].is('-'))
        && passage.starts(Cue.UNIT, i + 3);
  }

  private boolean hash(int i) {
    return i > 0 && tokens[i - 1].is('#');
  }

  /** RSI 61, ATR 0.85, "200-day is 398", "50-day average at 150". */
  private boolean indicator(int i) {
    int at = i - 1;
    int sentence = tokens[i].sentence;
    for (int k = 0; k < 4 && at >= 0 && tokens[at].sentence == sentence; k++, at--) {
      Token token = tokens[at];
      if (passage.is(at, Cue.INDICATOR)) {
        return true;
      }
      if (token.number != null && token.number.kind == NumberValue.Kind.OTHER) {
        return period(at) && (k > 0);
      }
      boolean glue =
          token.is(':')
              || token.is('=')
              || token.is('(')
              || (token.is('-') && !token.spaceBefore)
              || passage.isAny(at, GLUE);
      boolean slides = token.isWord("slid") || token.isWord("fell") || token.isWord("rose");
      if (!glue && !slides && !passage.is(at, Cue.UNIT)) {
        return false;
      }
    }
    return false;
  }

  private static final long GLUE = Cue.mask(Cue.AT, Cue.FILLER, Cue.ABOVE, Cue.BELOW);

  /** A number of days, as in "200-day". */
  private boolean period(int i) {
    int after = i + 1 < size && tokens[i + 1].is('-') ? i + 2 : i + 1;
    return after < size
        && (tokens[after].isWord("day")
            || tokens[after].isWord("week")
            || tokens[after].isWord("dma")
            || tokens[after].isWord("period"));
  }

  private boolean date(int i) {
    NumberValue number = tokens[i].number;
    boolean small = number != null && number.value <= 31 && !number.has('.');
    boolean before = i > 0 && passage.is(i - 1, Cue.MONTH) && tokens[i - 1].capital();
    boolean after = i + 1 < size && passage.is(i + 1, Cue.MONTH) && tokens[i + 1].capital();
    return small && (before || after);
  }

  private static final long LEVELS =
      Cue.mask(Cue.ABOVE, Cue.BELOW, Cue.SUPPORT, Cue.RESISTANCE, Cue.TARGET, Cue.STOP, Cue.PRICE);

  private boolean year(int i, NumberValue number) {
    boolean digits = number.digits == 4 && number.plain();
    if (!digits || number.value < 1900 || number.value > 2100 || i == 0) {
      return false;
    }
    boolean level = passage.isAny(i - 1, LEVELS);
    boolean near = passage.is(i - 1, Cue.AT) && !tokens[i - 1].isWord("from");
    return !(level && !tokens[i - 1].isWord("of"))
        && !(near && !tokens[i - 1].isWord("en"))
        && !tokens[i - 1].is(':')
        && !tokens[i - 1].is('|');
  }

  /** Joins "148-150", "61k to 64k" and "between 541 and 548" into one number each. */
  private void ranges() {
    for (int i = 0; i + 2 < size; i++) {
      NumberValue low = tokens[i].number;
      if (low == null || low.taken || low.kind != NumberValue.Kind.PRICE) {
        continue;
      }
      int at = i + 1;
      if (tokens[at].is('\u20AC')) {
        at++;
      }
      Token joint = tokens[at];
      boolean dash = joint.is('-') || joint.is(NormalForm.LONG_DASH);
      boolean word = joint.isWord("to") || joint.isWord("bis");
      boolean and =
          (joint.isWord("and")
                  || joint.isWord("und")
                  || joint.isWord("y")
                  || joint.isWord("et")
                  || joint.isWord("e"))
              && between(i);
      if (!dash && !word && !and) {
        continue;
      }
      at++;
      if (at < size && (tokens[at].is('$') || tokens[at].is('\u20AC'))) {
        at++;
      }
      NumberValue high = at < size ? tokens[at].number : null;
      if (high == null || high.kind != NumberValue.Kind.PRICE || high.taken) {
        continue;
      }
      if (high.suffixIs("k") && low.suffix == 0) {
        low.value *= 1000;
      }
      boolean comparable = low.value < high.value * 4 && high.value < low.value * 4;
      if (comparable && !(word && from(i))) {
        double a = low.value;
        low.value = Math.min(a, high.value);
        low.high = Math.max(a, high.value);
        high.taken = true;
      }
    }
  }

  private boolean between(int i) {
    for (int at = i - 1; at >= 0 && at >= i - 3; at--) {
      if (tokens[at].isWord("between")
          || tokens[at].isWord("zwischen")
          || tokens[at].isWord("entre")
          || tokens[at].isWord("tra")
          || tokens[at].isWord("fra")) {
        return true;
      }
    }
    return false;
  }

  /** "Fell from 160 to 150" is a way and no zone. */
  private boolean from(int i) {
    return i > 0 && tokens[tokens[i - 1].is('$') && i > 1 ? i - 2 : i - 1].isWord("from");
  }
}
