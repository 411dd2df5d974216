package io.patternstream.cli;

import io.patternstream.job.config.PostgresConfig;
import io.patternstream.job.postgres.ModelSnapshots;
import io.patternstream.operators.ImportedModel;
import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.feature.FeatureSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Carries a model from one installation to another. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "export | check",
    description = {
      "Carries a model to another installation: export it here, name the file there as",
      "model.initial.snapshot (groups without a model start from it) or model.challenger.snapshot",
      "(it learns in the shadow until control promote)."
    },
    subcommands = {ModelCommand.Export.class, ModelCommand.Check.class})
final class ModelCommand {

  private ModelCommand() {}

  /** {@code model export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes a snapshot of ml_models to a file.")
  static final class Export implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "where to")
    @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
    private Path out;

    @Option(
        names = "--group",
        paramLabel = "NAME",
        defaultValue = "all",
        description = "model group (default: all)")
    private String group = "all";

    @Option(
        names = "--seq",
        paramLabel = "N",
        description = "model_seq of the snapshot (default: the newest)")
    private @Nullable Long seq;

    @Mixin private Servers servers = new Servers();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandException {
      ModelSnapshot snapshot = find();
      ImportedModel checked;
      try {
        // Also of the schema: a file that this build cannot read back is not worth having.
        checked =
            ImportedModel.of(
                snapshot, FeatureSchema.current().size(), FeatureSchema.current().hash());
      } catch (IllegalArgumentException e) {
        throw new CommandException(
            "model of group " + group + " at seq " + snapshot.modelSeq() + ": " + e.getMessage());
      }
      try {
        Path whole = out.resolveSibling(out.getFileName() + ".part"); // never half a file
        Files.write(whole, ImportedModel.file(snapshot));
        Files.move(whole, out, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new CommandException(out + ": cannot be written: " + e.getMessage());
      }
      say(spec, checked);
      return 0;
    }

    private ModelSnapshot find() throws CommandException {
      Servers.Database database = servers.database();
      PostgresConfig config =
          new PostgresConfig(
              database.url(),
              database.user(),
              database.password(),
              1,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1));
      try {
        return ModelSnapshots.find(
                config, group, seq == null ? OptionalLong.empty() : OptionalLong.of(seq))
            .orElseThrow(
                () ->
                    new CommandException(
                        "ml_models has no model of group "
                            + group
                            + (seq == null ? "" : " at seq " + seq)));
      } catch (SQLException e) {
        throw new CommandException("postgres.url: " + e.getMessage());
      }
    }
  }

  /** {@code model check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Says whether this build can start from the model in a file.")
  static final class Check implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "what export wrote")
    @SuppressWarnings("NullAway.Init") // picocli refuses to run without it
    private Path file;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandException {
      try (var in = Files.newInputStream(file)) {
        FeatureSchema schema = FeatureSchema.current();
        say(
            spec,
            ImportedModel.read(
                in.readNBytes(ImportedModel.MOST_BYTES), schema.size(), schema.hash()));
        return 0;
      } catch (IOException e) {
        throw new CommandException(file + ": cannot be read");
      } catch (IllegalArgumentException e) {
        throw new CommandException(file + ": " + e.getMessage());
      }
    }
  }

  private static void say(CommandSpec spec, ImportedModel model) {
    spec.commandLine()
        .getErr()
        .println(model + "; measured where it was learnt: " + model.metrics());
    spec.commandLine().getErr().flush();
  }
}
