package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds tables in a text: comma, semicolon or tab separated ones, those of markdown, printed data
 * frames, and lines of labelled prices.
 *
 * <p>A table with columns for open, high, low and close gives bars; one with a column for the
 * pattern gives findings, if every pattern in it is known. Any other table of mostly numbers is
 * left out of the prose, where its numbers would look like prices; one of mostly words stays in it.
 */
final class TextTables {

  private static final int LEAST_COLUMNS = 3;
  private static final int MOST_COLUMNS = 64;
  private static final int LONGEST_HEADER = 1_000;
  private static final Set<Slot> PRICES = EnumSet.of(Slot.OPEN, Slot.HIGH, Slot.LOW, Slot.CLOSE);
  private static final Set<Slot> TIMES = EnumSet.of(Slot.TIME, Slot.BAR_TIME);
  private static final Set<Slot> CLAIMS =
      EnumSet.of(Slot.SIGNAL, Slot.DIRECTION, Slot.BIAS, Slot.CONFIDENCE, Slot.STATUS);

  private final List<String> lines;
  private final Node market;
  private final Predicate<Node> known;
  private int next;

  private TextTables(String text, Node market, Predicate<Node> known) {
    this.lines = text.lines().toList();
    this.market = market;
    this.known = known;
  }

  /** Whether a text may have a table: most sentences cannot. */
  static boolean mayHave(String text) {
    return text.indexOf('\n') >= 0 || count(text, ':') >= PRICES.size();
  }

  /**
   * Takes the tables out of a text.
   *
   * @param market takes the bars, the findings, and the symbol if a table has a column for it
   * @param known whether a finding has a name that is known
   * @return what is left as prose
   */
  static String take(String text, Node market, Predicate<Node> known) throws Refusal {
    return new TextTables(text, market, known).take();
  }

  private String take() throws Refusal {
    StringBuilder prose = new StringBuilder();
    while (next < lines.size()) {
      int start = next;
      int end = tableEnd(start);
      boolean taken = end > start && table(start, end);
      if (!taken) {
        taken = printed(start) || labelled(lines.get(start));
      }
      if (!taken) {
        next = Math.max(end, start + 1);
        for (String line : lines.subList(start, next)) {
          prose.append(line).append('\n');
        }
      }
    }
    return prose.toString();
  }

  /** End of the table that starts at a line: lines of one separator and one count of cells. */
  private int tableEnd(int start) {
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

  /** Separators of a line that stand outside quotes. */
  private static int count(String line, char separator) {
    int count = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      count += c == separator && !quoted ? 1 : 0;
    }
    return count;
  }

  /** Whether the lines were a table of bars, findings or numbers, which is then taken. */
  private boolean table(int start, int end) throws Refusal {
    char separator = separator(lines.get(start));
    Slot[] columns = slots(cells(lines.get(start), separator));
    Set<Slot> has = EnumSet.noneOf(Slot.class);
    has.addAll(List.of(columns));
    boolean bars = has.containsAll(PRICES);
    if (bars && !has.contains(Slot.TIME) && !has.contains(Slot.BAR_TIME)) {
      // A data frame writes its index under no name.
      bars = columns[0] == Slot.UNKNOWN;
      columns[0] = Slot.TIME;
    }
    List<List<String>> rows = new ArrayList<>(end - start);
    for (String line : lines.subList(start + 1, end)) {
      rows.add(cells(line, separator));
    }
    boolean taken =
        bars ? bars(rows, columns) : findings(rows, columns, has) || mostlyNumbers(rows);
    next = taken ? end : next;
    return taken;
  }

  private static Slot[] slots(List<String> header) {
    Slot[] columns = new Slot[header.size()];
    for (int c = 0; c < columns.length; c++) {
      columns[c] = Slot.of(header.get(c));
    }
    return columns;
  }

  private boolean bars(List<List<String>> rows, Slot[] columns) throws Refusal {
    for (List<String> cells : rows) {
      if (!rule(cells)) {
        bar(cells, columns);
      }
    }
    return true;
  }

  /** The line under the header of a markdown table. */
  private static boolean rule(List<String> cells) {
    for (String cell : cells) {
      for (int i = 0; i < cell.length(); i++) {
        if (cell.charAt(i) != '-' && cell.charAt(i) != ':') {
          return false;
        }
      }
    }
    return true;
  }

