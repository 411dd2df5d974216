package io.patternstream.cli.cluster;

import java.util.List;

/** One line out of what Flink says in a hundred. */
final class Reasons {
  private static final String CAUSE = "Caused by: ";

  private Reasons() {}

  /** The innermost message, also where a server has sent its own stack trace as text. */
  static String of(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable next = failure; next != null; next = next.getCause()) {
      if (next.getMessage() != null) {
        innermost = next;
      }
    }
    return innermost.getMessage() == null
        ? innermost.getClass().getSimpleName()
        : ofStackTrace(innermost.getMessage());
  }

  /** The last cause of a printed stack trace, without the package of its class. */
  static String ofStackTrace(String text) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    String said = lines.isEmpty() ? "no reason given" : lines.get(0);
    for (String line : lines) {
      if (line.startsWith(CAUSE)) {
        said = line.substring(CAUSE.length());
      }
    }
    return said.replaceFirst("^([a-z][\\w]*\\.)+(?=[A-Z])", "");
  }
}
