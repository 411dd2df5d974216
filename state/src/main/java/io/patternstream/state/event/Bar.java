package io.patternstream.state.event;

/**
 * One price bar.
 *
 * @param time its opening time in epoch milliseconds, market time
 * @param closed whether its source says that it will not change any more; false when it says
 *     nothing, which most do
 */
public record Bar(
    long time, double open, double high, double low, double close, double volume, boolean closed) {

  /** A bar of which its source does not say whether it has closed. */
  public Bar(long time, double open, double high, double low, double close, double volume) {
    this(time, open, high, low, close, volume, false);
  }
}
