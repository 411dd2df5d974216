package io.patternstream.bench;

import io.patternstream.bench.sink.PredictionRows;
import io.patternstream.operators.EventTypes;
import io.patternstream.state.event.Prediction;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A prediction between two tasks and into a checkpoint: our codec beside Flink's serializer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-opens=java.base/java.util=ALL-UNNAMED",
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/java.time=ALL-UNNAMED"
    })
public class RecordBenchmark {
  private static final int RECORDS = 1_024;

  /** Who writes. */
  @Param({"codec", "flink"})
  public String serializer = "codec";

  private final Prediction[] predictions = new Prediction[RECORDS];
  private final DataOutputSerializer out = new DataOutputSerializer(4_096);
  private final DataInputDeserializer in = new DataInputDeserializer();
  private final DataOutputViewStreamWrapper checkpoint =
      new DataOutputViewStreamWrapper(OutputStream.nullOutputStream());
  private TypeSerializer<Prediction> chosen =
      EventTypes.PREDICTION.createSerializer(new SerializerConfigImpl());
  private int next;

  /** Makes the records. */
  @Setup
  public void make() {
    for (int i = 0; i < RECORDS; i++) {
      predictions[i] = PredictionRows.prediction(i);
    }
    TypeInformation<Prediction> type =
        serializer.equals("codec") ? EventTypes.PREDICTION : TypeInformation.of(Prediction.class);
    chosen = type.createSerializer(new SerializerConfigImpl());
  }

  private Prediction prediction() {
    next = (next + 1) % RECORDS;
    return predictions[next];
  }

  /** Written by one task, read by another. */
  @Benchmark
  public Prediction exchange() throws IOException {
    out.clear();
    chosen.serialize(prediction(), out);
    in.setBuffer(out.getSharedBuffer(), 0, out.length());
    return chosen.deserialize(in);
  }

  /** Written into the stream of a checkpoint, which goes nowhere. */
  @Benchmark
  public void checkpoint() throws IOException {
    chosen.serialize(prediction(), checkpoint);
  }
}
