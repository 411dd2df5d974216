package io.patternstream.job.postgres;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * One column of a {@link Table}: its name, where its value comes from, and how it is bound.
 *
 * <p>Text is sent as text, and the server reads it as the column's own type: {@code text}, {@code
 * uuid}, {@code jsonb} or an enum. Times are cut to microseconds. A number that is not there
 * ({@code NaN}) is null.
 */
record Column<T>(String name, Type type, Value<T> value) implements Serializable {
  private static final long serialVersionUID = 1L;

  // PostgreSQL 17, src/include/catalog/pg_type.dat, src/backend/utils/adt: *_recv
  private static final int INT8 = 20;
  private static final int FLOAT8 = 701;
  private static final long EPOCH_SECONDS = 946_684_800; // 2000-01-01
  private static final long MICROS = 1_000_000;

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
  interface Several<T> extends Serializable {
    double @Nullable [] of(T row);
  }

  @FunctionalInterface
  interface SeveralWhole<T> extends Serializable {
    long @Nullable [] of(T row);
  }

  @FunctionalInterface
  interface Time<T> extends Serializable {
    @Nullable Instant of(T row);
  }

  @FunctionalInterface
  interface Constant<T> extends Serializable {
    @Nullable Enum<?> of(T row);
  }

  /** How a value is written: as {@code COPY} takes it, and as the driver does. */
  enum Type {
    TEXT("text", Types.VARCHAR),
    NUMBER("double precision", Types.DOUBLE),
    WHOLE("bigint", Types.BIGINT),
    FLAG("boolean", Types.BOOLEAN),
    TIME("timestamptz", Types.TIMESTAMP_WITH_TIMEZONE),
    NUMBERS("double precision[]", Types.ARRAY),
    WHOLES("bigint[]", Types.ARRAY),
    BYTES("bytea", Types.BINARY);

    private final String sql;
    private final int jdbc;

    Type(String sql, int jdbc) {
      this.sql = sql;
      this.jdbc = jdbc;
    }

    /** Its name in Postgres. */
    String sql() {
      return sql;
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

  /** {@code NaN} elements stay what they are. */
  static <T> Column<T> numbers(String name, Several<T> value) {
    return new Column<>(name, Type.NUMBERS, value::of);
  }

  static <T> Column<T> wholes(String name, SeveralWhole<T> value) {
    return new Column<>(name, Type.WHOLES, value::of);
  }

  static <T> Column<T> bytes(String name, Value<T> value) {
    return new Column<>(name, Type.BYTES, value);
  }

  /** Writes the value of {@code row}: its length, and what it is in Postgres' binary format. */
  void encode(T row, DataOutputSerializer out) throws IOException {
    Object is = value.of(row);
    if (is == null) {
      out.writeInt(Row.NULL);
      return;
    }
    switch (type) {
      case TEXT -> sized(((String) is).getBytes(StandardCharsets.UTF_8), out);
      case BYTES -> sized((byte[]) is, out);
      case NUMBER -> {
        out.writeInt(Double.BYTES);
        out.writeDouble((Double) is);
      }
      case WHOLE -> {
        out.writeInt(Long.BYTES);
        out.writeLong((Long) is);
      }
      case FLAG -> {
        out.writeInt(1);
        out.writeBoolean((Boolean) is);
      }
      case TIME -> {
        Instant time = (Instant) is;
        out.writeInt(Long.BYTES);
        out.writeLong((time.getEpochSecond() - EPOCH_SECONDS) * MICROS + time.getNano() / 1_000);
      }
      case NUMBERS -> {
        double[] numbers = (double[]) is;
        beginArray(FLOAT8, numbers.length, out);
        for (double number : numbers) {
          out.writeInt(Double.BYTES);
          out.writeDouble(number);
        }
      }
      case WHOLES -> {
        long[] numbers = (long[]) is;
        beginArray(INT8, numbers.length, out);
        for (long number : numbers) {
          out.writeInt(Long.BYTES);
          out.writeLong(number);
        }
      }
    }
  }

  private static void sized(byte[] bytes, DataOutputSerializer out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Of one dimension that begins at 1, without nulls; an empty one has no dimension. */
  private static void beginArray(int element, int length, DataOutputSerializer out)
      throws IOException {
    int header = (length == 0 ? 3 : 5) * Integer.BYTES;
    out.writeInt(header + length * (Integer.BYTES + Long.BYTES));
    out.writeInt(length == 0 ? 0 : 1);
    out.writeInt(0);
    out.writeInt(element);
    if (length > 0) {
      out.writeInt(length);
      out.writeInt(1);
    }
  }

  /** Reads what {@link #encode} wrote; null where that was null. */
  @Nullable Object decode(ByteBuffer in) {
    int length = in.getInt();
    if (length == Row.NULL) {
      return null;
    }
    return switch (type) {
      case TEXT -> new String(take(length, in), StandardCharsets.UTF_8);
      case BYTES -> take(length, in);
      case NUMBER -> in.getDouble();
      case WHOLE -> in.getLong();
      case FLAG -> in.get() != 0;
      case TIME -> {
        long micros = in.getLong();
        yield Instant.ofEpochSecond(
            EPOCH_SECONDS + Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
      }
      case NUMBERS -> {
        double[] numbers = new double[arrayLength(in)];
        for (int i = 0; i < numbers.length; i++) {
          in.getInt();
          numbers[i] = in.getDouble();
        }
        yield numbers;
      }
      case WHOLES -> {
        long[] numbers = new long[arrayLength(in)];
        for (int i = 0; i < numbers.length; i++) {
          in.getInt();
          numbers[i] = in.getLong();
        }
        yield numbers;
      }
    };
  }

  private static byte[] take(int length, ByteBuffer in) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static int arrayLength(ByteBuffer in) {
    int dimensions = in.getInt();
    in.getInt();
    in.getInt();
    if (dimensions == 0) {
      return 0;
    }
    int length = in.getInt();
    in.getInt();
    return length;
  }

  /** Binds a value that was {@linkplain #decode decoded}. */
  void bind(PreparedStatement statement, int index, @Nullable Object decoded) throws SQLException {
    if (decoded == null) {
      statement.setNull(index, type.jdbc);
      return;
    }
    switch (type) {
      case TEXT -> statement.setString(index, (String) decoded);
      case NUMBER -> statement.setDouble(index, (Double) decoded);
      case WHOLE -> statement.setLong(index, (Long) decoded);
      case FLAG -> statement.setBoolean(index, (Boolean) decoded);
      case TIME -> statement.setObject(index, ((Instant) decoded).atOffset(ZoneOffset.UTC));
      case NUMBERS, WHOLES -> statement.setObject(index, decoded);
      case BYTES -> statement.setBytes(index, (byte[]) decoded);
    }
  }

  /** A decoded value as text, for a person. */
  static String print(@Nullable Object decoded) {
    if (decoded instanceof double[] numbers) {
      return Arrays.toString(numbers);
    }
    if (decoded instanceof long[] numbers) {
      return Arrays.toString(numbers);
    }
    return decoded instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(decoded);
  }
}
