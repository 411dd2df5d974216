package io.patternstream.state.mcp;

import java.util.Map;

/**
 * Tells what each number of a text counts. Only what is left after percentages, periods, dates,
 * times, ratios, share counts, strikes and indicator values may become a price.
 */
final class Numbers {

  private static final Map<String, String> TIMEFRAMES =
      Map.ofEntries(
          Map.entry("1m", "1m"),
          Map.entry("5m", "5m"),
          Map.entry("15m", "15m"),
          Map.entry("30m", "30m"),
          Map.entry("60m", "1h"),
          Map.entry("240m", "4h"),
          Map.entry("1h", "1h"),
          Map.entry("2h", "2h"),
          Map.entry("4h", "4h"),
          Map.entry("1hr", "1h"),
          Map.entry("2hr", "2h"),
          Map.entry("4hr", "4h"),
          Map.entry("1d", "1d"),
          Map.entry("1w", "1w"),
          Map.entry("1wk", "1w"),
          Map.entry("1mo", "1mo"),
          Map.entry("5min", "5m"),
          Map.entry("15min", "15m"),
          Map.entry("30min", "30m"),
          Map.entry("1min", "1m"),
          Map.entry("60min", "1h"));

  private final Passage passage;
  private final Token[] tokens;

  private Numbers(Passage passage) {
    this.passage = passage;
    this.tokens = passage.tokens;
  }

  static void classify(Passage passage) {
    Numbers numbers = new Numbers(passage);
    for (int i = 0; i < passage.tokens.length; i++) {
      NumberValue number = passage.tokens[i].number;
      if (number != null && !number.taken) {
        numbers.read(i, number);
        numbers.place(i, number);
      }
    }
    numbers.ranges();
  }

  /** What its own writing says. */
  private void read(int i, NumberValue number) {
    String digits = number.digits;
    if (passage.foreign && number.suffix.isEmpty() && digits.length() <= 3 && plain(digits)) {
      digits = withTail(i, number);
    }
    number.value = value(digits, passage.foreign);
    number.currency = currency(i);
    String suffix = number.suffix;
    if (passage.isAny(i, Cue.NAMES | Cue.SYMBOL.bit())) {
      number.kind = NumberValue.Kind.OTHER;
      return;
    }
    if (suffix.equals("%")) {
      number.kind = NumberValue.Kind.PERCENT;
    } else if (suffix.startsWith("/") || suffix.startsWith(":")) {
      number.kind = NumberValue.Kind.OTHER;
      fraction(number);
    } else if (suffix.startsWith("-")) {
      number.kind = NumberValue.Kind.OTHER;
    } else if (!suffix.isEmpty()) {
      suffix(tokens[i], number);
    }
  }

