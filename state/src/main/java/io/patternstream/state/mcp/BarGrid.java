package io.patternstream.state.mcp;

import io.patternstream.state.event.Bar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bars that do not come as objects: one list a column, or one list a bar. What the cells mean is
 * decided when the object around them has ended, because names and times may stand behind them.
 *
 * <p>Rows without names are (time, open, high, low, close, volume). Where that contradicts itself
 * in some row, and exactly one of the other orders that exchanges use does in none, it is that one:
 * (time, low, high, open, close, volume) of Coinbase or (time, open, close, high, low, volume) of
 * KuCoin and Bitfinex. Rows of eight cells carry the average price before the volume, as Kraken's.
 */
final class BarGrid {

  private static final int CELLS = 64;
  private static final int[] USUAL = {1, 2, 3, 4};
  private static final int[] LOW_FIRST = {3, 2, 1, 4};
  private static final int[] CLOSE_SECOND = {1, 3, 4, 2};

  private final Map<Slot, Column> columns = new EnumMap<>(Slot.class);
  private final List<Column> rows = new ArrayList<>();
  private List<String> names = List.of();
  private @Nullable Column index;

  /** Numbers with their times, where a cell or its key is one. */
  static final class Column {
    double[] numbers = new double[8];
    long[] times = new long[8];
    int size;

    /** Its times are the names of an object's fields. */
    boolean keyed;

    /** Stands in the place of a time where a cell is {@code true}. */
    private static final long TRUE = Times.NONE + 1;

    /** Adds a cell that is true or false: no number, no time. */
    void add(boolean flag) throws Refusal {
      add(Double.NaN, flag ? TRUE : Times.NONE);
    }

    /** Whether a cell is {@code true}. */
    boolean is(int i) {
      return i < size && times[i] == TRUE;
    }