  private void bar(List<String> cells, Slot[] columns) throws Refusal {
    Node row = new Node();
    String day = "";
    for (int c = 0; c < Math.min(columns.length, cells.size()); c++) {
      String cell = cells.get(c);
      row.names(columns[c]);
      switch (columns[c]) {
        case TIME, BAR_TIME -> {
          long time = Times.ofBar(cell);
          if (row.time == Times.NONE) {
            row.time = time;
          } else if (!day.isEmpty()) {
            row.time = onDay(row.time, cell);
          }
          day = cell;
        }
        case OPEN -> row.open = price(cell);
        case HIGH -> row.high = price(cell);
        case LOW -> row.low = price(cell);
        case CLOSE -> row.close = Double.isNaN(row.close) ? price(cell) : row.close;
        case VOLUME -> row.volume = price(cell);
        case SYMBOL -> row.symbol = cell;
        case TIMEFRAME -> row.timeframe = cell;
        case BAR_CLOSED -> row.barClosed = cell.equalsIgnoreCase("true");
        default -> {
          // Nothing that a bar holds.
        }
      }
    }
    NodeReader.place(market, row);
  }

  private static double price(String cell) {
    int comma = cell.lastIndexOf(',');
    boolean decimal = comma > 0 && cell.length() - comma != 4 && cell.indexOf('.') < 0;
    return NumberForm.sane(NumberForm.price(decimal ? cell.replace(',', '.') : cell));
  }

  /** A day with the time of day that stands in a column of its own: 0930, 093000 or 09:30. */
  private static long onDay(long day, String cell) {
    String digits = cell.replace(":", "");
    double number = digits.length() == 4 || digits.length() == 6 ? NumberForm.plain(digits) : -1;
    if (!(number >= 0)) {
      return day;
    }
    int seconds = (int) (digits.length() == 4 ? number * 100 : number);
    int hour = seconds / 10_000;
    int minute = seconds / 100 % 100;
    int second = seconds % 100;
    return hour < 24 && minute < 60 && second < 60
        ? day + ((hour * 60L + minute) * 60 + second) * 1000
        : day;
  }

  /** Findings, if a column names patterns and each of them is known. */
  private boolean findings(List<List<String>> rows, Slot[] columns, Set<Slot> has) throws Refusal {
    boolean claims = CLAIMS.stream().anyMatch(has::contains);
    boolean named =
        has.contains(Slot.PATTERN_TYPE)
            || has.contains(Slot.PATTERN)
            || (claims && (has.contains(Slot.NAME) || has.contains(Slot.TYPE)));
    if (!named) {
      return false;
    }
    List<Node> findings = new ArrayList<>(rows.size());
    for (List<String> cells : rows) {
      if (rule(cells)) {
        continue;
      }
      Node finding = finding(cells, columns);
      if (!known.test(finding)) {
        return false;
      }
      findings.add(finding);
    }
    for (Node finding : findings) {
      market.addFinding(finding);
    }
    return !findings.isEmpty();
  }

  private static Node finding(List<String> cells, Slot[] columns) {
    Node finding = new Node();
    for (int c = 0; c < Math.min(columns.length, cells.size()); c++) {
      String cell = cells.get(c);
      switch (columns[c]) {
        case SYMBOL -> finding.symbol = cell;
        case TIMEFRAME -> finding.timeframe = cell;
        case PATTERN_TYPE -> finding.patternType = cell;
        case PATTERN -> finding.pattern = cell;
        case NAME -> finding.name = cell;
        case TYPE -> finding.type = cell;
        case ID, PATTERN_ID -> finding.id = cell;
        case SIGNAL -> finding.signal = cell;
        case DIRECTION -> finding.direction = cell;
        case BIAS -> finding.bias = cell;
        case STATUS -> finding.status = cell;
        case FOUND ->
            finding.absent =
                switch (cell.toLowerCase(Locale.ROOT)) {
                  case "no", "false", "none", "n", "0" -> true;
                  default -> false;
                };
        case CONFIDENCE -> {
          finding.confidenceText = cell;
          finding.confidence = NumberForm.confidence(cell);
        }
        case PRICE, CURRENT_PRICE -> finding.price = price(cell);
        case TARGET -> finding.target = price(cell);
        case STOP -> finding.stop = price(cell);
        case SUPPORT -> finding.addSupport(price(cell));
        case RESISTANCE -> finding.addResistance(price(cell));
        case END_TIME, TIME, BAR_TIME -> finding.endTime = Times.ofBar(cell);
        default -> {
          // Nothing that a finding holds.
        }
      }
    }
    return finding;
  }

