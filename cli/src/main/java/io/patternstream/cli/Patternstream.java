package io.patternstream.cli;

import io.patternstream.cli.cluster.ClusterCommand;
import io.patternstream.cli.cluster.SavepointCommand;
import io.patternstream.cli.cluster.StatusCommand;
import io.patternstream.cli.cluster.StopCommand;
import io.patternstream.cli.cluster.SubmitCommand;
import io.patternstream.cli.cluster.SuperviseCommand;
import io.patternstream.cli.cluster.UpgradeCommand;
import io.patternstream.cli.doctor.DoctorCommand;
import io.patternstream.job.StartException;
import io.patternstream.local.LocalServerException;
import io.patternstream.settings.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * The command line. Results go to standard output, progress and faults to standard error; a fault
 * is one line (or one a wrong setting) and an exit code other than 0, never a stack trace.
 */
@Command(
    name = "patternstream",
    mixinStandardHelpOptions = true,
    version = "patternstream 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    description = "MCP events become chart patterns with a confidence that learns from feedback.",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      SubmitCommand.class,
      UpgradeCommand.class,
      SavepointCommand.class,
      StopCommand.class,
      StatusCommand.class,
      SuperviseCommand.class,
      ClusterCommand.class,
      MigrateCommand.class,
      MaintainCommand.class,
      TapCommand.class,
      SeedCommand.class,
      ParseCommand.class,
      BacktestCommand.class,
      DriftCommand.class,
      LabelCommand.class,
      ControlCommand.class,
      ExportCommand.class,
      ModelCommand.class,
      DoctorCommand.class
    })
public final class Patternstream {
  private Patternstream() {}

  public static void main(String[] arguments) {
    Logs.quiet();
    int code = commandLine().execute(arguments);
    System.exit(code); // Flink and the Kafka clients leave threads behind
  }

  /** The parser of all commands, as tests use it. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Patternstream());
    commandLine.setParameterExceptionHandler(Patternstream::badUsage);
    commandLine.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
    return commandLine;
  }

  private static int badUsage(CommandLine.ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    say(command, firstLine(e) + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    return ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command) {
    boolean expected =
        e instanceof StartException
            || e instanceof LocalServerException
            || e instanceof CommandException
            || e instanceof IOException;
    if (e instanceof ConfigException) {
      say(command, String.valueOf(e.getMessage())); // one line a wrong setting
    } else {
      say(command, expected ? firstLine(e) : e.getClass().getSimpleName() + ": " + firstLine(e));
    }
    return ExitCode.SOFTWARE;
  }

  private static void say(CommandLine command, String line) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + line);
    err.flush();
  }

  private static String firstLine(Throwable e) {
    Throwable said = e;
    while (said.getMessage() == null && said.getCause() != null) {
      said = said.getCause();
    }
    @Nullable String message = said.getMessage();
    List<String> lines = message == null ? List.of() : message.lines().toList();
    return lines.isEmpty() ? said.getClass().getSimpleName() : lines.get(0).strip();
  }
}