  private static boolean plain(String digits) {
    return digits.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** French and Swiss writing parts thousands by spaces: 7 650. */
  private String withTail(int i, NumberValue number) {
    StringBuilder digits = new StringBuilder(number.digits);
    int at = i + 1;
    while (at < tokens.length
        && tokens[at].number != null
        && tokens[at].number.digits.length() >= 3
        && plain(tokens[at].number.digits.substring(0, 3))
        && (tokens[at].number.digits.length() == 3
            || !Character.isDigit(tokens[at].number.digits.charAt(3)))
        && !passage.isAny(i, Cue.SYMBOL.bit())) {
      digits.append(tokens[at].number.digits);
      tokens[at].number.taken = true;
      at++;
    }
    return digits.toString();
  }

  /** The value of digits with separators; {@code comma}: a lone separator may be either. */
  static double value(String digits, boolean foreign) {
    int dot = digits.lastIndexOf('.');
    int comma = digits.lastIndexOf(',');
    int decimal;
    if (dot >= 0 && comma >= 0) {
      decimal = Math.max(dot, comma);
    } else if (dot < 0 && comma < 0) {
      decimal = -1;
    } else {
      int only = Math.max(dot, comma);
      char separator = digits.charAt(only);
      boolean once = digits.indexOf(separator) == only;
      boolean thousand = digits.length() - only == 4 && only <= 3 && digits.charAt(0) != '0';
      boolean groups = separator == ',' ? !foreign : foreign;
      decimal = !once || (thousand && groups) ? -1 : only;
    }
    StringBuilder plain = new StringBuilder(digits.length());
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c >= '0' && c <= '9') {
        plain.append(c);
      } else if (i == decimal) {
        plain.append('.');
      }
    }
    return plain.length() == 0 || plain.length() > 30
        ? Double.NaN
        : Double.parseDouble(plain.toString());
  }

  private boolean currency(int i) {
    char before = i > 0 && tokens[i - 1].kind == Token.Kind.MARK ? tokens[i - 1].text.charAt(0) : 0;
    boolean sign = before == '$' || before == '\u20AC' || before == '\u00A3' || before == '\u00A5';
    if (sign || i + 1 >= tokens.length) {
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

  private void fraction(NumberValue number) {
    String rest = number.suffix.substring(1);
    if (number.suffix.charAt(0) != '/' || !plain(rest) || rest.length() > 3) {
      return;
    }
    double whole = Double.parseDouble(rest);
    if (whole > 0 && number.value <= whole && (whole == 5 || whole == 10 || whole == 100)) {
      number.kind = NumberValue.Kind.FRACTION;
      number.value /= whole;
    }
  }

  private void suffix(Token token, NumberValue number) {
    String timeframe = TIMEFRAMES.get(number.digits + number.suffix);
    if (timeframe != null && !number.currency) {
      number.kind = NumberValue.Kind.TIMEFRAME;
      number.timeframe = token.written.equals("1M") ? "1mo" : timeframe;
      return;
    }
    switch (number.suffix) {
      case "k" -> number.value *= 1000;
      case "p" -> number.kind = token.written.endsWith("P") ? NumberValue.Kind.OTHER : number.kind;
      case "usd", "usdt", "eur" -> number.currency = true;
      default -> number.kind = NumberValue.Kind.OTHER;
    }
  }

  /** What stands around it says. */
  private void place(int i, NumberValue number) {
    if (number.kind != NumberValue.Kind.PRICE) {
      return;
    }
    Token next = tokens[Math.min(i + 1, tokens.length - 1)];
    int after = next.is('-') && !next.spaceBefore ? i + 2 : i + 1;
    boolean joined = after == i + 2;
    boolean unit = after < tokens.length && passage.starting(Cue.UNIT, after) != null;
    if (next.isWord("of") && i + 2 < tokens.length && tokens[i + 2].number != null) {
      number.kind = NumberValue.Kind.OTHER; // 3 of 5
      return;
    }
    if (next.isWord("out") && i + 3 < tokens.length && tokens[i + 2].isWord("of")) {
      outOf(i, number);
      return;
    }
    if (next.isWord("percent") || next.isWord("pct")) {
      number.kind = NumberValue.Kind.PERCENT;
      return;
    }
    boolean large = next.isWord("million") || next.isWord("billion") || next.isWord("trillion");
    boolean compound = joined && after < tokens.length && tokens[after].kind == Token.Kind.WORD;
    boolean other =
        large
            || (!number.currency
                && (unit
                    || part(i)
                    || compound
                    || bullet(i)
                    || ordinal(i)
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
      double of = value(whole.digits, passage.foreign);
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
    boolean enclosed =
        i > 0 && tokens[i - 1].is('(') && i + 1 < tokens.length && tokens[i + 1].is(')');
    if (enclosed && tokens[i].text.length() == 1) {
      return true;
    }
    int at = i - 1;
    while (at >= 0 && (tokens[at].is('#') || tokens[at].is('-') || tokens[at].is('('))) {
      at--;
    }
    boolean starts = at < 0 || tokens[at].kind == Token.Kind.LINE_END;
    return starts
        && tokens[i].text.length() <= 2
        && i + 1 < tokens.length
        && (tokens[i + 1].is('.') || tokens[i + 1].is(')') || tokens[i + 1].is(':'));
  }

  /** "Target 1: 158", "TP 2 = 163": which one, and not where. */
  private boolean ordinal(int i) {
    return i > 0
        && i + 2 < tokens.length
        && tokens[i].text.length() == 1
        && passage.isAny(i - 1, Cue.mask(Cue.TARGET, Cue.STOP, Cue.SUPPORT, Cue.RESISTANCE))
        && (tokens[i + 1].is(':') || tokens[i + 1].is('=') || tokens[i + 1].is('-'))
        && (tokens[i + 2].number != null || tokens[i + 2].is('$'));
  }

  /** "7 to 65 weeks": from one count to another. */
  private boolean span(int i) {
    return i + 3 < tokens.length
        && tokens[i + 2].number != null
        && !tokens[i + 2].number.currency
        && (tokens[i + 1].isWord("to") || tokens[i + 1].isWord("or") || tokens[i + 1].is('-'))
        && passage.starting(Cue.UNIT, i + 3) != null;
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
      boolean glue = token.is(':') || token.is('=') || token.is('(') || passage.isAny(at, GLUE);
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
    int after = i + 1 < tokens.length && tokens[i + 1].is('-') ? i + 2 : i + 1;
    return after < tokens.length
        && (tokens[after].isWord("day")
            || tokens[after].isWord("week")
            || tokens[after].isWord("dma")
            || tokens[after].isWord("period"));
  }

  private boolean date(int i) {
    NumberValue number = tokens[i].number;
    boolean small = number != null && number.value <= 31 && number.digits.indexOf('.') < 0;
    boolean before = i > 0 && passage.is(i - 1, Cue.MONTH) && tokens[i - 1].capital();
    boolean after =
        i + 1 < tokens.length && passage.is(i + 1, Cue.MONTH) && tokens[i + 1].capital();
    return small && (before || after);
  }

  private boolean year(int i, NumberValue number) {
    boolean digits = number.digits.length() == 4 && plain(number.digits);
    if (!digits || number.value < 1900 || number.value > 2100 || i == 0) {
      return false;
    }
    boolean level =
        passage.isAny(
            i - 1,
            Cue.mask(
                Cue.ABOVE,
                Cue.BELOW,
                Cue.SUPPORT,
                Cue.RESISTANCE,
                Cue.TARGET,
                Cue.STOP,
                Cue.PRICE));
    boolean near = passage.is(i - 1, Cue.AT) && !tokens[i - 1].isWord("from");
    return !(level && !tokens[i - 1].isWord("of"))
        && !(near && !tokens[i - 1].isWord("en"))
        && !tokens[i - 1].is(':')
        && !tokens[i - 1].is('|');
  }

  /** Joins "148-150", "61k to 64k" and "between 541 and 548" into one number each. */
  private void ranges() {
    for (int i = 0; i + 2 < tokens.length; i++) {
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
      if (at < tokens.length && (tokens[at].is('$') || tokens[at].is('\u20AC'))) {
        at++;
      }
      NumberValue high = at < tokens.length ? tokens[at].number : null;
      if (high == null || high.kind != NumberValue.Kind.PRICE || high.taken) {
        continue;
      }
      if (high.suffix.equals("k") && low.suffix.isEmpty()) {
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
