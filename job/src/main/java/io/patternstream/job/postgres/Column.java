package io.patternstream.job.postgres;

import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One column of a {@link Table}: its name, where its value comes from, and how it is bound.
 *
 * <p>Text is sent without a type, so that the server reads it as the column's own: {@code text},
 * {@code uuid}, {@code jsonb} or an enum. A number that is not there ({@code NaN}) is null.
 */
record Column<T>(String name, Type type, Value<T> value) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Where a value comes from. */
  @FunctionalInterface
  interface Value<T> extends Serializable {
    @Nullable Object of(T row);
  }

  @FunctionalInterface
  interface Text<T> extends Serializable {
    @Nullable String of(T row);
  }

  @FunctionalInterface
  interface Real<T> extends Serializable {
    double of(T row);
  }

  @FunctionalInterface
  interface Whole<T> extends Serializable {
    long of(T row);
  }

  @FunctionalInterface
  interface Flag<T> extends Serializable {
    boolean of(T row);
  }

  @FunctionalInterface
  interface Time<T> extends Serializable {
    @Nullable Instant of(T row);
  }

  @FunctionalInterface
  interface Constant<T> extends Serializable {
    @Nullable Enum<?> of(T row);
  }

  /** How a value is bound. */
  enum Type {
    TEXT(Types.VARCHAR),
    NUMBER(Types.DOUBLE),
    WHOLE(Types.BIGINT),
    FLAG(Types.BOOLEAN),
    TIME(Types.TIMESTAMP_WITH_TIMEZONE),
    ARRAY(Types.ARRAY),
    BYTES(Types.BINARY);

    private final int jdbcType;

    Type(int jdbcType) {
      this.jdbcType = jdbcType;
    }
  }

  static <T> Column<T> text(String name, Text<T> value) {
    return new Column<>(name, Type.TEXT, value::of);
  }

  /** As {@link #text}, with empty text as null. */
  static <T> Column<T> textOrNull(String name, Text<T> value) {
    return new Column<>(
        name,
        Type.TEXT,
        row -> {
          String text = value.of(row);
          return text == null || text.isEmpty() ? null : text;
        });
  }

  /** The name of an enum's value in lower case. */
  static <T> Column<T> constant(String name, Constant<T> value) {
    return new Column<>(
        name,
        Type.TEXT,
        row -> {
          Enum<?> constant = value.of(row);
          return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
        });
  }

  static <T> Column<T> number(String name, Real<T> value) {
    return new Column<>(
        name,
        Type.NUMBER,
        row -> {
          double number = value.of(row);
          return Double.isNaN(number) ? null : number;
        });
  }

  static <T> Column<T> whole(String name, Whole<T> value) {
    return new Column<>(name, Type.WHOLE, value::of);
  }

  /** {@code Long} or null. */
  static <T> Column<T> wholeOrNull(String name, Value<T> value) {
    return new Column<>(name, Type.WHOLE, value);
  }

  static <T> Column<T> flag(String name, Flag<T> value) {
    return new Column<>(name, Type.FLAG, value::of);
  }

  static <T> Column<T> time(String name, Time<T> value) {
    return new Column<>(name, Type.TIME, value::of);
  }

  /** Epoch milliseconds. */
  static <T> Column<T> millis(String name, Whole<T> value) {
    return new Column<>(name, Type.TIME, row -> Instant.ofEpochMilli(value.of(row)));
  }

  /** Epoch milliseconds, 0 as null. */
  static <T> Column<T> millisOrNull(String name, Whole<T> value) {
    return new Column<>(
        name,
        Type.TIME,
        row -> {
          long millis = value.of(row);
          return millis == 0 ? null : Instant.ofEpochMilli(millis);
        });
  }

  /** {@code double[]} or {@code long[]}; {@code NaN} elements stay what they are. */
  static <T> Column<T> array(String name, Value<T> value) {
    return new Column<>(name, Type.ARRAY, value);
  }

  static <T> Column<T> bytes(String name, Value<T> value) {
    return new Column<>(name, Type.BYTES, value);
  }

  void bind(PreparedStatement statement, int index, T row) throws SQLException {
    Object bound = value.of(row);
    if (bound == null) {
      statement.setNull(index, type.jdbcType);
      return;
    }
    switch (type) {
      case TEXT -> statement.setString(index, (String) bound);
      case NUMBER -> statement.setDouble(index, (Double) bound);
      case WHOLE -> statement.setLong(index, (Long) bound);
      case FLAG -> statement.setBoolean(index, (Boolean) bound);
      case TIME -> statement.setObject(index, ((Instant) bound).atOffset(ZoneOffset.UTC));
      case ARRAY -> statement.setObject(index, bound);
      case BYTES -> statement.setBytes(index, (byte[]) bound);
    }
  }

  /** The value as text, for a person. */
  String print(T row) {
    Object printed = value.of(row);
    if (printed instanceof double[] numbers) {
      return Arrays.toString(numbers);
    }
    if (printed instanceof long[] numbers) {
      return Arrays.toString(numbers);
    }
    return printed instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(printed);
  }
}
