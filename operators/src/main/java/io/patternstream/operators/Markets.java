package io.patternstream.operators;

import io.patternstream.state.feature.MarketState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The markets of one subtask: exact in keyed state as bytes, decoded on the heap while they are in
 * use.
 *
 * <p>State is written through by {@link #store} with a new array each time, so it is exact at every
 * snapshot and no array that a backend may be reading is ever changed. A market is decoded once
 * after a start and again only when more than {@code capacity} others were used since. Not for
 * several threads; of the current key only.
 */
final class Markets {

  private static final int USUAL_BYTES = 16_384;

  private final ValueState<byte[]> stored;
  private final Map<String, MarketState> decoded;
  private final DataOutputSerializer buffer = new DataOutputSerializer(USUAL_BYTES);

  Markets(ValueState<byte[]> stored, int capacity) {
    this.stored = stored;
    this.decoded =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, MarketState> eldest) {
            return size() > capacity;
          }
        };
  }

  /** The market of the current key, {@code key}; a new one when nothing is known of it. */
  MarketState of(String key) throws IOException {
    MarketState market = decoded.get(key);
    if (market == null) {
      byte[] bytes = stored.value();
      market =
          bytes == null ? new MarketState() : MarketState.read(new DataInputDeserializer(bytes));
      decoded.put(key, market);
    }
    return market;
  }

  /** Writes the market of the current key after a change. */
  void store(MarketState market) throws IOException {
    buffer.clear();
    market.write(buffer);
    stored.update(buffer.getCopyOfBuffer());
  }

  /** Forgets the market of the current key, {@code key}. */
  void forget(String key) {
    decoded.remove(key);
    stored.clear();
  }
}
