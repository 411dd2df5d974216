package io.patternstream.cli;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends patterns whose ids are known through the real path, and looks for their rows. */
@Command(
    name = "seed",
    mixinStandardHelpOptions = true,
    description = {
      "Sends three known patterns to the topic of events and checks that the running job sees",
      "them and that their predictions are in Postgres. Exit code 1 and a reason if not."
    })
final class SeedCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 200;

  /** In a silent market log time stands still, and with it what the job has seen. */
  private static final long HEARTBEAT_NANOS = 2_000_000_000L;

  private static final byte[] TICK = "{\"kind\":\"tick\"}".getBytes(StandardCharsets.UTF_8);

  private record Seed(String patternId, String key, String event) {}

  /** The test vectors of the identity rules: they name the id that any implementation must give. */
  private static final List<Seed> SEEDS =
      List.of(
          new Seed(
              "726f2c05-2971-5b83-9737-52d5f1773780",
              "AAPL",
              "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"pattern_type\":\"bullish_engulfing\","
                  + "\"signal\":\"bullish\",\"confidence\":0.75,\"end_time\":1367452800}"),
          new Seed(
              "1c32f9e9-f99c-561d-9f05-66860b08f6c6",
              "BTCUSD",
              "{\"symbol\":\"BTC-USD\",\"timeframe\":\"4h\",\"pattern_type\":\"rising_wedge\","
                  + "\"signal\":\"bearish\",\"confidence\":70,\"end_time\":1760400000}"),
          new Seed(
              "bfb3291c-ad54-5b29-862d-0df16b642fa8",
              "348b9596-5cc9-5b53-8ce9-25a43c86de69",
              "Seeing bullish engulfing pattern at $150"));

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "how long to wait for the rows (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Mixin private Servers servers = new Servers();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, InterruptedException {
    Servers.Database database = servers.database();
    String topic = servers.topic("events");
    try (Connection connection =
        DriverManager.getConnection(database.url(), database.user(), database.password())) {
      long before = reports(connection);
      for (Seed seed : SEEDS) {
        servers.send(topic, seed.key(), seed.event().getBytes(StandardCharsets.UTF_8));
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      long beat = System.nanoTime();
      while (rows(connection) < SEEDS.size() || reports(connection) - before < SEEDS.size()) {
        long now = System.nanoTime();
        if (now > deadline) {
          throw new CommandException(
              "Kafka stored 3 events, but after "
                  + seconds
                  + " s the job has seen "
                  + (reports(connection) - before)
                  + " of them and "
                  + rows(connection)
                  + " predictions are in Postgres: does the job run on this topic and database?");
        }
        if (now - beat > HEARTBEAT_NANOS) {
          servers.send(servers.topic("feedback"), "seed", TICK);
          beat = now;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (SQLException e) {
      throw new CommandException("postgres.url: " + e.getMessage());
    }
    spec.commandLine()
        .getErr()
        .println("3 events sent and seen by the job, and 3 predictions are in Postgres");
    spec.commandLine().getErr().flush();
    return 0;
  }

  /**
   * How often the job has seen these very patterns: a row of last week proves nothing today, but a
   * count that rises does.
   */
  private static long reports(Connection connection) throws SQLException {
    return number(
        connection,
        "SELECT coalesce(sum(sightings), 0) FROM pattern_events WHERE id = ANY (?::uuid[])");
  }

  private static long rows(Connection connection) throws SQLException {
    return number(
        connection, "SELECT count(*) FROM ml_predictions WHERE pattern_id = ANY (?::uuid[])");
  }

  private static long number(Connection connection, String sql) throws SQLException {
    String[] ids = SEEDS.stream().map(Seed::patternId).toArray(String[]::new);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", ids));
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }
}
