package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import io.patternstream.settings.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/** A jar of the job, of this version or another. */
final class JobJar {
  private JobJar() {}

  /**
   * Runs the jar's own main, with its own classes, up to where it would start: that reads the
   * settings, checks brokers, topics, database and migrations, and gives the graph. What is
   * submitted is this very graph, so files that settings name are needed here and nowhere else.
   *
   * @param inherited what the cluster's configuration gives every job
   * @throws ConfigException with every wrong key, a line each
   * @throws CommandException with one line that says what is missing
   */
  static JobGraph graph(
      Path jar,
      List<String> settings,
      Configuration inherited,
      int parallelism,
      SavepointRestoreSettings from)
      throws CommandException, ConfigException {
    if (!Files.isReadable(jar)) {
      throw new CommandException(
          "--jar " + jar + ": cannot be read; mvn package makes job/target/patternstream.jar");
    }
    try (PackagedProgram program =
        PackagedProgram.newBuilder()
            .setJarFile(jar.toFile())
            .setArguments(settings.toArray(String[]::new))
            .setConfiguration(ownClassesFirst())
            .setSavepointRestoreSettings(from)
            .build()) {
      return PackagedProgramUtils.createJobGraph(
          program, new Configuration(inherited), parallelism, true);
    } catch (ProgramInvocationException e) {
      throw refusal(jar, e);
    }
  }

  /**
   * By default a class of {@code org.apache.flink} comes from the parent. Here the parent has
   * connectors too, and those must be the jar's; what is Flink's own is not in the jar.
   */
  private static Configuration ownClassesFirst() {
    List<String> parentFirst =
        new ArrayList<>(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS.defaultValue());
    parentFirst.removeIf(pattern -> pattern.startsWith("org.apache.flink"));
    Configuration flink = new Configuration();
    flink.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS, parentFirst);
    return flink;
  }

  /** The classes of the jar are not ours, so its exceptions are known by name. */
  private static CommandException refusal(Path jar, ProgramInvocationException e)
      throws ConfigException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String name = cause.getClass().getSimpleName();
      String message = String.valueOf(cause.getMessage());
      if (name.equals("ConfigException")) {
        throw new ConfigException(message.lines().toList());
      }
      if (name.equals("StartException")) {
        return new CommandException(message);
      }
    }
    return new CommandException(jar + ": " + Reasons.of(e));
  }
}
