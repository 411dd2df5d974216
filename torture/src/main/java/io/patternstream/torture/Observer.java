package io.patternstream.torture;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reads, all the while, every row of the tables whose rows may never change, as a user would. What
 * was seen once must be there for good, and the same.
 */
final class Observer implements AutoCloseable {
  private static final long EVERY_MILLIS = 1_000;

  /** Key of each table; all of its columns are fixed once they are visible. */
  private static final Map<String, String> TABLES =
      Map.of(
          "ml_predictions", "pattern_id::text",
          "feedback_labels", "feedback_id || ' ' || pattern_id::text",
          "prediction_outcomes", "pattern_id::text || ' ' || feedback_id::text",
          "learning_log", "model_group || ' ' || model_seq");

  private final Database database;
  private final Map<String, Map<String, String>> seen = new HashMap<>();
  private final List<String> told = new java.util.ArrayList<>();
  private final Thread reader = new Thread(this::read, "observer");
  private volatile boolean stopped;
  private long looks;
  private long changed;

  Observer(Database database) {
    this.database = database;
    TABLES.keySet().forEach(table -> seen.put(table, new HashMap<>()));
    reader.setDaemon(true);
  }

  void start() {
    reader.start();
  }

  private void read() {
    while (!stopped) {
      try {
        look();
      } catch (SQLException e) {
        // The server is away; what it shows afterwards counts.
      }
      try {
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Compares everything that is visible now with everything that was ever seen. */
  synchronized void look() throws SQLException {
    for (Map.Entry<String, String> table : TABLES.entrySet()) {
      Map<String, String> now = new HashMap<>();
      for (Map<String, Object> row :
          database.rows(
              "SELECT "
                  + table.getValue()
                  + " AS key, md5(t::text) AS content FROM "
                  + table.getKey()
                  + " t")) {
        now.put(String.valueOf(row.get("key")), String.valueOf(row.get("content")));
      }
      compare(table.getKey(), seen.getOrDefault(table.getKey(), Map.of()), now);
      seen.put(table.getKey(), now);
    }
    looks++;
  }

  private void compare(String table, Map<String, String> before, Map<String, String> now) {
    before.forEach(
        (key, content) -> {
          String there = now.get(key);
          if (!content.equals(there)) {
            changed++;
            told.add(table + " " + key + (there == null ? " has vanished" : " has changed"));
          }
        });
  }

  synchronized long changed() {
    return changed;
  }

  synchronized long looks() {
    return looks;
  }

  synchronized List<String> told() {
    return List.copyOf(told.subList(0, Math.min(10, told.size())));
  }

  /** Stops reading, after a last look. */
  void finish() throws SQLException, InterruptedException {
    close();
    look();
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    reader.interrupt();
    reader.join();
  }
}
