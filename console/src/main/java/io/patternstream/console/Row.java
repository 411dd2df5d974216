package io.patternstream.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result, by column name, in the order of the statement. Values are what JSON knows:
 * text, numbers, booleans, lists, parsed JSON; null where SQL has null or a number is not finite.
 */
record Row(Map<String, @Nullable Object> values) {

  @Nullable Object get(String column) {
    return values.get(column);
  }

  String text(String column) {
    Object value = values.get(column);
    return value == null ? "" : value.toString();
  }

  /** {@code NaN} for null. */
  double number(String column) {
    return values.get(column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** 0 for null. */
  long count(String column) {
    return values.get(column) instanceof Number number ? number.longValue() : 0;
  }

  boolean flag(String column) {
    return Boolean.TRUE.equals(values.get(column));
  }

  List<?> list(String column) {
    return values.get(column) instanceof List<?> list ? list : List.of();
  }
}
