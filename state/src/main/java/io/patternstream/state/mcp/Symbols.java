package io.patternstream.state.mcp;

import java.util.Locale;
import java.util.Set;

/**
 * Finds the instruments that a text names: tickers, pairs, and well-known company and coin names.
 */
final class Symbols extends InTextOrder<Symbols.Found> {

  /**
   * @param symbol upper case, without {@code $} and exchange prefix
   * @param sure whether its writing alone shows that it is a symbol
   */
  record Found(String symbol, int first, int last, boolean sure) implements Place {}

  private static final Set<String> QUOTES =
      Set.of(
          "USD", "USDT", "USDC", "EUR", "GBP", "JPY", "CHF", "AUD", "CAD", "NZD", "BTC", "ETH",
          "PERP", "CNH", "MXN", "SEK", "NOK", "BUSD");

  private static final Set<String> BASES =
      Set.of("EUR", "GBP", "USD", "AUD", "NZD", "CAD", "CHF", "JPY", "XAU", "XAG");

  /** Tickers that are also words; they count only after a little word that leads to a ticker. */
  private static final Set<String> WORDS =
      Set.of("LOW", "NOW", "KEY", "OPEN", "ON", "IT", "SO", "ALL", "HAS", "ARE", "CAN", "A", "AI");

  private final Passage passage;
  private Token[] tokens = new Token[0];
  private int size;
  private String context = "";

  Symbols(Passage passage) {
    this.passage = passage;
  }

  /** Finds those of the present text. */
  void find(String contextSymbol) {
    tokens = passage.tokens;
    size = passage.size;
    context = contextSymbol;
    found.clear();
    int i = 0;
    while (i < size) {
      i = at(i);
    }
  }

  /** Reads the symbol at a token, if any; returns the next token to look at. */
  private int at(int i) {
    Token token = tokens[i];
    boolean dollar = i > 0 && tokens[i - 1].is('$') && !token.spaceBefore;
    Hit company = passage.starts(Cue.SYMBOL, i) ? passage.starting(Cue.SYMBOL, i) : null;
    if (company == null && !dollar && !token.upper() && token.word >= 0) {
      return i + 1;
    }
    if (company != null && company.value().equals("-")) {
      return company.last() + 1; // a market without one ticker: "cocoa"
    }
    boolean written = token.upper() && i + 2 < size && continues(i);
    if (company != null && !dollar && !written && (token.capital() || sureName(company, token))) {
      boolean ticker = token.upper() && company.length() == 1 && token.length() <= 5;
      add(ticker ? token.written() : company.value(), i, company.last(), false);
      return company.last() + 1;
    }
    if (token.kind == Token.Kind.WORD && !dollar && smallPair(token)) {
      add(token.text().toUpperCase(Locale.ROOT), i, i, true);
      return i + 1;
    }
    if (token.kind != Token.Kind.WORD || !ticker(token, dollar)) {
      return i + 1;
    }
    int last = i;
    String symbol = token.written();
    while (last + 2 < size && continues(last)) {
      Token mark = tokens[last + 1];
      String more = tokens[last + 2].written();
      symbol = mark.is(':') ? more : symbol + mark.mark() + more;
      last += 2;
    }
    boolean pair = last > i || pair(symbol);
    String plain = symbol.toUpperCase(Locale.ROOT);
    boolean known = context.equals(plain);
    boolean parenthesised =
        i > 0 && tokens[i - 1].is('(') && last + 1 < size && tokens[last + 1].is(')');
    boolean named = passage.is(i, Cue.NOT_SYMBOL) || passage.isAny(i, Cue.NAMES);
    boolean sure = dollar || pair || known || (parenthesised && !named);
    if (accept(i, plain, sure)) {
      add(plain, i, last, sure || first(i));
      return last + 1;
    }
    return i + 1;
  }

  /** Whether a name means its instrument in small letters too: "bitcoin", "nvidia", "spy". */
  private boolean sureName(Hit company, Token token) {
    String text = token.text();
    return company.value().equals("BTC")
        || company.value().equals("ETH")
        || (company.length() == 1
            && !COMMON.contains(text)
            && (text.equalsIgnoreCase(company.value()) || text.length() >= 6));
  }

