package io.patternstream.tap;

/** Why a tap cannot do what it was asked: one line for a person, without secrets. */
public final class TapException extends Exception {
  private static final long serialVersionUID = 1L;

  public TapException(String message) {
    super(message);
  }
}
