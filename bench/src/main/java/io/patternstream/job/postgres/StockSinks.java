package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;

/** The same rows and statements, written by the connector's own sink with its own defaults. */
public final class StockSinks extends PostgresSinks {
  private final JdbcConnectionOptions connection;

  public StockSinks(PostgresConfig config) {
    super(config);
    connection =
        new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
            .withUrl(config.url() + "?stringtype=unspecified")
            .withDriverName("org.postgresql.Driver")
            .withUsername(config.user())
            .withPassword(config.password())
            .build();
  }

  @Override
  Sink<byte[]> sink(Table<?> table) {
    return JdbcSink.<byte[]>builder()
        .withQueryStatement(table)
        .withExecutionOptions(JdbcExecutionOptions.builder().build())
        .buildAtLeastOnce(connection);
  }
}
