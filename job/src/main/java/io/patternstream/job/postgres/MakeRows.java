package io.patternstream.job.postgres;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** Makes the {@link Row} of each record that its table holds. */
final class MakeRows<T> extends RichFlatMapFunction<T, byte[]> {
  private static final long serialVersionUID = 1L;

  private final Table<T> table;
  private transient Row.Encoder encoder;

  @SuppressWarnings("NullAway.Init") // the encoder comes with open
  MakeRows(Table<T> table) {
    this.table = table;
  }

  @Override
  public void open(OpenContext context) {
    encoder = new Row.Encoder();
  }

  @Override
  public void flatMap(T row, Collector<byte[]> out) {
    if (table.holds(row)) {
      out.collect(table.encode(row, encoder));
    }
  }
}
