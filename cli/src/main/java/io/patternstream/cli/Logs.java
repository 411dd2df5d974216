package io.patternstream.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the log goes. To be called before anything logs; nothing is ever logged per record. */
final class Logs {
  private static final String CONFIGURATION = "log4j2.configurationFile";

  private Logs() {}

  /** Short commands say what they have to say themselves. */
  static void quiet() {
    System.setProperty(CONFIGURATION, "classpath:io/patternstream/cli/log4j2-quiet.xml");
  }

  /** Services write to a file, which is started anew when it has grown large. */
  static void to(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Files.createDirectories(absolute.getParent());
    System.setProperty("patternstream.log", absolute.toString());
    System.setProperty(CONFIGURATION, "classpath:io/patternstream/cli/log4j2-file.xml");
  }
}
