package io.patternstream.job.postgres;

import io.patternstream.job.check.Finding;
import io.patternstream.job.config.PostgresConfig;
import io.patternstream.operators.ScoringConfig;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.model.ServingPolicy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the tables say of model and policy: which model, how much it has learnt, who is served. */
public final class ModelCheck {
  private static final String SERVING =
      Arrays.stream(ControlKind.values())
          .filter(ServingPolicy::handles)
          .map(kind -> "'" + kind.name().toLowerCase(Locale.ROOT) + "'")
          .collect(Collectors.joining(", "));

  /** The newest snapshot of a model group. */
  record Model(String group, String version, long seq, @Nullable String schemaHash, String age) {}

  /**
   * A command to the serving policy.
   *
   * @param accepted subtasks of the scoring operator that carried it out
   * @param answered all that answered
   */
  record Command(
      long seq,
      String kind,
      String actor,
      String reason,
      double value,
      int accepted,
      int answered) {
    boolean said() {
      return answered > 0;
    }
  }

  private ModelCheck() {}

  /** Everything there is to say about model and policy. */
  public static List<Finding> findings(
      PostgresConfig config, ScoringConfig scoring, int parallelism) {
    PostgresConnections connections = new PostgresConnections(config, "patternstream-doctor");
    try {
      Connection connection = connections.getOrEstablishConnection();
      connection.setReadOnly(true);
      List<Command> commands = commands(connection);
      boolean enabled = enabled(commands, scoring);
      List<Finding> findings = new ArrayList<>();
      findings.addAll(judgeModels(models(connection), scoring));
      findings.add(judgeReadiness(labels(connection), scoring, enabled));
      findings.addAll(judgePolicy(commands, scoring));
      findings.add(judgeAnswers(commands, parallelism));
      return findings;
    } catch (SQLException e) {
      return List.of(
          Finding.wrong(
              "model",
              "the tables of the model cannot be read: " + PostgresCheck.reason(e),
              "GRANT patternstream_writer TO " + config.user()));
    } finally {
      connections.close();
    }
  }

