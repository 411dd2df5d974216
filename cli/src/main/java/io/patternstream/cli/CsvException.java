package io.patternstream.cli;

import java.nio.file.Path;

/** Bad input in a CSV file; the message names file, line and reason on one line. */
public final class CsvException extends Exception {
  private static final long serialVersionUID = 1L;

  CsvException(Path file, long line, String reason) {
    super(file + (line > 0 ? ":" + line : "") + ": " + reason.lines().findFirst().orElse(""));
  }
}
