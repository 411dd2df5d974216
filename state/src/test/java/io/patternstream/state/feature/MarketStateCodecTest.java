package io.patternstream.state.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patternstream.state.event.Bar;
import io.patternstream.state.event.Direction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MarketStateCodecTest {

  private static final String VERSION_1 = "MarketState.v1.bin";
  private static final String VERSION_2 = "MarketState.v2.bin";

  /**
   * The fixtures were written once by {@code write(sample())} of their versions. They must be
   * readable for ever, so they are never written anew: a new layout gets a new file.
   */
  @Test
  void aStateWrittenByVersionOneIsStillReadAndItsVolumesAreInTheirFirstUnit() throws IOException {
    MarketState read = read(fixture(VERSION_1));
    assertThat(bytes(read)).isEqualTo(bytes(sample()));
    assertThat(read.volumeDecades("1d")).isZero();
  }

  @Test
  void aStateWrittenByThisVersionIsReadBitForBit() throws IOException {
    byte[] stored = fixture(VERSION_2);
    MarketState read = read(stored);

    assertThat(bytes(read)).isEqualTo(stored);
    assertThat(bytes(read)).isEqualTo(bytes(sample()));
    assertThat(FeatureExtractor.extract(Sample.pattern().price(101).build(), read))
        .isEqualTo(FeatureExtractor.extract(Sample.pattern().price(101).build(), sample()));
  }

  @Test
  void aRestoredStateGoesOnAsIfNothingHadHappened() throws IOException {
    List<Bar> bars = Sample.walk(21, 300);
    MarketState undisturbed = new MarketState();
    MarketState restored = new MarketState();
    for (int i = 0; i < bars.size(); i++) {
      for (MarketState state : List.of(undisturbed, restored)) {
        state.observe(Sample.bars(bars.subList(i, i + 1)));
        if (i % 3 == 0) {
          Direction direction = i % 2 == 0 ? Direction.BULLISH : Direction.BEARISH;
          state.remember(Sample.pattern().type("type_" + i % 7).direction(direction).build());
        }
      }
      if (i % 10 == 0) {
        restored = read(bytes(restored));
      }
      assertThat(FeatureExtractor.extract(Sample.pattern().type("type_1").build(), restored))
          .isEqualTo(
              FeatureExtractor.extract(Sample.pattern().type("type_1").build(), undisturbed));
    }
    assertThat(bytes(restored)).isEqualTo(bytes(undisturbed));
  }

  @Test
  void anUnknownVersionAnImpossibleCountAndACutStateAreRefused() throws IOException {
    byte[] stored = fixture(VERSION_2);
    byte[] newer = stored.clone();
    newer[3] = 3;
    assertThatThrownBy(() -> read(newer)).isInstanceOf(IOException.class).hasMessageContaining("3");
    byte[] huge = stored.clone();
    Arrays.fill(huge, 20, 24, (byte) 0x7f);
    assertThatThrownBy(() -> read(huge))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("timeframes");
    assertThatThrownBy(() -> read(Arrays.copyOf(stored, stored.length - 1)))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void aFullStateOfOneTimeframeTakesAboutTenKilobytes() throws IOException {
    MarketState state = Sample.market(Sample.walk(22, 500));
    for (int i = 0; i < 100; i++) {
      state.remember(Sample.pattern().build());
    }
    assertThat(bytes(state).length).isBetween(8_000, 14_000);
  }

  /** A bit of everything. */
  static MarketState sample() {
    MarketState state = new MarketState();
    List<Bar> bars = Sample.walk(20, 140);
    state.observe(Sample.bars(bars.subList(0, 100)));
    state.observe(
        Sample.observation(
            "1h",
            Sample.walk(23, 5),
            101.5,
            List.of(95.0, 90.0),
            List.of(110.0),
            Map.of("vix", 21.0)));
    state.observe(
        Sample.observation("", List.of(), Double.NaN, List.of(80.0), List.of(), Map.of()));
    for (int i = 100; i < 140; i++) {
      state.remember(
          Sample.pattern()
              .type(i % 2 == 0 ? "bullish_engulfing" : "breakdown")
              .direction(i % 2 == 0 ? Direction.BULLISH : Direction.BEARISH)
              .confidence(i / 200.0)
              .build());
      state.observe(Sample.bars(bars.subList(i, i + 1)));
    }
    return state;
  }

  static byte[] bytes(MarketState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static MarketState read(byte[] bytes) throws IOException {
    return MarketState.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(MarketStateCodecTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }
}