  /** Company names that are common words too. */
  private static final Set<String> COMMON =
      Set.of(
          "oracle",
          "amazon",
          "silver",
          "copper",
          "ripple",
          "target",
          "general",
          "caterpillar",
          "alphabet",
          "uber",
          "sap",
          "gold",
          "goldman",
          "square",
          "chevron",
          "chainlink",
          "nikkei");

  /** "eurusd", "btcusdt": two currencies run together in small letters. */
  private static boolean smallPair(Token token) {
    int length = token.length();
    if (token.word >= 0 || length < 6 || length > 8 || token.capital()) {
      return false;
    }
    String upper = token.text().toUpperCase(Locale.ROOT);
    for (int base = 3; base <= 4; base++) {
      if (length - base >= 3
          && (BASES.contains(upper.substring(0, base)) || COINS.contains(upper.substring(0, base)))
          && QUOTES.contains(upper.substring(base))) {
        return true;
      }
    }
    return false;
  }

  private static final Set<String> COINS =
      Set.of(
          "BTC", "ETH", "SOL", "XRP", "ADA", "LTC", "DOGE", "AVAX", "LINK", "DOT", "BNB", "ATOM",
          "NEAR", "UNI", "ARB", "SUI", "APT", "PEPE", "SHIB");

  private boolean ticker(Token token, boolean dollar) {
    if (dollar) {
      return token.length() <= 10 && Character.isLetter(token.at(0));
    }
    return token.upper() && token.length() <= 10 && Character.isLetter(token.at(0));
  }

  /** Whether a suffix, share class, quote currency or exchange prefix goes on after a token. */
  private boolean continues(int last) {
    Token mark = tokens[last + 1];
    Token next = tokens[last + 2];
    boolean tight = mark.kind == Token.Kind.MARK && !mark.spaceBefore && !next.spaceBefore;
    if (!tight || (next.kind != Token.Kind.WORD && next.kind != Token.Kind.NUMBER)) {
      return false;
    }
    boolean upper = next.upper();
    return switch (mark.mark()) {
      case '/' -> upper && next.length() >= 3 && next.length() <= 4;
      case '-' -> upper && (next.length() <= 1 || QUOTES.contains(next.written()));
      case '.' -> upper && next.length() <= 3;
      case '=' -> upper && next.length() == 1;
      case ':' -> upper && tokens[last].upper() && next.length() <= 10;
      default -> false;
    };
  }

  private static boolean pair(String symbol) {
    if (symbol.length() < 6) {
      return false;
    }
    for (String quote : QUOTES) {
      if (symbol.endsWith(quote)) {
        String base = symbol.substring(0, symbol.length() - quote.length());
        return quote.length() == 4 || BASES.contains(base) || base.length() <= 5;
      }
    }
    return false;
  }

  private boolean accept(int i, String symbol, boolean sure) {
    if (sure) {
      return true;
    }
    Token token = tokens[i];
    boolean word =
        passage.is(i, Cue.NOT_SYMBOL) && !(WORDS.contains(symbol) && (on(i) || headed(i)));
    if (symbol.length() == 1 && !passage.isAny(i, Cue.NAMES)) {
      return single(i) || item(i) || subject(i);
    }
    if (passage.isAny(i, Cue.NAMES) || (word && !leading(i) && !item(i)) || symbol.length() < 2) {
      return false;
    }
    if (symbol.length() > 6 && !(first(i) && symbol.length() <= 8 && tokens[i + 1].is(':'))) {
      return false;
    }
    boolean digits = false;
    for (int k = 0; k < symbol.length(); k++) {
      digits |= Character.isDigit(symbol.charAt(k));
    }
    if (digits && (symbol.length() < 4 || !Character.isLetter(symbol.charAt(1)))) {
      return false;
    }
    if (passage.shouting) {
      return token.word < 0 || first(i);
    }
    return !passage.is(i, Cue.TIMEFRAME);
  }

