package io.patternstream.state.mcp;

import java.util.Locale;

/** The one way a symbol is written here: upper case letters and digits, nothing between them. */
final class SymbolForm {

  private SymbolForm() {}

  /**
   * The normal form: {@code KUCOIN:BTC-USDT} is {@code BTCUSDT}, {@code $aapl} is {@code AAPL}.
   *
   * @return empty for what is no single symbol: a list, nothing but signs, more than {@value
   *     Limits#SYMBOL_CHARS} characters
   */
  static String normal(String written) {
    int from = written.lastIndexOf(':') + 1;
    if (written.length() - from > 2 * Limits.SYMBOL_CHARS) {
      return "";
    }
    StringBuilder symbol = new StringBuilder(written.length() - from);
    for (int i = from; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == ',' || c == ';' || c == '|') {
        return "";
      }
      if (Character.isLetterOrDigit(c)) {
        symbol.append(c);
      }
    }
    return symbol.length() > Limits.SYMBOL_CHARS ? "" : symbol.toString().toUpperCase(Locale.ROOT);
  }
}
