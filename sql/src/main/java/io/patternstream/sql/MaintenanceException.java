package io.patternstream.sql;

/** Why a database is not maintained: one line for a person. */
public final class MaintenanceException extends Exception {
  private static final long serialVersionUID = 1L;

  MaintenanceException(String message) {
    super(message);
  }
}
