package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import io.patternstream.state.event.ModelSnapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a model back out of {@code ml_models}. */
public final class ModelSnapshots {
  private ModelSnapshots() {}

  /**
   * The newest snapshot of a group, or that of one seq.
   *
   * @throws SQLException when the database does not answer or may not be read
   */
  public static Optional<ModelSnapshot> find(PostgresConfig config, String group, OptionalLong seq)
      throws SQLException {
    PostgresConnections connections = new PostgresConnections(config, "patternstream-model");
    try {
      Connection connection = connections.getOrEstablishConnection();
      connection.setReadOnly(true);
      try (PreparedStatement statement =
          connection.prepareStatement(
              """
              SELECT model_group, model_version, model_seq, content_hash, schema_hash, reason,
                     validation_metrics::text,
                     (extract(epoch FROM created_at) * 1000)::bigint, bytes
                FROM ml_models
               WHERE model_group = ? AND (model_seq = ? OR ?) AND bytes IS NOT NULL
                 AND content_hash IS NOT NULL
               ORDER BY created_at DESC, model_seq DESC LIMIT 1
              """)) {
        statement.setString(1, group);
        statement.setLong(2, seq.orElse(-1));
        statement.setBoolean(3, seq.isEmpty());
        try (ResultSet row = statement.executeQuery()) {
          return row.next() ? Optional.of(snapshot(row)) : Optional.empty();
        }
      }
    } finally {
      connections.close();
    }
  }

  private static ModelSnapshot snapshot(ResultSet row) throws SQLException {
    return new ModelSnapshot(
        text(row, 1),
        text(row, 2),
        row.getLong(3),
        text(row, 4),
        text(row, 5),
        text(row, 6),
        text(row, 7),
        row.getLong(8),
        row.getBytes(9));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }
}
