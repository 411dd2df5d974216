package io.patternstream.operators;

import io.patternstream.state.event.Tally;
import io.patternstream.state.statistics.LatencyBuckets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Adds tallies up where they arise, so that {@link CountEvents} hears of sums and not of every
 * event.
 *
 * <p>What was added up is told before each watermark, which is what rows of the ledger wait for,
 * and before each barrier: nothing is kept over a checkpoint, so there is no state. Tallies of one
 * stage, disposition, minute and latency bucket become one, with the earliest of their log times:
 * the sum is then told when the first of them would have been, and does not wait for the last.
 */
public final class CombineTallies extends AbstractStreamOperator<Tally>
    implements OneInputStreamOperator<Tally, Tally> {
  private static final long serialVersionUID = 1L;
  private static final int NO_LATENCY = -1;
  private static final long MINUTE = 60_000;

  private transient Map<Kind, Tally> sums;

  private record Kind(String stage, String disposition, long minute, int bucket) {
    static Kind of(Tally tally) {
      return new Kind(
          tally.stage(),
          tally.disposition(),
          LogTime.floor(tally.logTime(), MINUTE),
          Double.isNaN(tally.millis()) ? NO_LATENCY : LatencyBuckets.bucketOf(tally.millis()));
    }
  }

  @SuppressWarnings("NullAway.Init") // sums come with open
  CombineTallies() {}

  /**
   * What {@code operator} tells to {@code tallies}, added up in its own task. The uid is the
   * operator's with {@code -tallies} behind it.
   */
  public static DataStream<Tally> of(
      SingleOutputStreamOperator<?> operator, OutputTag<Tally> tallies) {
    String uid = operator.getTransformation().getUid() + "-tallies";
    return operator
        .getSideOutput(tallies)
        .transform(uid, EventTypes.TALLY, new CombineTallies())
        .uid(uid)
        .name(uid);
  }

  @Override
  public void open() throws Exception {
    super.open();
    sums = new LinkedHashMap<>();
  }

  @Override
  public void processElement(StreamRecord<Tally> element) {
    Tally tally = element.getValue();
    sums.merge(Kind.of(tally), tally, CombineTallies::add);
  }

  private static Tally add(Tally a, Tally b) {
    return new Tally(
        a.stage(),
        a.disposition(),
        Math.min(a.logTime(), b.logTime()),
        a.count() + b.count(),
        a.millis());
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    tell();
    super.processWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    tell();
    super.processWatermarkStatus(status);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    tell();
  }

  @Override
  public void finish() throws Exception {
    tell();
    super.finish();
  }

  private void tell() {
    for (Tally sum : sums.values()) {
      output.collect(new StreamRecord<>(sum));
    }
    sums.clear();
  }
}