    void add(double number, long time) throws Refusal {
      if (size >= Limits.BARS) {
        throw tooMany();
      }
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * size);
        times = Arrays.copyOf(times, 2 * size);
      }
      numbers[size] = number;
      times[size++] = time;
    }

    double number(int i) {
      return i < size ? numbers[i] : Double.NaN;
    }

    long time(int i) {
      return i < size && times[i] != TRUE ? times[i] : Times.NONE;
    }
  }

  static Refusal tooMany() {
    return new Refusal("too_many_bars", "more than " + Limits.BARS + " bars");
  }

  void column(Slot slot, Column column) {
    columns.putIfAbsent(slot, column);
  }

  void row(Column cells) throws Refusal {
    if (rows.size() >= Limits.BARS) {
      throw tooMany();
    }
    rows.add(cells);
  }

  /** Names the cells of the rows, before or after them. */
  void names(List<String> cells) {
    names = cells;
  }

  /** Gives the rows their times, before or after them. */
  void index(Column times) {
    index = times;
  }

  /** Takes the columns of an object inside this one; its times may stand here. */
  void take(BarGrid inner) {
    inner.columns.forEach(columns::putIfAbsent);
  }

  boolean hasColumns() {
    return !columns.isEmpty();
  }

  /** Gives all bars to the object that holds them. */
  void resolve(Node node) throws Refusal {
    if (!rows.isEmpty()) {
      if (names.isEmpty()) {
        unnamed(node);
      } else {
        named(node);
      }
      rows.clear();
    }
    columns(node);
  }

  private void unnamed(Node node) throws Refusal {
    List<Column> bars = new ArrayList<>(rows.size());
    for (Column row : rows) {
      if (row.size >= 5 && row.time(0) != Times.NONE && !Times.isCount(row.number(0))) {
        bars.add(row);
      }
    }
    int[] order = order(bars);
    for (Column row : bars) {
      int volume = row.size == 8 && !(row.number(5) > row.number(2)) ? 6 : 5;
      boolean average = volume == 6 && row.number(5) >= row.number(3);
      node.addBar(
          new Bar(
              row.time(0),
              row.number(order[0]),
              row.number(order[1]),
              row.number(order[2]),
              row.number(order[3]),
              row.number(average ? 6 : 5)));
    }
  }

  /** Where open, high, low and close stand. */
  private static int[] order(List<Column> bars) {
    if (bars.isEmpty() || consistent(bars, USUAL)) {
      return USUAL;
    }
    boolean lowFirst = consistent(bars, LOW_FIRST);
    boolean closeSecond = consistent(bars, CLOSE_SECOND);
    if (lowFirst == closeSecond) {
      return USUAL;
    }
    return lowFirst ? LOW_FIRST : CLOSE_SECOND;
  }

  private static boolean consistent(List<Column> bars, int[] order) {
    for (Column row : bars) {
      double open = row.number(order[0]);
      double high = row.number(order[1]);
      double low = row.number(order[2]);
      double close = row.number(order[3]);
      if (low > Math.min(open, close) || high < Math.max(open, close)) {
        return false;
      }
    }
    return true;
  }

  private void named(Node node) throws Refusal {
    int cells = Math.min(names.size(), CELLS);
    Slot[] slots = new Slot[cells];
    for (int c = 0; c < cells; c++) {
      slots[c] = Slot.of(names.get(c));
    }
    int r = 0;
    for (Column row : rows) {
      Node bar = new Node();
      bar.barTime = index == null ? Times.NONE : index.time(r);
      r++;
      for (int c = 0; c < Math.min(cells, row.size); c++) {
        double number = row.number(c);
        switch (slots[c]) {
          case TIME, BAR_TIME -> bar.time = bar.time == Times.NONE ? row.time(c) : bar.time;
          case OPEN -> bar.open = number;
          case HIGH -> bar.high = number;
          case LOW -> bar.low = number;
          case CLOSE -> bar.close = Double.isNaN(bar.close) ? number : bar.close;
          case VOLUME -> bar.volume = number;
          case BAR_CLOSED -> bar.barClosed |= row.is(c);
          default -> {
            // Nothing that a bar holds.
          }
        }
        bar.names(slots[c]);
      }
      if (bar.isBar()) {
        node.addBar(bar.bar());
      }
    }
  }

  private void columns(Node node) throws Refusal {
    Column open = columns.get(Slot.OPEN);
    Column high = columns.get(Slot.HIGH);
    Column low = columns.get(Slot.LOW);
    Column close = columns.get(Slot.CLOSE);
    if (open == null || high == null || low == null || close == null) {
      return;
    }
    Column said = columns.get(Slot.TIME);
    Column times = said == null ? columns.get(Slot.BAR_TIME) : said;
    times = times == null ? index : times;
    times = times == null ? open : times;
    Column volume = columns.get(Slot.VOLUME);
    Column closed = columns.get(Slot.BAR_CLOSED);
    int size = open.size;
    boolean even =
        high.size == size
            && low.size == size
            && close.size == size
            && times.size == size
            && (volume == null || volume.size == size)
            && (closed == null || closed.size == size)
            && (!open.keyed
                || (sameKeys(open, high) && sameKeys(open, low) && sameKeys(open, close)));
    columns.clear();
    if (times == open && !timed(open)) {
      return;
    }
    if (!even) {
      node.uneven = true;
      return;
    }
    for (int i = 0; i < size; i++) {
      node.addBar(
          new Bar(
              times.time(i),
              open.number(i),
              high.number(i),
              low.number(i),
              close.number(i),
              volume == null ? Double.NaN : volume.number(i),
              closed != null && closed.is(i)));
    }
  }

  /** Whether any of the numbers stands under a time. */
  private static boolean timed(Column column) {
    for (int i = 0; i < column.size; i++) {
      if (column.times[i] != Times.NONE && column.keyed) {
        return true;
      }
    }
    return false;
  }

  private static boolean sameKeys(Column one, Column other) {
    return Arrays.equals(one.times, 0, one.size, other.times, 0, other.size);
  }
}
