package io.patternstream.bench;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.feature.FeatureExtractor;
import io.patternstream.state.feature.MarketState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Fifty features of a pattern in a market with 128 bars, and reading and writing that market. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FeatureBenchmark {
  private final List<Bar> bars = Market.bars(128);
  private final MarketState market = market(bars);
  private final byte[] written = bytes(market);
  private final ChartPattern pattern = Market.pattern(bars.get(bars.size() - 1).close());

  @Benchmark
  public FeatureVector extract() {
    return FeatureExtractor.extract(pattern, market);
  }

  @Benchmark
  public byte[] write() {
    return bytes(market);
  }

  @Benchmark
  public MarketState read() throws IOException {
    return MarketState.read(new DataInputStream(new ByteArrayInputStream(written)));
  }

  private static MarketState market(List<Bar> bars) {
    MarketState market = new MarketState();
    market.observe(Market.observation(bars));
    return market;
  }

  private static byte[] bytes(MarketState market) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
    try {
      market.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }
}
