package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/**
 * Ids of formations that end at a known time. A detector reports a formation again with each bar,
 * so the ids that were asked for not long ago are kept: a hash costs more than reading the report.
 * Bounded; for one thread.
 */
final class PatternIds {

  private static final int SLOTS = 1 << 12;

  private final @Nullable Entry[] known = new Entry[SLOTS];
  private final IdMaker maker;

  PatternIds(IdMaker maker) {
    this.maker = maker;
  }

  private record Entry(String symbol, String timeframe, String type, long end, String id) {

    boolean is(String otherSymbol, String otherTimeframe, String otherType, long otherEnd) {
      return end == otherEnd
          && type.equals(otherType)
          && symbol.equals(otherSymbol)
          && timeframe.equals(otherTimeframe);
    }
  }

  /** As {@link Ids#patternId}, with the end in epoch seconds as the anchor. */
  String of(String symbol, String timeframe, String type, long end) {
    int hash = (symbol.hashCode() * 31 + timeframe.hashCode()) * 31 + type.hashCode();
    hash = (hash * 31 + Long.hashCode(end)) * 0x9E3779B9;
    int slot = hash >>> 20;
    Entry entry = known[slot];
    if (entry == null || !entry.is(symbol, timeframe, type, end)) {
      String id = maker.patternId(symbol, timeframe, type, Long.toString(end));
      entry = new Entry(symbol, timeframe, type, end, id);
      known[slot] = entry;
    }
    return entry.id;
  }
}
