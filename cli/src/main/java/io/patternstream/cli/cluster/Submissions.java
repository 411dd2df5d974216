package io.patternstream.cli.cluster;

import io.patternstream.cli.CommandException;
import io.patternstream.job.config.PostgresConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;

/** Which submissions of a job have written to the database, as its leases say. */
final class Submissions {
  private static final String SECONDS = "10";

  private Submissions() {}

  /** Flink's ids of all submissions of that name, the newest first. */
  static Set<String> of(PostgresConfig database, String jobName) throws CommandException {
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    properties.setProperty("password", database.password());
    properties.setProperty("connectTimeout", SECONDS);
    properties.setProperty("socketTimeout", SECONDS);
    properties.setProperty("ApplicationName", "patternstream supervise");
    try (Connection connection = DriverManager.getConnection(database.url(), properties);
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT holder FROM job_lease_holders WHERE job = ? ORDER BY epoch DESC")) {
      statement.setString(1, jobName);
      Set<String> ids = new LinkedHashSet<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
        }
      }
      return ids;
    } catch (SQLException e) {
      throw new CommandException("postgres.url: " + Reasons.of(e));
    }
  }
}
