package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the instruments that a text names: tickers, pairs, and well-known company and coin names.
 */
final class Symbols {

  /**
   * @param symbol upper case, without {@code $} and exchange prefix
   * @param sure whether its writing alone shows that it is a symbol
   */
  record Found(String symbol, int first, int last, boolean sure) {}

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
  private final Token[] tokens;
  private final String context;
  private final List<Found> found = new ArrayList<>();

  private Symbols(Passage passage, String context) {
    this.passage = passage;
    this.tokens = passage.tokens;
    this.context = context;
  }

  static List<Found> find(Passage passage, String context) {
    Symbols symbols = new Symbols(passage, context);
    int i = 0;
    while (i < passage.tokens.length) {
      i = symbols.at(i);
    }
    return symbols.found;
  }

  /** Reads the symbol at a token, if any; returns the next token to look at. */
  private int at(int i) {
    Token token = tokens[i];
    boolean dollar = i > 0 && tokens[i - 1].is('$') && !token.spaceBefore;
    Hit company = passage.starting(Cue.SYMBOL, i);
    if (company != null && !dollar && (token.capital() || sureName(company))) {
      boolean ticker = token.upper() && company.length() == 1 && token.text.length() <= 5;
      add(ticker ? token.written : company.value(), i, company.last(), false);
      return company.last() + 1;
    }
    if (token.kind != Token.Kind.WORD || !ticker(token, dollar)) {
      return i + 1;
    }
    int last = i;
    StringBuilder symbol = new StringBuilder(token.written);
    while (last + 2 < tokens.length && continues(last)) {
      Token mark = tokens[last + 1];
      if (mark.is(':')) {
        symbol.setLength(0);
      } else {
        symbol.append(mark.text);
      }
      symbol.append(tokens[last + 2].written);
      last += 2;
    }
    boolean pair = last > i || pair(symbol.toString());
    String plain = symbol.toString().toUpperCase(Locale.ROOT);
    boolean known = context.equals(plain);
    boolean parenthesised =
        i > 0 && tokens[i - 1].is('(') && last + 1 < tokens.length && tokens[last + 1].is(')');
    boolean sure = dollar || pair || known || parenthesised;
    if (accept(i, plain, sure)) {
      add(plain, i, last, sure || first(i));
      return last + 1;
    }
    return i + 1;
  }

  private static boolean sureName(Hit company) {
    return company.value().equals("BTC") || company.value().equals("ETH");
  }

  private boolean ticker(Token token, boolean dollar) {
    if (dollar) {
      return token.text.length() <= 10 && Character.isLetter(token.text.charAt(0));
    }
    return token.upper() && token.text.length() <= 10 && Character.isLetter(token.text.charAt(0));
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
    return switch (mark.text.charAt(0)) {
      case '/' -> upper && next.text.length() >= 3 && next.text.length() <= 4;
      case '-' -> upper && (next.text.length() <= 1 || QUOTES.contains(next.written));
      case '.' -> upper && next.text.length() <= 3;
      case '=' -> upper && next.text.length() == 1;
      case ':' -> upper && tokens[last].upper() && next.text.length() <= 10;
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
    boolean word = passage.is(i, Cue.NOT_SYMBOL) && !(WORDS.contains(symbol) && on(i));
    if (passage.isAny(i, Cue.NAMES) || word || symbol.length() < 2) {
      return false;
    }
    if (symbol.length() > 6) {
      return false;
    }
    boolean digits = symbol.chars().anyMatch(Character::isDigit);
    if (digits && (symbol.length() < 4 || !Character.isLetter(symbol.charAt(1)))) {
      return false;
    }
    if (passage.shouting) {
      return token.word < 0 || first(i);
    }
    return !passage.is(i, Cue.TIMEFRAME);
  }

  /** "A hammer printed on LOW". */
  private boolean on(int i) {
    return !passage.shouting
        && i > 0
        && (tokens[i - 1].isWord("on")
            || tokens[i - 1].isWord("for")
            || tokens[i - 1].isWord("in"));
  }

  private boolean first(int i) {
    return i == 0 || tokens[i - 1].kind == Token.Kind.LINE_END;
  }

  private void add(String symbol, int first, int last, boolean sure) {
    String compact = compact(symbol);
    String known = compact(context);
    // "BTC" in a text about BTC-USD is the same instrument, and the context's writing is fuller.
    boolean same = !known.isEmpty() && (known.equals(compact) || coin(known, compact));
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
