package io.patternstream.tap;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** What a server writes to its standard error: to a file of bounded size, or nowhere. */
final class ErrorLines implements AutoCloseable {
  private static final long LARGEST = 16L << 20;
  private static final int LONGEST_LINE = 4_000;

  private @Nullable Writer log;
  private long written;

  ErrorLines(@Nullable Path file) throws TapException {
    if (file != null) {
      try {
        this.log =
            Files.newBufferedWriter(
                file,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw new TapException("server_log: " + file + " cannot be written");
      }
    }
  }

  synchronized void line(String line) {
    Writer out = log;
    if (out == null || written > LARGEST) {
      return;
    }
    try {
      String cut = line.substring(0, Math.min(line.length(), LONGEST_LINE));
      out.write(cut + System.lineSeparator());
      out.flush();
      written += cut.length();
    } catch (IOException e) {
      log = null; // the disk is full: the events matter more
    }
  }

  @Override
  public synchronized void close() {
    Writer out = log;
    log = null;
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        written = LARGEST;
      }
    }
  }
}
