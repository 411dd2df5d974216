package io.patternstream.job.postgres;

import static java.util.stream.Collectors.joining;

import io.patternstream.state.event.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.jdbc.datasource.statements.JdbcQueryStatement;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A table and how a row of it is made: columns, statement and binding come from one ordered list.
 *
 * <p>Rows have natural keys, so that a row that is written again after a failure is the same row.
 * Names are constants of this package; only values are ever bound from outside.
 */
abstract class Table<T> implements JdbcQueryStatement<byte[]> {
  private static final long serialVersionUID = 1L;
  private static final int EXCERPT_BYTES = 64 * 1024;

  /** What happens to a row whose key is there already. */
  enum Conflict {
    /** The first row stays as it is. */
    KEEP_FIRST,
    /** The later row replaces it. */
    REPLACE
  }

  private final String name;
  private final Conflict conflict;
  private final int keys;
  private final List<Column<T>> columns;
  private final @Nullable Column<T> guard;

  /**
   * A table.
   *
   * @param keys how many of the first columns are the key
   */
  Table(String name, Conflict conflict, int keys, List<Column<T>> columns) {
    this(name, conflict, keys, columns, null);
  }

  /**
   * A table that is replaced row by row.
   *
   * @param guard a whole-numbered column that never goes back: a row with a lower one is ignored
   */
  Table(String name, Conflict conflict, int keys, List<Column<T>> columns, @Nullable String guard) {
    this.name = name;
    this.conflict = conflict;
    this.keys = keys;
    this.columns = columns;
    this.guard =
        guard == null
            ? null
            : columns.stream().filter(c -> c.name().equals(guard)).findFirst().orElseThrow();
  }

  /** Where the row comes from in the log, for {@code rejected_events}. */
  abstract Position position(T row);

  /** Whether this table has a row for {@code row} at all. */
  boolean holds(T row) {
    return true;
  }

  /** Whether somebody waits for its rows, so that they are written in small batches too. */
  boolean urgent() {
    return false;
  }

  final String name() {
    return name;
  }

  /** Whether rows that are there are changed, for which a role needs another right. */
  final boolean updates() {
    return conflict == Conflict.REPLACE;
  }

  /** Uid of its sink, and its stage in {@code rejected_events}. */
  final String uid() {
    return "sink-" + name.replace('_', '-');
  }

  final List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  /** The key of {@code row} as text: equal for equal keys. */
  final String key(T row) {
    return columns.subList(0, keys).stream()
        .map(column -> Column.print(column.value().of(row)))
        .collect(joining("\u0001"));
  }

  /**
   * The {@link Row} of {@code row}.
   *
   * @param encoder the caller's own
   */
  final byte[] encode(T row, Row.Encoder encoder) {
    try {
      DataOutputSerializer out = encoder.begin(position(row), guarded(row), columns.size());
      for (int i = 0; i < columns.size(); i++) {
        if (i == keys) {
          encoder.keyEnds();
        }
        columns.get(i).encode(row, out);
      }
      if (keys == columns.size()) {
        encoder.keyEnds();
      }
      return encoder.end();
    } catch (IOException e) {
      throw new IllegalStateException("memory takes what is written", e);
    }
  }

  /** Which of two rows of one key and one batch is written. */
  final byte[] collapse(byte[] earlier, byte[] later) {
    if (conflict == Conflict.KEEP_FIRST) {
      return earlier;
    }
    return guard != null && Row.guard(earlier) > Row.guard(later) ? earlier : later;
  }

  private long guarded(T row) {
    Object value = guard == null ? null : guard.value().of(row);
    return value == null ? 0 : (Long) value;
  }

  @Override
  public final String query() {
    return insert(columnNames().stream().map(c -> "?").collect(joining(", ", "VALUES (", ")")));
  }

  /**
   * Writes everything in {@link #stage()}.
   *
   * @param types of the table's columns, by name
   */
  final String merge(Map<String, String> types) {
    return insert(
        columnNames().stream()
            .map(name -> name + "::" + types.getOrDefault(name, "text"))
            .collect(joining(", ", "SELECT ", " FROM " + stage())));
  }

  /** Name of a temporary table that takes rows before they are merged. */
  final String stage() {
    return "stage_" + name;
  }

  /** Makes it, for as long as the session lasts; it is empty after every commit. */
  final String createStage() {
    return columns.stream()
        .map(column -> column.name() + " " + column.type().sql())
        .collect(
            joining(
                ", ",
                "CREATE TEMPORARY TABLE IF NOT EXISTS " + stage() + " (",
                ") ON COMMIT DELETE ROWS"));
  }

  private String insert(String source) {
    List<String> names = columnNames();
    String insert =
        names.stream().collect(joining(", ", "INSERT INTO " + name + " (", ") "))
            + source
            + names.subList(0, keys).stream().collect(joining(", ", " ON CONFLICT (", ")"));
    if (conflict == Conflict.KEEP_FIRST) {
      return insert + " DO NOTHING";
    }
    String update =
        names.subList(keys, names.size()).stream()
            .map(c -> c + " = EXCLUDED." + c)
            .collect(joining(", ", insert + " DO UPDATE SET ", ""));
    return guard == null
        ? update
        : update + " WHERE " + name + "." + guard.name() + " <= EXCLUDED." + guard.name();
  }

  @Override
  public final void statement(PreparedStatement statement, byte[] row) throws SQLException {
    ByteBuffer in = Row.columns(row);
    int index = 1;
    for (Column<T> column : columns) {
      column.bind(statement, index++, column.decode(in));
    }
  }

  /** The row as {@code column=value} lines, at most 64 KiB, for a person who looks into it. */
  final byte[] print(byte[] row) {
    ByteBuffer in = Row.columns(row);
    byte[] text =
        columns.stream()
            .map(c -> c.name() + "=" + Column.print(c.decode(in)))
            .collect(joining("\n"))
            .getBytes(StandardCharsets.UTF_8);
    return text.length <= EXCERPT_BYTES ? text : Arrays.copyOf(text, EXCERPT_BYTES);
  }
}