  private static List<Model> models(Connection connection) throws SQLException {
    List<Model> models = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                SELECT DISTINCT ON (model_group) model_group, model_version, model_seq, schema_hash,
                       date_trunc('second', now() - created_at)::text
                  FROM ml_models
                 WHERE model_seq IS NOT NULL AND model_group IS NOT NULL
                 ORDER BY model_group, created_at DESC, model_seq DESC
                """)) {
      while (result.next()) {
        models.add(
            new Model(
                result.getString(1),
                String.valueOf(result.getString(2)),
                result.getLong(3),
                result.getString(4),
                result.getString(5)));
      }
    }
    return models;
  }

  static List<Finding> judgeModels(List<Model> models, ScoringConfig scoring) {
    if (models.isEmpty()) {
      return List.of(
          Finding.ok(
              "model",
              "no snapshot yet; one is written every "
                  + scoring.snapshotEvery()
                  + " labels (model.snapshot.every)"));
    }
    List<Finding> findings = new ArrayList<>();
    for (Model model : models) {
      boolean same = scoring.schemaHash().equals(model.schemaHash());
      String which = "group " + model.group() + ": " + model.version() + " at " + model.seq();
      findings.add(
          same
              ? Finding.ok(
                  "model", which + " labels and commands, " + model.age() + " old, this schema")
              : Finding.warning(
                  "model",
                  which
                      + " was learnt on another feature schema ("
                      + brief(model.schemaHash())
                      + ", this build has "
                      + brief(scoring.schemaHash())
                      + ")",
                  "expect the rule to serve until a new model is ready, or run the build of that"
                      + " schema"));
    }
    return findings;
  }

  private static String brief(@Nullable String hash) {
    return hash == null || hash.isEmpty() ? "none" : hash.substring(0, Math.min(8, hash.length()));
  }

  /** Labels that taught since the last reset: negative, positive. */
  private static long[] labels(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                SELECT count(*) FILTER (WHERE label = 'negative'),
                       count(*) FILTER (WHERE label = 'positive')
                  FROM feedback_labels
                 WHERE disposition = 'taught'
                   AND log_time > coalesce((SELECT max(log_time) FROM learning_log
                                             WHERE kind = 'reset_model'), '-infinity')
                """)) {
      result.next();
      return new long[] {result.getLong(1), result.getLong(2)};
    }
  }

  static Finding judgeReadiness(long[] labels, ScoringConfig scoring, boolean enabled) {
    int wanted = scoring.model().readyLabels();
    String says =
        labels[1]
            + " positive and "
            + labels[0]
            + " negative labels have taught; "
            + wanted
            + " of each are wanted (model.ready.labels)";
    boolean ready = Math.min(labels[0], labels[1]) >= wanted;
    return ready || !enabled
        ? Finding.ok("readiness", says)
        : Finding.warning(
            "readiness",
            says + ", so the rule serves although ML is on",
            "send labels, or wait for outcomes");
  }

  private static List<Command> commands(Connection connection) throws SQLException {
    List<Command> commands = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT c.seq, c.kind, c.actor, c.reason, c.value,"
                    + " (SELECT count(*) FROM control_ack a WHERE a.seq = c.seq"
                    + "   AND a.operator = 'score-and-learn' AND a.accepted),"
                    + " (SELECT count(*) FROM control_ack a WHERE a.seq = c.seq"
                    + "   AND a.operator = 'score-and-learn')"
                    + " FROM control_log c WHERE c.kind IN ("
                    + SERVING
                    + ") AND c.inserted_at < clock_timestamp() - interval '2 seconds'"
                    + " ORDER BY c.seq DESC LIMIT 200")) {
      while (result.next()) {
        double value = result.getDouble(5);
        commands.add(
            new Command(
                result.getLong(1),
                result.getString(2),
                result.getString(3),
                result.getString(4),
                result.wasNull() ? Double.NaN : value,
                result.getInt(6),
                result.getInt(7)));
      }
    }
    return commands;
  }

  /** The newest first; what no subtask carried out does not count. */
  private static Optional<Command> newest(List<Command> commands, String... kinds) {
    return commands.stream()
        .filter(c -> c.accepted() > 0 && List.of(kinds).contains(c.kind()))
        .findFirst();
  }

  private static boolean enabled(List<Command> commands, ScoringConfig scoring) {
    return newest(commands, "enable_ml", "disable_ml")
        .map(c -> c.kind().equals("enable_ml"))
        .orElse(scoring.initialPolicy().mlEnabled());
  }

  static List<Finding> judgePolicy(List<Command> commands, ScoringConfig scoring) {
    ServingPolicy first = scoring.initialPolicy();
    Optional<Command> which = newest(commands, "enable_ml", "disable_ml");
    boolean enabled = enabled(commands, scoring);
    double rollout =
        newest(commands, "set_rollout").map(Command::value).orElse(first.rolloutPercent());
    double threshold =
        newest(commands, "set_threshold").map(Command::value).orElse(first.threshold());
    double blend = newest(commands, "set_blend").map(Command::value).orElse(first.blendWeight());
    String since =
        which
            .map(c -> " since command " + c.seq() + " of " + c.actor() + " (" + c.reason() + ")")
            .orElse(" as configured, no command yet");
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            "policy",
            "ML is "
                + (enabled ? "on" : "off")
                + since
                + "; rollout "
                + rollout
                + " %, threshold "
                + threshold
                + ", blend "
                + (Double.isNaN(blend) ? "learnt" : "fixed at " + blend)));
    if (enabled && rollout == 0) {
      findings.add(
          Finding.warning(
              "policy",
              "ML is on and the rollout is 0 %: nobody is served by it",
              "./patternstream control set_rollout percent=5 --reason '...'"));
    }
    return findings;
  }

  /** A later command replaces what an earlier one left undone, so only the newest counts. */
  static Finding judgeAnswers(List<Command> commands, int parallelism) {
    if (commands.isEmpty()) {
      return Finding.ok("acknowledgements", "no command yet");
    }
    Command newest = commands.get(0);
    String which = "command " + newest.seq() + " (" + newest.kind() + ")";
    if (!newest.said()) {
      return Finding.warning(
          "acknowledgements",
          which + " was answered by no subtask",
          "see whether the job runs and its checkpoints complete; then send it again");
    }
    if (newest.answered() < parallelism) {
      return Finding.warning(
          "acknowledgements",
          which
              + " was answered by "
              + newest.answered()
              + " of "
              + parallelism
              + " subtasks: some may serve by the policy before it",
          "see which task does not run; then send it again");
    }
    return newest.accepted() == newest.answered()
        ? Finding.ok(
            "acknowledgements", which + " was carried out by all " + parallelism + " subtasks")
        : Finding.ok("acknowledgements", which + " was refused; see control_ack.detail");
  }
}
