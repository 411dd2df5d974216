package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import io.patternstream.settings.ConfigException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.FlinkPipelineTranslationUtil;
import org.apache.flink.client.program.ProgramAbortException;
import org.apache.flink.client.program.StreamPlanEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/** A jar of the job, of this version or another. */
final class JobJar {
  private static final String MAIN = "io.patternstream.job.Main";

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
    try (JarClassLoader classes = new JarClassLoader(jar.toUri().toURL())) {
      Pipeline planned = plan(classes, settings, inherited, parallelism);
      JobGraph job =
          FlinkPipelineTranslationUtil.getJobGraphUnderUserClassLoader(
              classes, planned, new Configuration(inherited), parallelism);
      job.addJars(List.of(jar.toUri().toURL()));
      job.setSavepointRestoreSettings(from);
      return job;
    } catch (IOException e) {
      throw new CommandException(jar + ": " + Reasons.of(e));
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw refusal(jar, e);
    }
  }

  /** What main would start. Flink ends main where it would, by an error of its own. */
  private static Pipeline plan(
      ClassLoader classes, List<String> settings, Configuration inherited, int parallelism)
      throws ReflectiveOperationException {
    StreamPlanEnvironment environment =
        new StreamPlanEnvironment(new Configuration(inherited), classes, parallelism);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(classes);
    environment.setAsContext();
    try {
      Class.forName(MAIN, true, classes)
          .getMethod("main", String[].class)
          .invoke(null, (Object) settings.toArray(String[]::new));
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof ProgramAbortException)) {
        throw e;
      }
    } finally {
      environment.unsetAsContext();
      Thread.currentThread().setContextClassLoader(before);
    }
    return environment.getPipeline();
  }

  /** The classes of the jar are not ours, so its exceptions are known by name. */
  private static CommandException refusal(Path jar, Throwable e) throws ConfigException {
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
