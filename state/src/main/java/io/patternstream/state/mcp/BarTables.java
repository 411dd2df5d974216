package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds tables in a text: comma, semicolon or tab separated ones and those of markdown.
 *
 * <p>A table with columns for time, open, high, low and close gives bars. Any other table of mostly
 * numbers is left out of the prose, where its numbers would look like prices; one of mostly words
 * stays in it.
 */
final class BarTables {

  private static final int LEAST_COLUMNS = 3;

  private BarTables() {}

  /**
   * Takes the tables out of a text.
   *
   * @param market takes the bars, and the symbol if the table has a column for it
   * @return what is left as prose
   */
  static String take(String text, Node market) throws Refusal {
    if (text.indexOf('\n') < 0) {
      return text;
    }
    List<String> lines = text.lines().toList();
    StringBuilder prose = new StringBuilder(text.length());
    int i = 0;
    while (i < lines.size()) {
      int end = tableEnd(lines, i);
      if (end > i && taken(lines.subList(i, end), market)) {
        i = end;
      } else {
        int upTo = Math.max(end, i + 1);
        while (i < upTo) {
          prose.append(lines.get(i++)).append('\n');
        }
      }
    }
    return prose.toString();
  }

  /** End of the table that starts at a line: lines of one separator and one count of cells. */
  private static int tableEnd(List<String> lines, int start) {
    char separator = separator(lines.get(start));
    if (separator == 0) {
      return start;
    }
    int columns = count(lines.get(start), separator);
    int end = start + 1;
    while (end < lines.size() && count(lines.get(end), separator) == columns) {
      end++;
    }
    return end - start >= 2 ? end : start;
  }

  private static char separator(String line) {
    for (char separator : new char[] {'|', '\t', ';', ','}) {
      if (count(line, separator) >= LEAST_COLUMNS - 1) {
        return separator;
      }
    }
    return 0;
  }

  private static int count(String line, char separator) {
    int count = 0;
    for (int i = line.indexOf(separator); i >= 0; i = line.indexOf(separator, i + 1)) {
      count++;
    }
    return count;
  }

  /** Whether the lines were a table of bars or numbers; bars go to the market. */
  private static boolean taken(List<String> lines, Node market) throws Refusal {
    char separator = separator(lines.get(0));
    List<String> header = cells(lines.get(0), separator);
    Slot[] columns = new Slot[header.size()];
    Set<Slot> has = EnumSet.noneOf(Slot.class);
    for (int c = 0; c < columns.length; c++) {
      columns[c] = Slot.of(header.get(c));
      has.add(columns[c]);
    }
    boolean bars =
        (has.contains(Slot.TIME) || has.contains(Slot.BAR_TIME))
            && has.containsAll(EnumSet.of(Slot.OPEN, Slot.HIGH, Slot.LOW, Slot.CLOSE));
    if (!bars) {
      return mostlyNumbers(lines, separator);
    }
    for (String line : lines.subList(1, lines.size())) {
      addBar(cells(line, separator), columns, market);
    }
    return true;
  }

  private static void addBar(List<String> cells, Slot[] columns, Node market) throws Refusal {
    Node row = new Node();
    for (int c = 0; c < Math.min(columns.length, cells.size()); c++) {
      String cell = cells.get(c);
      switch (columns[c]) {
        case TIME, BAR_TIME -> row.time = row.time == Times.NONE ? Times.of(cell) : row.time;
        case OPEN -> row.open = NumberForm.price(cell);
        case HIGH -> row.high = NumberForm.price(cell);
        case LOW -> row.low = NumberForm.price(cell);
        case CLOSE -> row.close = Double.isNaN(row.close) ? NumberForm.price(cell) : row.close;
        case VOLUME -> row.volume = NumberForm.price(cell);
        case SYMBOL -> market.symbol = market.symbol.isEmpty() ? cell : market.symbol;
        default -> {
          // Nothing that a bar holds.
        }
      }
    }
    if (row.isBar()) {
      market.addBar(row.bar());
    }
  }

  private static boolean mostlyNumbers(List<String> lines, char separator) {
    int numbers = 0;
    int words = 0;
    for (String line : lines.subList(1, lines.size())) {
      for (String cell : cells(line, separator)) {
        boolean number = !Double.isNaN(NumberForm.price(cell)) || Times.of(cell) != Times.NONE;
        boolean word = !number && cell.codePoints().anyMatch(Character::isLetter);
        numbers += number ? 1 : 0;
        words += word ? 1 : 0;
      }
    }
    return numbers > words;
  }

  private static List<String> cells(String line, char separator) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    for (int at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, from)) {
      cells.add(cell(line, from, at));
      from = at + 1;
    }
    cells.add(cell(line, from, line.length()));
    // The bars at both ends of a markdown row make two cells too many.
    if (separator == '|' && cells.size() > 2 && cells.get(0).isEmpty()) {
      cells.remove(0);
      if (cells.get(cells.size() - 1).isEmpty()) {
        cells.remove(cells.size() - 1);
      }
    }
    return cells;
  }

  private static String cell(String line, int from, int to) {
    String cell = line.substring(from, to).strip();
    boolean quoted = cell.length() >= 2 && cell.charAt(0) == '"' && cell.endsWith("\"");
    return quoted ? cell.substring(1, cell.length() - 1).strip() : cell;
  }
}
