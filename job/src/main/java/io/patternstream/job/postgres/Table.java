package io.patternstream.job.postgres;

import io.patternstream.state.event.Position;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.connector.jdbc.datasource.statements.JdbcQueryStatement;
import org.jspecify.annotations.Nullable;

/**
 * A table and how a row of it is made: columns, statement and binding come from one ordered list.
 *
 * <p>Rows have natural keys, so that a row that is written again after a failure is the same row.
 * Names are constants of this package; only values are ever bound from outside.
 */
abstract class Table<T> implements JdbcQueryStatement<T> {
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

  /** The row's key: equal for equal keys, and an order in which every writer takes its locks. */
  final String key(T row) {
    if (keys == 1) {
      return columns.get(0).print(row);
    }
    StringBuilder key = new StringBuilder();
    for (Column<T> column : columns.subList(0, keys)) {
      key.append(column.print(row)).append('\u0001');
    }
    return key.toString();
  }

  /** Which of two rows of one key and one batch is written. */
  final T collapse(T earlier, T later) {
    if (conflict == Conflict.KEEP_FIRST) {
      return earlier;
    }
    return guard != null && guarded(earlier) > guarded(later) ? earlier : later;
  }

  private long guarded(T row) {
    Object value = guard == null ? null : guard.value().of(row);
    return value == null ? 0 : (Long) value;
  }

  @Override
  public final String query() {
    List<String> names = columnNames();
    String insert =
        names.stream().collect(Collectors.joining(", ", "INSERT INTO " + name + " (", ")"))
            + names.stream().map(c -> "?").collect(Collectors.joining(", ", " VALUES (", ")"))
            + names.subList(0, keys).stream()
                .collect(Collectors.joining(", ", " ON CONFLICT (", ")"));
    if (conflict == Conflict.KEEP_FIRST) {
      return insert + " DO NOTHING";
    }
    String update =
        names.subList(keys, names.size()).stream()
            .map(c -> c + " = EXCLUDED." + c)
            .collect(Collectors.joining(", ", insert + " DO UPDATE SET ", ""));
    return guard == null
        ? update
        : update + " WHERE " + name + "." + guard.name() + " <= EXCLUDED." + guard.name();
  }

  @Override
  public final void statement(PreparedStatement statement, T row) throws SQLException {
    int index = 1;
    for (Column<T> column : columns) {
      column.bind(statement, index++, row);
    }
  }

  /** The row as {@code column=value} lines, at most 64 KiB, for a person who looks into it. */
  final byte[] print(T row) {
    byte[] text =
        columns.stream()
            .map(c -> c.name() + "=" + c.print(row))
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.UTF_8);
    return text.length <= EXCERPT_BYTES ? text : Arrays.copyOf(text, EXCERPT_BYTES);
  }
}
