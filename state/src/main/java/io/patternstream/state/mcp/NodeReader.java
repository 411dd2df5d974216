package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the objects of tool results into {@link Node}s: one pass, any order of fields, no trees of
 * what nobody asks for.
 *
 * <p>Where a protocol result is read ({@code strict}), a malformed {@code content} refuses the
 * record; in JSON found inside a text it is data like any other.
 */
final class NodeReader {

  private static final int MOST_COLUMNS = 64;

  private final Json json;
  private final boolean strict;

  NodeReader(Json json, boolean strict) {
    this.json = json;
    this.strict = strict;
  }

  /** Reads any value. */
  Node value(JsonToken first) throws Refusal {
    Node node = new Node();
    if (first == JsonToken.START_OBJECT) {
      object(node);
    } else {
      items(node, first);
      node.complete();
    }
    return node;
  }

  /** Reads the fields of an object whose start was read. */
  void object(Node node) throws Refusal {
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      Slot slot = json.slot();
      field(node, name, slot, json.need());
    }
    node.complete();
  }

  /** Reads one field whose value starts with {@code token}. */
  void field(Node node, String name, JsonToken token) throws Refusal {
    field(node, name, Slot.of(name), token);
  }

  private void field(Node node, String name, Slot slot, JsonToken token) throws Refusal {
    node.names(slot);
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    switch (slot) {
      case SYMBOL -> symbol(node, token);
      case BASE -> node.base = text(token);
      case QUOTED_IN -> node.quotedIn = text(token);
      case TIMESPAN -> node.timespan = text(token);
      case MULTIPLIER -> node.multiplier = text(token);
      case TIMEFRAME -> node.timeframe = first(node.timeframe, text(token));
      case PATTERN_TYPE -> node.patternType = text(token);
      case TYPE -> node.type = text(token);
      case NAME -> node.name = first(node.name, text(token));
      case PATTERN -> {
        if (token == JsonToken.START_OBJECT) {
          listed(node, "", token);
        } else if (token == JsonToken.START_ARRAY) {
          findings(node, token);
        } else {
          node.pattern = text(token);
        }
      }
      case ID -> node.id = text(token);
      case PATTERN_ID -> node.patternId = text(token);
      case SIGNAL -> node.signal = text(token);
      case DIRECTION -> node.direction = text(token);
      case BIAS -> node.bias = text(token);
      case STATUS -> node.status = text(token);
      case ACTION -> node.action = text(token);
      case CATEGORY -> node.category = text(token);
      case CONFIDENCE -> confidence(node, token);
      case SUPPORT -> levels(node, true, token);
      case RESISTANCE -> levels(node, false, token);
      case LEVELS -> bothSides(node, token);
      case PATTERNS -> findings(node, token);
      case BARS -> bars(node, token);
      case ITEMS -> items(node, token);
      case RESULT, DATA -> {
        node.wraps = true;
        items(node, token);
      }
      case CONTAINER -> container(node, token);
      case CONTEXT -> context(node, token);
      case MID -> mid(node, token);
      case COLUMNS -> columns(node, token);
      case INDEX -> {
        if (token == JsonToken.START_ARRAY) {
          node.grid().index(cells());
        } else {
          json.skip(token);
        }
      }
      case INDICATORS -> indicators(node, token);
      case INDICATOR -> indicator(node, name, token);
      case PROSE -> prose(node, token);
      case CONTENT -> content(node, token);
      case CONTENTS -> contents(node, token);
      case STRUCTURED_CONTENT -> node.structured = value(token);
      case BAR_CLOSED -> closed(node, token);
      case IS_ERROR -> node.isError |= flag(token);
      case RESULT_TYPE -> node.inputRequired |= text(token).equals("input_required");
      case TASK -> node.task |= skipped(token) == JsonToken.START_OBJECT;
      case LISTING -> node.listing |= skipped(token).isStructStart();
      case ERROR -> node.error |= says(token);
      case SUCCESS -> node.error |= skipped(token) == JsonToken.VALUE_FALSE;
      case FOUND -> node.absent |= skipped(token) == JsonToken.VALUE_FALSE;
      case META -> meta(node, token);
      case UNKNOWN -> unknown(node, name, token);
      case IGNORED -> json.skip(token);
      default -> number(node, slot, token);
    }
  }

  private void number(Node node, Slot slot, JsonToken token) throws Refusal {
    if (isColumn(slot, token)) {
      node.grid().column(slot, token == JsonToken.START_ARRAY ? cells() : keyed());
      return;
    }
    switch (slot) {
      case BID -> node.bid = first(node.bid, number(token));
      case ASK -> node.ask = first(node.ask, number(token));
      case PREVIOUS_CLOSE -> node.previousClose = number(token);
      case PRICE -> node.price = first(node.price, number(token));
      case CURRENT_PRICE -> node.currentPrice = first(node.currentPrice, number(token));
      case TARGET -> node.target = first(node.target, number(token));
      case TARGETS -> node.firstTarget = firstNumber(token);
      case STOP -> node.stop = first(node.stop, number(token));
      case END_TIME -> node.endTime = time(token);
      case TIME -> node.time = first(node.time, time(token));
      case BAR_TIME -> node.barTime = first(node.barTime, barTime(token));
      case START_TIME -> node.startTime = time(token);
      case START_CANDLE -> node.startCandle = number(token);
      case END_CANDLE -> node.endCandle = number(token);
      case OPEN -> node.open = first(node.open, number(token));
      case HIGH -> node.high = first(node.high, number(token));
      case LOW -> node.low = first(node.low, number(token));
      case CLOSE -> node.close = first(node.close, number(token));
      case VOLUME -> node.volume = first(node.volume, number(token));
      default -> json.skip(token);
    }
  }

  private static boolean isColumn(Slot slot, JsonToken token) {
    return switch (slot) {
      case OPEN, HIGH, LOW, CLOSE, VOLUME -> token.isStructStart();
      case TIME, BAR_TIME, BAR_CLOSED -> token == JsonToken.START_ARRAY;
      default -> false;
    };
  }

  /** Whether a bar has closed, or a column that says it of each. */
  private void closed(Node node, JsonToken token) throws Refusal {
    if (isColumn(Slot.BAR_CLOSED, token)) {
      node.grid().column(Slot.BAR_CLOSED, cells());
    } else {
      node.barClosed |= flag(token);
    }
  }

  /** The scalars of a list whose start was read; anything else in it is no number. */
  private BarGrid.Column cells() throws Refusal {
    BarGrid.Column column = new BarGrid.Column();
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      cell(column, t);
    }
    return column;
  }

  private void cell(BarGrid.Column column, JsonToken token) throws Refusal {
    if (token.isNumeric()) {
      double number = json.number();
      column.add(NumberForm.sane(number), Times.ofBar(number));
    } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      column.add(token == JsonToken.VALUE_TRUE);
    } else if (token == JsonToken.VALUE_STRING) {
      String text = json.text();
      column.add(NumberForm.sane(NumberForm.price(text)), Times.ofBar(text));
    } else {
      json.skip(token);
      column.add(Double.NaN, Times.NONE);
    }
  }

  /** Numbers by time, as one column of a data frame. */
  private BarGrid.Column keyed() throws Refusal {
    BarGrid.Column column = new BarGrid.Column();
    column.keyed = true;
    while (json.need() == JsonToken.FIELD_NAME) {
      long time = Times.of(json.name());
      column.add(number(json.need()), time);
    }
    return column;
  }

  private void symbol(Node node, JsonToken token) throws Refusal {
    if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
      node.symbol = first(node.symbol, text(token));
    } else if (token == JsonToken.START_ARRAY) {
      // Of several symbols none is meant.
      int symbols = 0;
      String only = "";
      for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
        if (t == JsonToken.VALUE_STRING) {
          only = symbols++ == 0 ? json.text().strip() : "";
        } else {
          element(node, t);
        }
      }
      node.symbol = first(node.symbol, only);
    } else {
      items(node, token);
    }
  }

  private void container(Node node, JsonToken token) throws Refusal {
    if (token.isStructStart()) {
      items(node, token);
    } else {
      json.skip(token);
    }
  }

  private void context(Node node, JsonToken token) throws Refusal {
    if (token == JsonToken.START_OBJECT) {
      Node context = new Node();
      object(context);
      node.takeContext(context);
    } else {
      json.skip(token);
    }
  }

  private void mid(Node node, JsonToken token) throws Refusal {
    if (token == JsonToken.START_OBJECT) {
      Node inner = new Node();
      object(inner);
      node.takeBar(inner);
    } else {
      node.currentPrice = first(node.currentPrice, number(token));
    }
  }

  private void columns(Node node, JsonToken token) throws Refusal {
    if (token != JsonToken.START_ARRAY) {
      json.skip(token);
      return;
    }
    List<String> names = new ArrayList<>();
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      boolean name = t == JsonToken.VALUE_STRING && names.size() < MOST_COLUMNS;
      if (name) {
        names.add(json.text().strip());
      }
      json.skip(t);
    }
    node.grid().names(names);
  }

  /** A field that only its own shape explains: a bar by its time, a market by its symbol. */
  private void unknown(Node node, String name, JsonToken token) throws Refusal {
    if (!token.isStructStart()) {
      json.skip(token);
      return;
    }
    String folded = Words.folded(name);
    if (folded.contains("timeseries")) {
      String timeframe =
          folded.contains("daily")
              ? "1d"
              : folded.contains("weekly") ? "1w" : folded.contains("monthly") ? "1mo" : "";
      node.timeframe = first(node.timeframe, timeframe);
      bars(node, token);
    } else if (token == JsonToken.START_OBJECT && Times.of(name) != Times.NONE) {
      timed(node, name);
    } else if (SymbolForm.looksLike(name)) {
      market(node, name, token);
    } else {
      json.skip(token);
    }
  }

  /** A bar under its time. */
  private void timed(Node node, String time) throws Refusal {
    Node bar = new Node();
    bar.time = Times.of(time);
    object(bar);
    if (bar.isBar()) {
      node.addBar(bar.bar());
    }
  }

  /** What stands under a symbol is about that symbol. */
  private void market(Node node, String symbol, JsonToken token) throws Refusal {
    Node market = new Node();
    if (token == JsonToken.START_OBJECT) {
      object(market);
      if (market.symbol.isEmpty() && market.isOnlyBar()) {
        market.addBar(market.bar());
      }
    } else {
      items(market, token);
      market.complete();
    }
    market.symbol = first(market.symbol, symbol);
    node.addPart(market);
  }

  private static String first(String known, String read) {
    return known.isEmpty() ? read : known;
  }

  private static double first(double known, double read) {
    return Double.isNaN(known) ? read : known;
  }

  private static long first(long known, long read) {
    return known == Times.NONE ? read : known;
  }

  /** A text, or a number as it is written; empty for anything else. */
  private String text(JsonToken token) throws Refusal {
    if (token.isNumeric() || token == JsonToken.VALUE_STRING) {
      return json.text().strip();
    }
    json.skip(token);
    return "";
  }

  /**
   * A number, also when written as text or beside its text, as {@code {"raw": 1, "fmt": "1.00"}};
   * {@code NaN} for anything else.
   */
  private double number(JsonToken token) throws Refusal {
    if (token == JsonToken.START_OBJECT) {
      double raw = Double.NaN;
      while (json.need() == JsonToken.FIELD_NAME) {
        boolean isRaw = json.name().equals("raw");
        JsonToken value = json.need();
        if (isRaw && value.isNumeric()) {
          raw = NumberForm.sane(json.number());
        } else {
          json.skip(value);
        }
      }
      return raw;
    }
    if (token.isNumeric()) {
      return NumberForm.sane(json.number());
    }
    if (token == JsonToken.VALUE_STRING) {
      return NumberForm.sane(NumberForm.price(json.text()));
    }
    json.skip(token);
    return Double.NaN;
  }

  private long time(JsonToken token) throws Refusal {
    if (token.isNumeric()) {
      return Times.ofNumber(json.number());
    }
    if (token == JsonToken.VALUE_STRING) {
      return Times.of(json.text());
    }
    json.skip(token);
    return Times.NONE;
  }

  private long barTime(JsonToken token) throws Refusal {
    if (token.isNumeric()) {
      return Times.ofBar(json.number());
    }
    return token == JsonToken.VALUE_STRING ? Times.ofBar(json.text()) : time(token);
  }

  private boolean flag(JsonToken token) throws Refusal {
    return skipped(token) == JsonToken.VALUE_TRUE;
  }

  /** Whether a field of errors names one: empty texts, lists and zeros do not. */
  private boolean says(JsonToken token) throws Refusal {
    return switch (token) {
      case VALUE_FALSE, VALUE_NULL -> false;
      case VALUE_STRING -> !json.text().isBlank();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.number() != 0;
      case START_ARRAY, START_OBJECT -> {
        JsonToken first = json.need();
        boolean empty = first == JsonToken.END_ARRAY || first == JsonToken.END_OBJECT;
        if (!empty) {
          json.leave();
        }
        yield !empty;
      }
      default -> true;
    };
  }

  private JsonToken skipped(JsonToken token) throws Refusal {
    json.skip(token);
    return token;
  }

  private double firstNumber(JsonToken token) throws Refusal {
    if (token != JsonToken.START_ARRAY) {
      return number(token);
    }
    double found = Double.NaN;
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      found = first(found, number(t));
    }
    return found;
  }

  private void confidence(Node node, JsonToken token) throws Refusal {
    node.confidenceText = text(token);
    node.confidence = NumberForm.confidence(node.confidenceText);
  }

  private void levels(Node node, boolean support, JsonToken token) throws Refusal {
    if (token == JsonToken.START_ARRAY) {
      for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
        level(node, support, t);
      }
    } else {
      level(node, support, token);
    }
  }

  private void level(Node node, boolean support, JsonToken token) throws Refusal {
    double level;
    if (token == JsonToken.START_OBJECT) {
      Node said = new Node();
      object(said);
      level = said.price;
    } else {
      level = number(token);
    }
    if (support) {
      node.addSupport(level);
    } else {
      node.addResistance(level);
    }
  }

  private void bothSides(Node node, JsonToken token) throws Refusal {
    if (token == JsonToken.START_ARRAY) {
      for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
        if (t == JsonToken.START_OBJECT) {
          side(node);
        } else {
          json.skip(t);
        }
      }
      return;
    }
    if (token != JsonToken.START_OBJECT) {
      json.skip(token);
      return;
    }
    Node sides = new Node();
    object(sides);
    sides.supports.forEach(node::addSupport);
    sides.resistances.forEach(node::addResistance);
  }

  /** A level in a list of both kinds says which it is. */
  private void side(Node node) throws Refusal {
    Node level = new Node();
    object(level);
    String kind = first(level.type, first(level.name, level.category));
    if (kind.equalsIgnoreCase("support")) {
      node.addSupport(level.price);
    } else if (kind.equalsIgnoreCase("resistance")) {
      node.addResistance(level.price);
    }
  }

  private void findings(Node node, JsonToken token) throws Refusal {
    if (token == JsonToken.START_OBJECT) {
      Node inner = new Node();
      while (json.need() == JsonToken.FIELD_NAME) {
        String name = json.name();
        JsonToken value = json.need();
        if (Slot.of(name) == Slot.UNKNOWN) {
          named(inner, name, value);
        } else {
          field(inner, name, value);
        }
      }
      inner.complete();
      node.hasFindings |= inner.hasFindings;
      node.addPart(inner);
      return;
    }
    if (token == JsonToken.VALUE_FALSE) {
      node.absent = true;
    }
    if (token != JsonToken.START_ARRAY) {
      json.skip(token);
      return;
    }
    node.hasFindings = true;
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      listed(node, "", t);
    }
  }

  /** One element of a list of findings: an object, or a name alone. */
  private void listed(Node node, String direction, JsonToken token) throws Refusal {
    if (token != JsonToken.START_OBJECT && token != JsonToken.VALUE_STRING) {
      json.skip(token);
      return;
    }
    Node finding = new Node();
    if (token == JsonToken.START_OBJECT) {
      object(finding);
    } else {
      finding.name = json.text().strip();
    }
    boolean directed = !(finding.signal + finding.direction + finding.bias).isEmpty();
    finding.direction = directed ? finding.direction : direction;
    node.addFinding(finding);
  }

  /** A finding whose name is that of its field: a list by direction, an object, a flag, a value. */
  private void named(Node node, String name, JsonToken token) throws Refusal {
    if (token == JsonToken.START_ARRAY) {
      String direction = PatternTypes.direction(name) == null ? "" : name;
      for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
        listed(node, direction, t);
      }
      node.hasFindings |= !node.findings.isEmpty();
      return;
    }
    Node finding = new Node();
    boolean there = token == JsonToken.VALUE_TRUE;
    if (token == JsonToken.START_OBJECT) {
      object(finding);
      there = true;
    } else if (token.isNumeric()) {
      double value = json.number();
      there = value != 0;
      // TA-Lib's values have a sign; any other number counts.
      boolean signed = Math.abs(value) == 100 || Math.abs(value) == 200;
      finding.direction = signed ? value > 0 ? "bullish" : "bearish" : "";
    } else {
      json.skip(token);
    }
    if (there) {
      boolean unnamed =
          (finding.patternType + finding.type + finding.name + finding.pattern).isEmpty();
      finding.name = unnamed ? name : finding.name;
      finding.tentative = unnamed;
      node.addFinding(finding);
      node.hasFindings |= !unnamed;
    }
  }

  /** Elements of a list of anything, or what stands in place of a list. */
  private void items(Node node, JsonToken token) throws Refusal {
    switch (token) {
      case START_ARRAY -> elements(node);
      case START_OBJECT -> {
        Node part = new Node();
        object(part);
        node.addPart(part);
      }
      case VALUE_STRING -> node.addText(json.keptText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        node.numbers++;
        node.lastNumber = json.number();
      }
      default -> json.skip(token);
    }
  }

  private void elements(Node node) throws Refusal {
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      element(node, t);
    }
  }

  /** One element of a list of anything. */
  void element(Node list, JsonToken token) throws Refusal {
    if (token == JsonToken.START_OBJECT) {
      Node part = new Node();
      object(part);
      place(list, part);
    } else if (token == JsonToken.START_ARRAY) {
      list.grid().row(cells());
    } else {
      items(list, token);
    }
  }

  /** Puts an object into the list it was an element of: as one of its bars, or as a part. */
  static void place(Node list, Node part) throws Refusal {
    if (!part.isOnlyBar()) {
      list.addPart(part);
    } else if (part.symbol.isEmpty()) {
      list.addBar(part.bar());
    } else {
      // Records that each repeat their symbol are still one market.
      Node last = list.parts.isEmpty() ? part : list.parts.get(list.parts.size() - 1);
      boolean more =
          !last.bars.isEmpty()
              && last.symbol.equals(part.symbol)
              && last.timeframe.equals(part.timeframe);
      if (more) {
        last.addBar(part.bar());
      } else {
        part.addBar(part.bar());
        list.addPart(part);
      }
    }
  }

  /** A list of bars, or an object that holds them by symbol, by time or by column. */
  private void bars(Node node, JsonToken token) throws Refusal {
    if (token != JsonToken.START_OBJECT) {
      items(node, token);
      return;
    }
    Node inner = new Node();
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      JsonToken value = json.need();
      if (value == JsonToken.START_OBJECT && Times.of(name) != Times.NONE) {
        timed(inner, name);
      } else if (value.isStructStart() && isMarket(name)) {
        market(inner, name, value);
      } else if (value == JsonToken.START_ARRAY && isColumn(Slot.of(name), value)) {
        columnOrMarket(inner, name);
      } else {
        field(inner, name, value);
      }
    }
    inner.complete();
    if (inner.isOnlyBar()) {
      inner.addBar(inner.bar());
    }
    node.addPart(inner);
  }

  /** Whether a name in a list of markets is that of one: any that means nothing else. */
  private static boolean isMarket(String name) {
    return Slot.of(name) == Slot.UNKNOWN;
  }

  /**
   * A list under {@code V} is a column of volumes, or the bars of Visa: its first element tells.
   */
  private void columnOrMarket(Node node, String name) throws Refusal {
    BarGrid.Column column = new BarGrid.Column();
    Node market = new Node();
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      if (t.isStructStart()) {
        element(market, t);
      } else {
        cell(column, t);
      }
    }
    market.complete();
    if (market.bars.isEmpty()) {
      node.grid().column(Slot.of(name), column);
    } else {
      market.symbol = name;
      node.addPart(market);
    }
  }

  private void indicators(Node node, JsonToken token) throws Refusal {
    if (token != JsonToken.START_OBJECT) {
      json.skip(token);
      return;
    }
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      JsonToken value = json.need();
      if (name.equals("quote") && value == JsonToken.START_ARRAY) {
        quoted(node);
      } else {
        indicator(node, name, value);
      }
    }
  }

  /** Columns of bars among the indicators, as in the answers of Yahoo. */
  private void quoted(Node node) throws Refusal {
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      Node quote = new Node();
      if (t == JsonToken.START_OBJECT) {
        while (json.need() == JsonToken.FIELD_NAME) {
          String name = json.name();
          field(quote, name, json.need());
        }
      } else {
        json.skip(t);
      }
      if (quote.grid != null) {
        node.grid().take(quote.grid);
      }
    }
  }

  private void indicator(Node node, String name, JsonToken token) throws Refusal {
    double value = number(token);
    if (!Double.isNaN(value)) {
      node.addIndicator(Words.line(name, Limits.WORD_CHARS), value);
    }
  }

  private void prose(Node node, JsonToken token) throws Refusal {
    if (token == JsonToken.VALUE_STRING) {
      node.addProse(json.text());
    } else if (token == JsonToken.START_ARRAY) {
      for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
        if (t == JsonToken.VALUE_STRING) {
          node.addProse(json.text());
        } else if (t == JsonToken.START_OBJECT) {
          element(node, t);
        } else {
          json.skip(t);
        }
      }
    } else if (token == JsonToken.START_OBJECT) {
      items(node, token);
    } else {
      json.skip(token);
    }
  }

  private void content(Node node, JsonToken token) throws Refusal {
    if (token != JsonToken.START_ARRAY) {
      if (strict) {
        throw new Refusal("bad_content", "content is not a list");
      }
      prose(node, token);
      return;
    }
    node.hasContent = true;
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      if (t == JsonToken.START_OBJECT) {
        block(node, true);
      } else if (strict) {
        throw new Refusal("bad_content", "a block of content is not an object");
      } else {
        items(node, t);
      }
    }
  }

  private void contents(Node node, JsonToken token) throws Refusal {
    if (token != JsonToken.START_ARRAY) {
      if (strict) {
        throw new Refusal("bad_content", "contents is not a list");
      }
      json.skip(token);
      return;
    }
    node.hasContent = true;
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      if (t == JsonToken.START_OBJECT) {
        block(node, false);
      } else {
        json.skip(t);
      }
    }
  }

  /** One block: its text, or that of the resource inside; images, audio and links say nothing. */
  private void block(Node node, boolean typed) throws Refusal {
    String type = "";
    JsonText text = null;
    boolean wrongText = false;
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      JsonToken token = json.need();
      switch (name) {
        case "type" -> type = text(token);
        case "text" -> {
          wrongText = token != JsonToken.VALUE_STRING;
          text = wrongText ? null : json.keptText();
          json.skip(token);
        }
        case "resource" -> {
          if (token == JsonToken.START_OBJECT) {
            block(node, false);
          } else {
            json.skip(token);
          }
        }
        default -> json.skip(token);
      }
    }
    if (strict && typed && type.isEmpty()) {
      throw new Refusal("bad_content", "a block of content without a type");
    }
    if (strict && (wrongText || (type.equals("text") && text == null))) {
      throw new Refusal("bad_content", "the text of a block is not a text");
    }
    if (text != null) {
      node.addText(text);
    }
  }

  private void meta(Node node, JsonToken token) throws Refusal {
    if (token != JsonToken.START_OBJECT) {
      json.skip(token);
      return;
    }
    while (json.need() == JsonToken.FIELD_NAME) {
      boolean server = json.name().equals("io.modelcontextprotocol/serverInfo");
      JsonToken value = json.need();
      if (server && value == JsonToken.START_OBJECT) {
        Node info = new Node();
        object(info);
        node.server = info.name;
      } else {
        json.skip(value);
      }
    }
  }
}
