package io.patternstream.cli;

import io.patternstream.cli.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything on this machine, with a replay of real market history. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a real Postgres, a real Kafka, the job in a local Flink and the console, and replays",
      "real market history as MCP events: bars, and the candle patterns that ta4j finds on them.",
      "The job decides each pattern's outcome from the bars that follow. Prints the console's URL.",
      "Ctrl-C stops everything; the next start goes on where this one stopped."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/demo",
      description = "keeps everything between starts (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // has a default
  private Path data;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "0",
      description = "stops by itself N seconds after the job runs")
  private int seconds;

  @Option(
      names = "--json",
      description = "with --seconds: the last line of standard output counts what came of it")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (seconds < 0 || (json && seconds == 0)) {
      throw new ParameterException(
          spec.commandLine(), seconds < 0 ? "--seconds is below 0" : "--json needs --seconds");
    }
    Path temporary = data.toAbsolutePath().normalize().resolve("tmp");
    Files.createDirectories(temporary);
    System.setProperty("java.io.tmpdir", temporary.toString()); // Flink's, too
    Logs.to(data.resolve("patternstream.log"));
    PrintWriter out = spec.commandLine().getOut();
    try (Demo demo = new Demo(data, spec.commandLine().getErr())) {
      Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "stop"));
      String summary = demo.run(seconds);
      demo.close();
      if (json) {
        out.println(summary);
        out.flush();
      }
    }
    return 0;
  }
}
