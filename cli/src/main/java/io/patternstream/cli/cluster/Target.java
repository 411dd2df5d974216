package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import io.patternstream.settings.ConfigException;
import io.patternstream.settings.Program;
import io.patternstream.settings.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which job on which cluster a short command means, under the job's own names. */
final class Target {
  @Option(names = "--config", paramLabel = "FILE", description = "settings, key=value a line")
  private @Nullable Path config;

  @Option(
      names = "--flink.rest.url",
      paramLabel = "URL",
      description = "the cluster (default: http://127.0.0.1:8081)")
  private @Nullable String url;

  @Option(
      names = "--job",
      paramLabel = "NAME|ID",
      description = "the job (default: as job.name says)")
  private @Nullable String job;

  Cluster connect() throws CommandException {
    return Cluster.connect(value("flink.rest.url"));
  }

  String job() throws CommandException {
    return job == null ? value("job.name") : job;
  }

  String checkpointDirectory() throws CommandException {
    return value("job.checkpoint.directory");
  }

  private String value(String key) throws CommandException {
    List<String> arguments = new ArrayList<>();
    if (config != null) {
      arguments.add("--config=" + config);
    }
    if (url != null) {
      arguments.add("--flink.rest.url=" + url);
    }
    SettingsReader reader = new SettingsReader(Program.COMMAND, arguments, System.getenv());
    try {
      reader.throwIfFaulty();
    } catch (ConfigException e) {
      throw new CommandException(e.faults().get(0));
    }
    return reader.text(key);
  }
}
