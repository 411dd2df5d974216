package io.patternstream.torture;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run's database, asked directly; every question has a connection of its own. */
record Database(Rig rig, String name) {

  List<Map<String, Object>> rows(String sql) throws SQLException {
    try (Connection connection = rig.connect(name);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<Map<String, Object>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          Object value = result.getObject(column);
          row.put(
              result.getMetaData().getColumnLabel(column),
              value instanceof Array array ? array.getArray() : value);
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /** The single number of a query; 0 when it is null. */
  long number(String sql) throws SQLException {
    Object value = rows(sql).get(0).values().iterator().next();
    return value == null ? 0 : ((Number) value).longValue();
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = rig.connect(name);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  String url() {
    return rig.directUrl(name);
  }
}
