package io.patternstream.tap;

/** Where events go. */
public interface EventSink extends AutoCloseable {
  /** Takes one event; does not wait until it is stored. */
  void publish(String key, byte[] event);

  /** Events that are stored for certain. */
  long stored();

  /** Events that were given up. */
  long lost();

  /** Waits, within bounds, for what is under way. */
  @Override
  void close();
}