  /** "Second, LOW: bull flag": in capitals before a colon where a clause begins. */
  private boolean headed(int i) {
    boolean begins = first(i) || tokens[i - 1].is(',') || tokens[i - 1].is('.');
    return !passage.shouting && begins && tokens[i].length() > 1 && tokens[i + 1].is(':');
  }

  /** "A hammer printed on LOW". */
  private boolean on(int i) {
    return !passage.shouting
        && i > 0
        && (tokens[i - 1].isWord("on")
            || tokens[i - 1].isWord("for")
            || tokens[i - 1].isWord("in"));
  }

  /** "JPM ... . C is the standout": a letter that heads a sentence after another ticker. */
  private boolean subject(int i) {
    Token next = tokens[i + 1];
    return !passage.shouting
        && !found.isEmpty()
        && i > 1
        && tokens[i - 1].is('.')
        && !tokens[i].isWord("a")
        && !tokens[i].isWord("i")
        && (next.isWord("is") || next.isWord("has") || next.isWord("shows"));
  }

  /** "A bear trap in T.", "double bottom on F at 9.80". */
  private boolean single(int i) {
    Token next = tokens[i + 1];
    return on(i)
        && !tokens[i].isWord("a")
        && !tokens[i].isWord("i")
        && (next.kind == Token.Kind.LINE_END
            || (next.kind == Token.Kind.MARK && !next.is('-') && !next.is('&'))
            || passage.isAny(i + 1, Cue.mask(Cue.AT, Cue.TERMINATOR)));
  }

  /** "4. MA - hanging man": what an item of a list is about. */
  private boolean item(int i) {
    int at = i - 1;
    boolean bullet = false;
    while (at >= 0 && tokens[at].kind != Token.Kind.LINE_END && i - at < 5) {
      Token token = tokens[at--];
      bullet |= token.number != null || token.is('-') || token.is('\u2022');
      if (token.kind == Token.Kind.WORD) {
        return false;
      }
    }
    boolean starts = at < 0 || tokens[at].kind == Token.Kind.LINE_END;
    return starts
        && bullet
        && !passage.shouting
        && tokens[i].length() <= 4
        && i + 2 < size
        && tokens[i + 1].is('-')
        && tokens[i + 1].spaceBefore
        && tokens[i + 2].kind == Token.Kind.WORD
        && !passage.isAny(i + 2, Cue.mask(Cue.AT, Cue.ABOVE, Cue.BELOW));
  }

  /** "TGT gapped up": a word that starts its line in capitals and goes on in small letters. */
  private boolean leading(int i) {
    Token next = tokens[i + 1];
    return first(i)
        && !passage.shouting
        && tokens[i].length() == 3
        && passage.isAny(i, Cue.TARGET.bit())
        && next.kind == Token.Kind.WORD
        && next.word >= 0
        && !next.upper()
        && !passage.isAny(i + 1, Cue.mask(Cue.AT, Cue.FILLER));
  }

  private boolean first(int i) {
    return i == 0 || tokens[i - 1].kind == Token.Kind.LINE_END;
  }

  private void add(String symbol, int first, int last, boolean sure) {
    boolean same = false;
    if (!context.isEmpty()) {
      // "BTC" in a text about BTC-USD is the same instrument, and the context's writing is fuller.
      String compact = compact(symbol);
      String known = compact(context);
      same = !known.isEmpty() && (known.equals(compact) || coin(known, compact));
    }
    found.add(new Found(same ? context : symbol, first, last, sure || same));
  }

  /** The symbol without its separators. */
  private static String compact(String symbol) {
    StringBuilder compact = new StringBuilder(symbol.length());
    for (int i = 0; i < symbol.length(); i++) {
      char c = symbol.charAt(i);
      if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
        compact.append(c);
      }
    }
    return compact.toString();
  }

  private static boolean coin(String known, String compact) {
    return compact.length() >= 2
        && known.startsWith(compact)
        && QUOTES.contains(known.substring(compact.length()));
  }
}
