package io.patternstream.cli;

/** Why a command cannot do what it was asked: one line for a person. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  public CommandException(String message) {
    super(message);
  }
}
