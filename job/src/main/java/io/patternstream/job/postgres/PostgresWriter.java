package io.patternstream.job.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;

/**
 * Gathers {@link Row}s of one table and writes them when there are enough, when the oldest has
 * waited long enough, and before every checkpoint.
 *
 * <p>Of rows with one key and one batch only one is written. The timer runs in the task's mailbox,
 * so everything here runs on the task's thread. Closing writes nothing: what a checkpoint has not
 * covered is replayed.
 */
final class PostgresWriter implements SinkWriter<byte[]> {
  private final Table<?> table;
  private final BatchWriter batches;
  private final JdbcExecutionOptions options;
  private final ProcessingTimeService time;
  private final Map<ByteBuffer, byte[]> pending = new HashMap<>();
  private boolean timed;

  PostgresWriter(
      Table<?> table,
      BatchWriter batches,
      JdbcExecutionOptions options,
      ProcessingTimeService time) {
    this.table = table;
    this.batches = batches;
    this.options = options;
    this.time = time;
  }

  @Override
  public void write(byte[] row, Context context) throws IOException, InterruptedException {
    pending.merge(Row.key(row), row, table::collapse);
    if (pending.size() >= options.getBatchSize()) {
      flush(false);
    } else if (!timed) {
      timed = true;
      var unused = // a processing timer is never awaited
          time.registerTimer(
              time.getCurrentProcessingTime() + options.getBatchIntervalMs(), this::onTimer);
    }
  }

  private void onTimer(long timestamp) throws IOException, InterruptedException {
    timed = false;
    flush(false);
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    if (pending.isEmpty()) {
      return;
    }
    List<byte[]> rows =
        pending.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList();
    batches.write(table, rows);
    pending.clear();
  }

  @Override
  public void close() {
    batches.close();
  }
}
