package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which topics a job has read, by the ids that brokers gave them ({@code job_topics}).
 *
 * <p>A topic that was deleted and made anew has its old name and begins at offset 0. State of a job
 * holds offsets, which then mean other records or none; nothing in Kafka or Flink tells.
 */
public final class TopicIdentities {
  private TopicIdentities() {}

  /**
   * Compares topics with those that the job has read before, and remembers them when they are the
   * same, new, or accepted.
   *
   * @param job name of the job
   * @param identities by name of the topic
   * @param accept whether other topics under the old names are what is wanted
   * @return one line that says which topic is another one
   */
  public static Optional<String> problem(
      PostgresConfig config, String job, Map<String, String> identities, boolean accept) {
    PostgresConnections connections = new PostgresConnections(config, "patternstream start");
    try {
      Connection connection = connections.getOrEstablishConnection();
      Map<String, String> known = known(connection, job);
      for (Map.Entry<String, String> topic : new TreeMap<>(identities).entrySet()) {
        String before = known.get(topic.getKey());
        if (!accept && before != null && !before.equals(topic.getValue())) {
          return Optional.of(
              "kafka: topic "
                  + topic.getKey()
                  + " is another one ("
                  + topic.getValue()
                  + ") than job "
                  + job
                  + " has read ("
                  + before
                  + "): offsets in its state would mean other records. Start it without state and"
                  + " with kafka.lost.records=skip, once, if that is what you want");
        }
      }
      remember(connection, job, identities);
      connection.commit();
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of("postgres.url: job_topics: " + Fault.message(e));
    } finally {
      connections.closeConnection();
    }
  }

  private static Map<String, String> known(Connection connection, String job) throws SQLException {
    Map<String, String> known = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT topic, identity FROM job_topics WHERE job = ?")) {
      statement.setString(1, job);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          known.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    return known;
  }

  private static void remember(Connection connection, String job, Map<String, String> identities)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO job_topics AS t (job, topic, identity) VALUES (?, ?, ?)"
                + " ON CONFLICT (job, topic) DO UPDATE"
                + " SET identity = EXCLUDED.identity, since = clock_timestamp()"
                + " WHERE t.identity <> EXCLUDED.identity")) {
      for (Map.Entry<String, String> topic : new TreeMap<>(identities).entrySet()) {
        statement.setString(1, job);
        statement.setString(2, topic.getKey());
        statement.setString(3, topic.getValue());
        statement.executeUpdate();
      }
    }
  }
}
