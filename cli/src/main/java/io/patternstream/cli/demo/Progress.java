package io.patternstream.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Says on standard error what is going on, each line with the seconds since the program began. */
final class Progress {
  private final PrintWriter out;
  private final Instant began = ProcessHandle.current().info().startInstant().orElse(Instant.now());

  Progress(PrintWriter out) {
    this.out = out;
  }

  double seconds() {
    return Duration.between(began, Instant.now()).toMillis() / 1000.0;
  }

  synchronized void say(String line) {
    out.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds(), line));
    out.flush();
  }
}
