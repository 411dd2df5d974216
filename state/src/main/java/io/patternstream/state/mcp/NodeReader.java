package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonToken;
import io.patternstream.state.event.Bar;

/**
 * Reads the objects of tool results into {@link Node}s: one pass, any order of fields, no trees of
 * what nobody asks for.
 *
 * <p>Where a protocol result is read ({@code strict}), a malformed {@code content} refuses the
 * record; in JSON found inside a text it is data like any other.
 */
final class NodeReader {

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
    }
    return node;
  }

  /** Reads the fields of an object whose start was read. */
  void object(Node node) throws Refusal {
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      field(node, name, json.need());
    }
  }

  /** Reads one field whose value starts with {@code token}. */
  void field(Node node, String name, JsonToken token) throws Refusal {
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    switch (Slot.of(name)) {
      case SYMBOL -> node.symbol = first(node.symbol, text(token));
      case TIMEFRAME -> node.timeframe = first(node.timeframe, text(token));
      case PATTERN_TYPE -> node.patternType = text(token);
      case TYPE -> node.type = text(token);
      case NAME -> node.name = first(node.name, text(token));
      case PATTERN -> node.pattern = text(token);
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
      case INDICATORS -> indicators(node, token);
      case INDICATOR -> indicator(node, name, token);
      case PROSE -> prose(node, token);
      case CONTENT -> content(node, token);
      case CONTENTS -> contents(node, token);
      case STRUCTURED_CONTENT -> node.structured = value(token);
      case BAR_CLOSED -> node.barClosed |= flag(token);
      case IS_ERROR -> node.isError |= flag(token);
      case RESULT_TYPE -> node.inputRequired |= text(token).equals("input_required");
      case TASK -> node.task |= skipped(token) == JsonToken.START_OBJECT;
      case LISTING -> node.listing |= skipped(token).isStructStart();
      case ERROR -> node.error |= skipped(token) != JsonToken.VALUE_FALSE;
      case META -> meta(node, token);
      case IGNORED -> json.skip(token);
      default -> number(node, name, token);
    }
  }

  private void number(Node node, String name, JsonToken token) throws Refusal {
    switch (Slot.of(name)) {
      case PRICE -> node.price = first(node.price, number(token));
      case CURRENT_PRICE -> node.currentPrice = first(node.currentPrice, number(token));
      case TARGET -> node.target = first(node.target, number(token));
      case TARGETS -> node.firstTarget = firstNumber(token);
      case STOP -> node.stop = first(node.stop, number(token));
      case END_TIME -> node.endTime = time(token);
      case TIME -> node.time = first(node.time, time(token));
      case BAR_TIME -> node.barTime = first(node.barTime, time(token));
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

  /** A number, also when written as text; {@code NaN} for anything else. */
  private double number(JsonToken token) throws Refusal {
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

  private boolean flag(JsonToken token) throws Refusal {
    return skipped(token) == JsonToken.VALUE_TRUE;
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
    if (token != JsonToken.START_OBJECT) {
      json.skip(token);
      return;
    }
    Node sides = new Node();
    object(sides);
    sides.supports.forEach(node::addSupport);
    sides.resistances.forEach(node::addResistance);
  }

  private void findings(Node node, JsonToken token) throws Refusal {
    if (token == JsonToken.START_OBJECT) {
      Node inner = new Node();
      object(inner);
      node.hasFindings |= inner.hasFindings;
      node.addPart(inner);
      return;
    }
    if (token != JsonToken.START_ARRAY) {
      json.skip(token);
      return;
    }
    node.hasFindings = true;
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      if (t == JsonToken.START_OBJECT) {
        Node finding = new Node();
        object(finding);
        node.addFinding(finding);
      } else if (t == JsonToken.VALUE_STRING) {
        Node finding = new Node();
        finding.name = json.text().strip();
        node.addFinding(finding);
      } else {
        json.skip(t);
      }
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
      case VALUE_STRING -> node.addText(json.text());
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
      if (part.isBar() && part.symbol.isEmpty()) {
        list.addBar(part.bar());
      } else {
        list.addPart(part);
      }
    } else if (token == JsonToken.START_ARRAY) {
      row(list);
    } else {
      items(list, token);
    }
  }

  /** A bar as a list: time, open, high, low, close and, it may be, volume and more. */
  private void row(Node node) throws Refusal {
    double[] cells = new double[6];
    long time = Times.NONE;
    int cell = 0;
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      if (cell == 0) {
        time = time(t);
      } else if (cell < cells.length) {
        cells[cell] = number(t);
      } else {
        json.skip(t);
      }
      cell++;
    }
    if (cell >= 5 && time != Times.NONE) {
      double volume = Double.isNaN(cells[5]) ? 0 : cells[5];
      Bar bar = new Bar(time, cells[1], cells[2], cells[3], cells[4], volume);
      if (Double.isFinite(bar.open() + bar.high() + bar.low() + bar.close())) {
        node.addBar(bar);
      }
    }
  }

  /** A list of bars, or an object that holds such a list for each symbol. */
  private void bars(Node node, JsonToken token) throws Refusal {
    if (token == JsonToken.START_OBJECT) {
      while (json.need() == JsonToken.FIELD_NAME) {
        Node market = new Node();
        market.symbol = json.name();
        items(market, json.need());
        if (!market.bars.isEmpty()) {
          node.addPart(market);
        }
      }
    } else {
      items(node, token);
    }
  }

  private void indicators(Node node, JsonToken token) throws Refusal {
    if (token != JsonToken.START_OBJECT) {
      json.skip(token);
      return;
    }
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      indicator(node, name, json.need());
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
        } else {
          json.skip(t);
        }
      }
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
    String text = null;
    boolean wrongText = false;
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      JsonToken token = json.need();
      switch (name) {
        case "type" -> type = text(token);
        case "text" -> {
          wrongText = token != JsonToken.VALUE_STRING;
          text = wrongText ? null : json.text();
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
