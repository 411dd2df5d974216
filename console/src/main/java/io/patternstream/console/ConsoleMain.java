package io.patternstream.console;

import io.patternstream.settings.ConfigException;
import java.io.IOException;
import java.util.List;

/**
 * Starts the console and says where it listens, in one line on the standard output.
 *
 * <p>Exit code 2 with one line a fault that names its key when the configuration is wrong, 1 when
 * the port cannot be had. A database, broker or job that is away does not stop the start.
 */
public final class ConsoleMain {
  private static final String LOGGING = "log4j2.configurationFile";

  private ConsoleMain() {}

  public static void main(String[] arguments) throws IOException {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "classpath:log4j2-patternstream-console.xml");
    }
    ConsoleConfig config;
    try {
      config = ConsoleConfig.read(List.of(arguments), System.getenv());
    } catch (ConfigException e) {
      e.faults().forEach(fault -> System.err.println("console: " + fault));
      System.exit(2);
      return;
    }
    Console console = new Console(config);
    try {
      console.start();
    } catch (RuntimeException e) {
      System.err.println(
          "console: console.port " + config.port() + " cannot be used: " + Problem.reason(e));
      System.exit(1);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(console::close, "console-shutdown"));
    System.out.println("console listening on " + console.url());
    System.out.flush();
    if (config.exitOnStdinEof()) {
      while (System.in.read() >= 0) {
        // whatever the parent says is not for us; only its end is
      }
      System.exit(0);
    }
  }
}
