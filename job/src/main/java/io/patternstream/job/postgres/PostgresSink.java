package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/**
 * Writes records of one type into one table, at least once, over natural keys: each row is there
 * once ({@code docs/decisions/0001}).
 */
final class PostgresSink<T> implements Sink<T> {
  private static final long serialVersionUID = 1L;

  private final Table<T> table;
  private final PostgresConfig config;

  PostgresSink(Table<T> table, PostgresConfig config) {
    this.table = table;
    this.config = config;
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    BatchWriter batches =
        new BatchWriter(config, "patternstream " + table.uid(), new Metrics(context.metricGroup()));
    return new PostgresWriter<>(
        table, batches, options(config), context.getProcessingTimeService());
  }

  static JdbcExecutionOptions options(PostgresConfig config) {
    return JdbcExecutionOptions.builder()
        .withBatchSize(config.flushRows())
        .withBatchIntervalMs(config.flushInterval().toMillis())
        .withMaxRetries(0) // tried again by patience, not by count
        .build();
  }

  private static final class Metrics implements BatchWriter.Observer {
    private final SinkWriterMetricGroup group;
    private final Counter batches;
    private final Counter setAside;
    private final Counter triedAgain;

    Metrics(SinkWriterMetricGroup group) {
      this.group = group;
      batches = group.counter("batches");
      setAside = group.counter("rowsSetAside");
      triedAgain = group.counter("triedAgain");
    }

    @Override
    public void written(int rows) {
      group.getNumRecordsSendCounter().inc(rows);
      batches.inc();
    }

    @Override
    public void setAside(String sqlState) {
      group.getNumRecordsSendErrorsCounter().inc();
      setAside.inc();
    }

    @Override
    public void triedAgain() {
      triedAgain.inc();
    }
  }
}
