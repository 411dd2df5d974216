package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/**
 * Writes {@link Row}s of one table, at least once, over natural keys: each row is there once
 * ({@code docs/decisions/0001}).
 */
class PostgresSink implements Sink<byte[]> {
  private static final long serialVersionUID = 1L;

  private final Table<?> table;
  private final PostgresConfig config;

  PostgresSink(Table<?> table, PostgresConfig config) {
    this.table = table;
    this.config = config;
  }

  @Override
  public SinkWriter<byte[]> createWriter(WriterInitContext context) throws IOException {
    BatchWriter batches =
        new BatchWriter(
            connections("patternstream " + table.uid()),
            config.patience(),
            new Metrics(context.metricGroup()));
    JobInfo job = context.getJobInfo();
    TaskInfo task = context.getTaskInfo();
    try {
      batches.take(
          new Lease.Writer(
              job.getJobName(),
              job.getJobId().toHexString(),
              table.uid(),
              task.getIndexOfThisSubtask(),
              task.getNumberOfParallelSubtasks()));
    } catch (IOException e) {
      batches.close();
      throw e;
    } catch (InterruptedException e) {
      batches.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while it waited for Postgres");
    }
    return new PostgresWriter(
        table, batches, options(table, config), context.getProcessingTimeService());
  }

  /** Where a writer gets its one connection from; a test comes in between. */
  JdbcConnectionProvider connections(String applicationName) {
    return new PostgresConnections(config, applicationName);
  }

  /** Longest wait of a row before it is written. */
  static Duration interval(Table<?> table, PostgresConfig config) {
    return table.urgent() ? config.flushInterval() : config.flushIntervalOfOthers();
  }

  static JdbcExecutionOptions options(Table<?> table, PostgresConfig config) {
    return JdbcExecutionOptions.builder()
        .withBatchSize(config.flushRows())
        .withBatchIntervalMs(interval(table, config).toMillis())
        .withMaxRetries(0) // tried again by patience, not by count
        .build();
  }

  private static final class Metrics implements BatchWriter.Observer {
    private final SinkWriterMetricGroup group;
    private final Counter batches;
    private final Counter setAside;
    private final Counter triedAgain;
    private final Counter fenced;

    Metrics(SinkWriterMetricGroup group) {
      this.group = group;
      batches = group.counter("batches");
      setAside = group.counter("rowsSetAside");
      triedAgain = group.counter("triedAgain");
      fenced = group.counter("fenced");
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

    @Override
    public void fenced() {
      fenced.inc();
    }
  }
}
