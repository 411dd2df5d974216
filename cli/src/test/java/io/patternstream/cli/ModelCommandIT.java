package io.patternstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.job.config.JobConfig;
import io.patternstream.local.LocalPostgres;
import io.patternstream.operators.ImportedModel;
import io.patternstream.settings.ConfigException;
import io.patternstream.state.feature.FeatureSchema;
import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.ModelConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A model on its way from the database of one installation into the settings of another job. */
class ModelCommandIT {
  private static final FeatureSchema SCHEMA = FeatureSchema.current();

  @TempDir static Path folder;
  private static LocalPostgres postgres;
  private static Path config;

  private record Result(int code, String err) {}

  private static Result run(Object... arguments) {
    StringWriter err = new StringWriter();
    CommandLine commandLine = Patternstream.commandLine();
    commandLine.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err));
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return new Result(commandLine.execute(words), err.toString().strip());
  }

  @BeforeAll
  static void start() throws Exception {
    postgres = LocalPostgres.start(folder.resolve("postgres"));
    config = folder.resolve("job.properties");
    Files.writeString(
        config,
        "postgres.url="
            + postgres.jdbcUrl()
            + "\npostgres.user="
            + postgres.user()
            + "\nkafka.bootstrap.servers=nowhere:1\n");
    assertThat(run("migrate", "--config", config).code()).isZero();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @BeforeEach
  void models() throws Exception {
    execute("TRUNCATE ml_models");
    store("all", 500, model(40), SCHEMA.hash());
    store("all", 1000, model(90), SCHEMA.hash());
  }

  /** A model of so many labels of this build's features. */
  private static ConfidenceModel model(int labels) {
    ConfidenceModel model =
        ConfidenceModel.fresh(ModelConfig.defaults(), SCHEMA.size(), SCHEMA.hash());
    for (int i = 0; i < labels; i++) {
      double[] x = new double[SCHEMA.size()];
      for (int j = 0; j < x.length; j++) {
        x[j] = Math.sin(i * (j + 1.0));
      }
      model.learn(x, "doji", 0.6, x[0] > 0, 1, 0);
    }
    return model;
  }

  /** The bytes of a snapshot in the layout that every version of the job reads. */
  private static byte[] bytes(ConfidenceModel model, long seq) {
    byte[] encoded = model.encode();
    return ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES + encoded.length)
        .putInt(1)
        .putLong(seq)
        .putLong(0)
        .put(encoded)
        .array();
  }

  private static void store(String group, long seq, ConfidenceModel model, String schemaHash)
      throws Exception {
    byte[] bytes = bytes(model, seq);
    try (Connection connection = connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO ml_models (version, model_group, model_version, model_seq,"
                    + " content_hash, schema_hash, reason, validation_metrics, created_at,"
                    + " created_by, model_type, bytes) VALUES (?, ?, ?, ?, ?, ?, 'periodic',"
                    + " '{\"log_loss\": 0.6}', to_timestamp(?), 'job', 'online_ensemble', ?)")) {
      insert.setString(1, model.version() + "/" + group + "/" + seq);
      insert.setString(2, group);
      insert.setString(3, model.version());
      insert.setLong(4, seq);
      insert.setString(
          5, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
      insert.setString(6, schemaHash);
      insert.setLong(7, 1_700_000_000 + seq);
      insert.setBytes(8, bytes);
      insert.executeUpdate();
    }
  }

  private static Connection connect() throws Exception {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void theNewestOrANamedModelLeavesTheDatabaseAndIsWhatAJobStartsFrom() throws Exception {
    Path newest = folder.resolve("newest.model");
    Path older = folder.resolve("older.model");

    Result exported = run("model", "export", "--out", newest, "--config", config);
    assertThat(exported.err()).contains("of group all at seq 1000", "{\"log_loss\": 0.6}");
    assertThat(exported.code()).isZero();
    assertThat(run("model", "export", "--out", older, "--seq", 500, "--config", config).code())
        .isZero();
    assertThat(run("model", "check", older).err()).contains("of group all at seq 500");

    JobConfig job =
        JobConfig.load(
            List.of(
                "--config=" + config,
                "--model.initial.snapshot=" + newest,
                "--model.challenger.snapshot=" + older),
            Map.of());
    ImportedModel initial = Objects.requireNonNull(job.scoring().initial());
    ImportedModel challenger = Objects.requireNonNull(job.scoring().initialChallenger());
    assertThat(initial.contentHash()).isNotEqualTo(challenger.contentHash());
    assertThat(exported.err()).contains(initial.contentHash());
    assertThat(job.toString()).contains("seq 1000").doesNotContain("[B@");
  }

  @Test
  void whatCannotBeUsedIsRefusedInOneLineByExportCheckAndTheJob() throws Exception {
    Path out = folder.resolve("refused.model");
    execute("UPDATE ml_models SET bytes = set_byte(bytes, 700, 99 # get_byte(bytes, 700))");
    assertRefused(
        run("model", "export", "--out", out, "--config", config),
        "model of group all at seq 1000: is damaged");
    execute("TRUNCATE ml_models");
    assertRefused(
        run("model", "export", "--out", out, "--config", config),
        "ml_models has no model of group all");
    store("all", 1, model(10), "another");
    assertRefused(
        run("model", "export", "--out", out, "--config", config), "another feature schema");
    assertThat(out).doesNotExist();

    store("other", 7, model(10), SCHEMA.hash());
    assertThat(run("model", "export", "--out", out, "--group", "other", "--config", config).code())
        .isZero();
    byte[] file = Files.readAllBytes(out);
    file[file.length - 9] ^= 1;
    Files.write(out, file);
    assertRefused(run("model", "check", out), out + ": is damaged");
    assertThatThrownBy(
            () ->
                JobConfig.load(
                    List.of(
                        "--config=" + config,
                        "--model.initial.snapshot=" + out,
                        "--model.challenger.snapshot=" + folder.resolve("nothing")),
                    Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model.initial.snapshot = " + out + ": is damaged")
        .hasMessageContaining("model.challenger.snapshot = ")
        .hasMessageContaining("nothing: cannot be read");
  }

  private static void assertRefused(Result result, String reason) {
    assertThat(result.err()).contains(reason).doesNotContain("\n");
    assertThat(result.code()).isNotZero();
  }
}