  private static boolean mostlyNumbers(List<List<String>> rows) {
    int numbers = 0;
    int words = 0;
    for (List<String> cells : rows) {
      for (String cell : cells) {
        boolean number = !Double.isNaN(NumberForm.price(cell)) || Times.of(cell) != Times.NONE;
        boolean word = !number && cell.codePoints().anyMatch(Character::isLetter);
        numbers += number ? 1 : 0;
        words += word ? 1 : 0;
      }
    }
    return numbers > words;
  }

  /** A data frame as it is printed: columns apart by spaces, times in front. */
  private boolean printed(int start) throws Refusal {
    String line = lines.get(start);
    boolean may = line.indexOf("pen") >= 0 || line.indexOf("PEN") >= 0;
    String lower = !may || line.length() > LONGEST_HEADER ? "" : line.toLowerCase(Locale.ROOT);
    if (!lower.contains("open") || !lower.contains("high") || !lower.contains("close")) {
      return false;
    }
    // These three names are of two words.
    String header =
        line.replace("Adj Close", "AdjClose")
            .replace("Stock Splits", "StockSplits")
            .replace("Capital Gains", "CapitalGains");
    List<String> names = words(header);
    List<Slot> columns = new ArrayList<>();
    for (String name : names) {
      Slot slot = Slot.of(name);
      if (!TIMES.contains(slot)) {
        columns.add(slot);
      }
    }
    if (!columns.containsAll(PRICES)) {
      return false;
    }
    int row = start + 1;
    int bars = 0;
    for (; row < lines.size(); row++) {
      List<String> cells = words(lines.get(row));
      boolean between =
          cells.isEmpty()
              || (cells.size() == 1 && bars == 0 && TIMES.contains(Slot.of(cells.get(0))))
              || cells.get(0).startsWith("..");
      if (between) {
        continue;
      }
      if (!printedBar(cells, columns)) {
        break;
      }
      bars++;
    }
    next = bars > 0 ? row : next;
    return bars > 0;
  }

  private boolean printedBar(List<String> cells, List<Slot> columns) throws Refusal {
    int at = 0;
    boolean numbered =
        cells.size() > columns.size() + 1
            && Times.ofBar(cells.get(0)) == Times.NONE
            && Times.ofBar(cells.get(1)) != Times.NONE;
    at += numbered ? 1 : 0;
    long time = Times.NONE;
    if (at + 1 < cells.size()) {
      time = Times.of(cells.get(at) + " " + cells.get(at + 1));
      at += time == Times.NONE ? 0 : 2;
    }
    if (time == Times.NONE && at < cells.size()) {
      time = Times.ofBar(cells.get(at++));
    }
    if (time == Times.NONE || cells.size() - at != columns.size()) {
      return false;
    }
    bar(cells.subList(at, cells.size()), columns.toArray(new Slot[0]), time);
    return true;
  }

  private void bar(List<String> cells, Slot[] columns, long time) throws Refusal {
    List<String> withTime = new ArrayList<>(cells);
    withTime.add(Long.toString(time));
    Slot[] all = Arrays.copyOf(columns, columns.length + 1);
    all[columns.length] = Slot.TIME;
    bar(withTime, all);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int i = 0;
    while (i < line.length() && words.size() <= MOST_COLUMNS) {
      int start = i;
      while (i < line.length() && line.charAt(i) > ' ') {
        i++;
      }
      if (i > start) {
        words.add(line.substring(start, i));
      } else {
        i++;
      }
    }
    return words;
  }

  /** {@code Time: 2025-10-14, Open: $1, High: $3, Low: $1, Close: $2, Volume: 10}. */
  private boolean labelled(String line) throws Refusal {
    if (line.length() > LONGEST_HEADER || count(line, ':') < PRICES.size()) {
      return false;
    }
    List<String> cells = new ArrayList<>();
    List<Slot> columns = new ArrayList<>();
    for (String part : line.split(", |; | \\| ", MOST_COLUMNS)) {
      int colon = part.indexOf(':');
      if (colon > 0) {
        columns.add(Slot.of(part.substring(0, colon).strip()));
        cells.add(part.substring(colon + 1).strip());
      }
    }
    boolean timed = columns.contains(Slot.TIME) || columns.contains(Slot.BAR_TIME);
    if (!timed || !columns.containsAll(PRICES)) {
      return false;
    }
    bar(cells, columns.toArray(new Slot[0]));
    next++;
    return true;
  }

  private static List<String> cells(String line, char separator) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      if (c == separator && !quoted) {
        cells.add(cell(line, from, i));
        from = i + 1;
      }
    }
    cells.add(cell(line, from, line.length()));
    // The bars at both ends of a markdown row make two cells too many.
    if (separator == '|' && cells.size() > 2 && line.strip().startsWith("|")) {
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
