package io.patternstream.job.postgres;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes many rows at once: {@code COPY} in the binary format into a temporary table of the
 * session, and from there into the table with the same conflict clause as a single row has.
 *
 * <p>A role that may make no temporary tables writes by statements as before. For one thread.
 */
final class Stages {
  private static final Logger LOG = LoggerFactory.getLogger(Stages.class);
  private static final String NO_RIGHT = "42501";
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final byte[] TRAILER = {(byte) 0xff, (byte) 0xff};

  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final Map<String, String> merges = new HashMap<>();
  private final Set<String> made = new HashSet<>(); // stages of this session
  private final Set<String> fresh = new HashSet<>(); // made by a transaction that is still open
  private @Nullable Connection session;
  private boolean denied;

  /**
   * Writes rows with different keys within the open transaction.
   *
   * @return false when the role may make no temporary table: nothing was written, and the
   *     transaction goes on
   */
  boolean copy(Connection connection, Table<?> table, List<byte[]> rows) throws SQLException {
    if (denied || !prepared(connection, table)) {
      return false;
    }
    String copy = "COPY " + table.stage() + " FROM STDIN (FORMAT binary)";
    CopyIn in = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
    try {
      send(in, rows);
      in.endCopy();
    } finally {
      if (in.isActive()) {
        in.cancelCopy();
      }
    }
    try (Statement merge = connection.createStatement()) {
      merge.executeUpdate(merges.get(table.name()));
    }
    return true;
  }

  /** Gathers rows: the driver looks for answers after every call. */
  private void send(CopyIn in, List<byte[]> rows) throws SQLException {
    ByteBuffer into = ByteBuffer.wrap(chunk);
    into.put(SIGNATURE);
    for (byte[] row : rows) {
      int from = Row.tuple(row);
      int length = row.length - from;
      if (into.remaining() < length) {
        in.writeToCopy(chunk, 0, into.position());
        into.clear();
      }
      if (length > chunk.length) {
        in.writeToCopy(row, from, length);
      } else {
        into.put(row, from, length);
      }
    }
    in.writeToCopy(chunk, 0, into.position());
    in.writeToCopy(TRAILER, 0, TRAILER.length);
  }

  private boolean prepared(Connection connection, Table<?> table) throws SQLException {
    if (connection != session) {
      session = connection;
      made.clear();
      fresh.clear();
    }
    if (made.contains(table.name())) {
      return true;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SAVEPOINT stage");
      try {
        statement.execute(table.createStage());
      } catch (SQLException e) {
        if (!NO_RIGHT.equals(e.getSQLState())) {
          throw e;
        }
        statement.execute("ROLLBACK TO SAVEPOINT stage");
        denied = true;
        LOG.warn(
            "this role may make no temporary tables, so large batches cost the database twice as"
                + " much: GRANT TEMPORARY ON DATABASE: {}",
            Fault.message(e));
        return false;
      }
      statement.execute("RELEASE SAVEPOINT stage");
    }
    if (!merges.containsKey(table.name())) {
      merges.put(table.name(), table.merge(types(connection, table.name())));
    }
    made.add(table.name());
    fresh.add(table.name());
    return true;
  }

  private static Map<String, String> types(Connection connection, String table)
      throws SQLException {
    Map<String, String> types = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid ="
                + " CAST(? AS text)::regclass AND attnum > 0 AND NOT attisdropped")) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          types.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    return types;
  }

  /** The transaction has become lasting, and so have its stages. */
  void committed() {
    fresh.clear();
  }

  /** The transaction is undone, and with it the stages that it made. */
  void rolledBack() {
    made.removeAll(fresh);
    fresh.clear();
  }
}
