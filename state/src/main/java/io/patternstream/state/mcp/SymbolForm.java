package io.patternstream.state.mcp;

import java.util.Locale;
import java.util.Set;

/** The one way a symbol is written here: upper case letters and digits, nothing between them. */
final class SymbolForm {

  /** Upper case words that are names of fields rather than of markets. */
  private static final Set<String> NO_SYMBOLS =
      Set.of(
          "RSI", "MACD", "SMA", "EMA", "WMA", "ATR", "ADX", "CCI", "OBV", "VWAP", "MFI", "ROC",
          "BBANDS", "STOCH", "BB", "KDJ", "SAR", "OHLC", "OHLCV", "USD", "EUR", "ID", "URL", "API",
          "JSON", "ERROR", "META", "INFO", "DATA", "OPEN", "HIGH", "LOW", "CLOSE", "VOLUME");

  private SymbolForm() {}

  /**
   * The normal form: {@code KUCOIN:BTC-USDT} is {@code BTCUSDT}, {@code $aapl} is {@code AAPL}.
   *
   * @return empty for what is no single symbol: a list, nothing but signs, more than {@value
   *     Limits#SYMBOL_CHARS} characters
   */
  static String normal(String written) {
    if (isNormal(written)) {
      return written;
    }
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

  private static boolean isNormal(String written) {
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return written.length() <= Limits.SYMBOL_CHARS;
  }

  /** Whether a name of a field can only be a symbol: upper case, as AAPL, BTC/USDT or ^GSPC. */
  static boolean looksLike(String name) {
    if (name.length() > 20) {
      return false;
    }
    int letters = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'A' && c <= 'Z';
      letters += letter ? 1 : 0;
      if (!letter && !(c >= '0' && c <= '9') && "/.:-=^_".indexOf(c) < 0) {
        return false;
      }
    }
    return letters > 0 && !NO_SYMBOLS.contains(name);
  }
}
