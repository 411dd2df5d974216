package io.patternstream.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A main class in a JVM of its own, with this JVM's Java.
 *
 * <p>It runs in its own session, so that Ctrl-C at the terminal reaches only the parent, which then
 * stops its children in the right order; and under {@link ChildMain}, so that it ends when the
 * parent does. What it writes goes to a log file.
 */
public final class ChildJvm implements AutoCloseable {
  private static final long LARGEST_LOG_BYTES = 16 << 20;
  private static final long STOP_SECONDS = 30;
  private static final Set<String> FORMER_SETTINGS =
      Set.of(
          "ENABLE_PHASE5_ML",
          "ML_CONFIDENCE_THRESHOLD",
          "ML_CONFIDENCE_WEIGHT",
          "RULE_CONFIDENCE_WEIGHT");
  private static final Predicate<String> COLLECTOR =
      Pattern.compile("-XX:\\+Use\\w+GC").asMatchPredicate();
  private static final String LOG_CONFIGURATION =
      "-Dlog4j2.configurationFile=classpath:io/patternstream/local/log4j2-child.xml";

  private final String name;
  private final Process process;
  private final Path log;
  private final CompletableFuture<String> firstLine = new CompletableFuture<>();

  private ChildJvm(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** This JVM's Java. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Settings of this process's own environment are for other systems than a local child. */
  static void withoutSettings(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(ChildJvm::isSetting);
  }

  private static boolean isSetting(String variable) {
    return variable.startsWith("PATTERNSTREAM_") || FORMER_SETTINGS.contains(variable);
  }

  /**
   * Starts {@code mainClass} with this JVM's class path; it sees nothing of the product's settings
   * in the environment.
   *
   * @param name what messages call it
   * @param options JVM options, such as {@code -Xmx256m}; a small collector unless one is named
   * @param log file that takes its output; started anew when it has grown large
   */
  public static ChildJvm start(
      String name, String mainClass, List<String> options, List<String> arguments, Path log)
      throws LocalServerException {
    return start(name, System.getProperty("java.class.path"), mainClass, options, arguments, log);
  }

  /**
   * The same with a class path of its own.
   *
   * @param classPath must hold this module and a logger
   */
  static ChildJvm start(
      String name,
      String classPath,
      String mainClass,
      List<String> options,
      List<String> arguments,
      Path log)
      throws LocalServerException {
    List<String> command = new ArrayList<>(ownSession());
    command.add(java());
    command.add(LOG_CONFIGURATION);
    if (options.stream().noneMatch(COLLECTOR)) {
      command.add("-XX:+UseSerialGC");
    }
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    command.add(ChildMain.class.getName());
    command.add(mainClass);
    command.addAll(arguments);
    try {
      if (Files.exists(log) && Files.size(log) > LARGEST_LOG_BYTES) {
        Files.move(
            log,
            log.resolveSibling(log.getFileName() + ".old"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      ProcessBuilder builder = new ProcessBuilder(command);
      withoutSettings(builder);
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      ChildJvm child = new ChildJvm(name, builder.start(), log);
      Thread reader = new Thread(child::readOutput, name + "-output");
      reader.setDaemon(true);
      reader.start();
      return child;
    } catch (IOException e) {
      throw new LocalServerException(name + " cannot be started: " + e.getMessage());
    }
  }

  /** A prefix that takes the command out of the terminal's foreground group. */
  private static List<String> ownSession() {
    for (String folder : List.of("/usr/bin", "/bin")) {
      Path setsid = Path.of(folder, "setsid");
      if (Files.isExecutable(setsid)) {
        return List.of(setsid.toString());
      }
    }
    // A JVM leaves a signal ignored that was ignored when it started.
    return List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        OutputStream copy =
            Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        firstLine.complete(line);
        copy.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // The child has ended, or its log has no room; either shows elsewhere.
    }
    firstLine.complete("");
  }

  /**
   * Waits for the child to say that it is ready.
   *
   * @return what follows {@code ready} in its first line
   * @throws LocalServerException when it says that it failed, ends, or says nothing in time
   */
  public String awaitReady(Duration patience) throws LocalServerException {
    String line = awaitFirstLine(patience);
    if (line.startsWith("ready")) {
      return line.substring("ready".length()).strip();
    }
    close();
    throw new LocalServerException(
        name
            + " does not start: "
            + (line.startsWith("failed ") ? line.substring("failed ".length()) : "it ended")
            + " (log: "
            + log
            + ")");
  }

  /**
   * Waits for the first line of the child's output; empty when it ends without one.
   *
   * @throws LocalServerException when it says nothing in time
   */
  public String awaitFirstLine(Duration patience) throws LocalServerException {
    try {
      return firstLine.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      close();
      throw new LocalServerException(
          name + " is not ready after " + patience.toSeconds() + " s; see " + log);
    } catch (ExecutionException e) {
      throw new LocalServerException(name + " failed: " + ChildMain.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new LocalServerException(name + ": interrupted while it started");
    }
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it at once, as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks it to end by ending its input, waits, and ends it by force when it does not listen. */
  @Override
  public void close() {
    try {
      process.outputWriter().close();
    } catch (UncheckedIOException | IOException e) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
