package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonToken;
import io.patternstream.state.event.ChartPattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the read objects and texts of one event mean, and gives it to {@link Findings}.
 *
 * <p>Structure comes before prose: the sentences that stand beside findings in the same object say
 * nothing new, and the text blocks beside structured content are read only if that holds no
 * pattern.
 */
final class Interpreter {

  /** How the sentences of failed calls begin, besides {@code Error:}. */
  private static final String[] FAILURES = {
    "error executing tool",
    "error getting ",
    "error fetching ",
    "error retrieving ",
    "error calling ",
    "error: ",
    "an error occurred",
    "unable to fetch ",
    "unable to retrieve ",
    "failed to fetch ",
    "failed to retrieve ",
    "traceback (most recent call last)"
  };

  private final Patterns patterns;
  private final NarrativeParser narratives;
  private final JsonTexts texts;
  private final Event event;
  private final Findings findings;

  /** Sentences of text blocks, always read. */
  private final List<Passage> said = new ArrayList<>(2);

  /** Sentences of fields, read where no structured pattern was. */
  private final List<Passage> beside = new ArrayList<>(0);

  /** A text was an error message, or an object an error. */
  private boolean failure;

  Interpreter(
      Patterns patterns,
      NarrativeParser narratives,
      JsonTexts texts,
      Event event,
      Findings findings) {
    this.patterns = patterns;
    this.narratives = narratives;
    this.texts = texts;
    this.event = event;
    this.findings = findings;
  }

  /** Prose and the market it is about. */
  private record Passage(String text, String symbol, String timeframe) {}

  /** A tool's result, or any bare object. */
  void result(Node node) throws Refusal {
    String reason = nothingIn(node);
    if (!reason.isEmpty()) {
      findings.drop(reason);
      return;
    }
    int patternsBefore = findings.patterns();
    int observedBefore = findings.observations();
    Node structured = node.structured;
    if (structured != null) {
      document(structured);
    }
    if (findings.patterns() == patternsBefore) {
      // What is said twice is observed once.
      boolean observed = findings.observations() > observedBefore;
      document(observed ? onlyTexts(node) : node);
    }
    if (failure) {
      findings.drop("error_result");
    }
  }

  /** A text alone, or the message of a notification. */
  void text(String text) throws Refusal {
    Node node = new Node();
    node.addText(text);
    result(node);
  }

  private static Node onlyTexts(Node node) {
    Node texts = new Node();
    texts.texts = node.texts;
    texts.symbol = node.symbol;
    texts.timeframe = node.timeframe;
    return texts;
  }

  private static String nothingIn(Node node) {
    if (node.isError) {
      return "error_result";
    }
    if (node.inputRequired) {
      return "input_required";
    }
    boolean content =
        node.structured != null
            || !node.texts.isEmpty()
            || !node.findings.isEmpty()
            || !node.parts.isEmpty();
    if (node.task && !content) {
      return "task";
    }
    if (node.listing && !content) {
      return "listing";
    }
    return node.hasContent && !content ? "empty_content" : "";
  }

  /** One document: its structure, its texts and, where they gave no pattern, its sentences. */
  private void document(Node node) throws Refusal {
    int before = findings.patterns();
    object(node, null, event.symbol(), event.timeframe(), 0);
    if (findings.patterns() > before) {
      beside.clear();
    }
    said.addAll(beside);
    beside.clear();
    narrate();
  }

  private void object(
      Node node, @Nullable Node container, String symbolAround, String frameAround, int depth)
      throws Refusal {
    String symbol = node.symbol.isEmpty() ? symbolAround : SymbolForm.normal(node.symbol);
    String timeframe = first(Timeframe.normal(node.timeframe), frameAround);
    boolean echo = isEcho(node);
    boolean pattern = !echo && looksLikePattern(node);
    if (pattern) {
      finding(node, container, symbol, timeframe);
    }
    for (int i = 0; i < node.findings.size(); i++) {
      Node found = node.findings.get(i);
      finding(found, node, inner(found.symbol, symbol), frame(found, timeframe));
    }
    for (int i = 0; i < node.parts.size(); i++) {
      Node part = node.parts.get(i);
      object(part, node, symbol, timeframe, depth);
    }
    function(node, symbol, timeframe);
    double price = pattern || echo ? node.currentPrice : price(node);
    price = holdsMarkets(node) ? Double.NaN : price;
    if (!pattern && node.bars.isEmpty() && node.isOnlyBar() && !node.timeframe.isEmpty()) {
      node.addBar(node.bar());
    }
    findings.observe(symbol, timeframe, pattern ? onlyBars(node) : node, price);
    // A list may come as one text an element: bars among them are bars of one list.
    Node list = node.texts.size() > 1 ? new Node() : null;
    for (int i = 0; i < node.texts.size(); i++) {
      JsonText text = node.texts.get(i);
      text(text, symbol, timeframe, depth, list);
    }
    if (list != null && (!list.bars.isEmpty() || !list.parts.isEmpty())) {
      object(list, null, symbol, timeframe, depth);
    }
    boolean failed =
        node.error || (node.findings.isEmpty() && node.status.equalsIgnoreCase("error"));
    failure |= failed;
    if (!failed && !node.hasFindings && !node.wraps && !echo && !pattern) {
      for (String prose : node.prose) {
        findings.read();
        beside.add(new Passage(prose, symbol, timeframe));
      }
    }
  }

  /** Whether the markets stand inside an object that is none itself: it has no price. */
  private static boolean holdsMarkets(Node node) {
    for (int i = 0; node.symbol.isEmpty() && i < node.parts.size(); i++) {
      if (!node.parts.get(i).symbol.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static String first(String own, String around) {
    return own.isEmpty() ? around : own;
  }

  private static String inner(String written, String around) {
    return written.isEmpty() ? around : SymbolForm.normal(written);
  }

  private static String frame(Node node, String around) {
    return first(Timeframe.normal(node.timeframe), around);
  }

  /** The price that an object quotes: the last, else between bid and ask, else the close. */
  private static double price(Node node) {
    if (!Double.isNaN(node.currentPrice)) {
      return node.currentPrice;
    }
    if (!Double.isNaN(node.price)) {
      return node.price;
    }
    if (node.bid > 0 && node.ask >= node.bid) {
      return (node.bid + node.ask) / 2;
    }
    return node.bars.isEmpty() && node.isBar() ? node.close : Double.NaN;
  }

  private static Node onlyBars(Node node) {
    Node bars = new Node();
    bars.bars = node.bars;
    bars.uneven = node.uneven;
    return bars;
  }

  /** An object that claims a pattern by itself, outside any list of patterns. */
  private static boolean looksLikePattern(Node node) {
    boolean signal = !node.signal.isEmpty();
    return !node.patternType.isEmpty()
        || !node.pattern.isEmpty()
        || (!node.name.isEmpty() && signal)
        || (!node.type.isEmpty() && signal && !node.confidenceText.isEmpty());
  }

  /** The answer of a drawing tool: its pattern is a kind of drawing, not a finding. */
  private boolean isEcho(Node node) {
    return (!node.pattern.isEmpty()
            && !node.action.isEmpty()
            && node.patternType.isEmpty()
            && node.signal.isEmpty()
            && node.confidenceText.isEmpty())
        || event.tool().equals("highlight_chart_pattern");
  }

  private void finding(Node node, @Nullable Node container, String symbol, String timeframe)
      throws Refusal {
    ChartPattern pattern = patterns.of(node, container, symbol, timeframe, event, findings);
    if (pattern != null) {
      findings.add(pattern);
      return;
    }
    findings.read();
    String name = Patterns.said(node);
    boolean directionOnly = PatternTypes.direction(name) != null && node.name.isEmpty();
    if (!name.isEmpty() && !directionOnly && !node.tentative) {
      findings.refuse(new Refusal("unknown_pattern", name));
      findings.discoverName(name, symbol);
    }
  }

  private void function(Node node, String symbol, String timeframe) throws Refusal {
    if (node.numbers == 0) {
      return;
    }
    findings.read();
    ChartPattern pattern = patterns.ofFunction(node, symbol, timeframe, event, findings);
    if (pattern != null) {
      findings.add(pattern);
    }
  }

  /**
   * A text: JSON again, an error message, or prose.
   *
   * @param list takes a bar that is all that the text holds; null when no others stand beside it
   */
  private void text(JsonText text, String symbol, String timeframe, int depth, @Nullable Node list)
      throws Refusal {
    if (text.startsLikeJson()) {
      json(text, symbol, timeframe, depth, list);
      return;
    }
    String body = unfenced(text.toString().strip());
    if (body.isEmpty()) {
      return;
    }
    if (isError(body)) {
      failure = true;
      return;
    }
    if (startsLikeJson(body)) {
      json(JsonText.of(body), symbol, timeframe, depth, list);
      return;
    }
    findings.read();
    if (depth < Limits.TEXT_DEPTH && mixed(body, symbol, timeframe, depth)) {
      return;
    }
    prose(body, symbol, timeframe, said);
  }

  private void json(
      JsonText text, String symbol, String timeframe, int depth, @Nullable Node list) {
    if (depth >= Limits.TEXT_DEPTH) {
      findings.refuse(new Refusal("too_deep", "JSON in texts within texts"));
      return;
    }
    try {
      Node node = parse(text.json(texts));
      if (list != null && node.isOnlyBar()) {
        NodeReader.place(list, node);
      } else {
        object(node, null, symbol, timeframe, depth + 1);
      }
    } catch (Refusal refusal) {
      findings.refuse(new Refusal(refusal.reason(), "in a text: " + refusal.detail()));
    }
  }

  /** Takes the tables out of a prose; the sentences are left for later. */
  private void prose(String body, String symbol, String timeframe, List<Passage> passages)
      throws Refusal {
    if (!TextTables.mayHave(body)) {
      passages.add(new Passage(body, symbol, timeframe));
      return;
    }
    Node market = new Node();
    String prose = TextTables.take(body, market, patterns::knows);
    boolean found = !market.findings.isEmpty();
    if (found || !market.bars.isEmpty() || !market.parts.isEmpty()) {
      market.hasFindings = found;
      object(market, null, symbol, timeframe, Limits.TEXT_DEPTH);
    }
    passages = found ? beside : passages;
    passages.add(new Passage(prose, symbol, timeframe));
  }

  /**
   * Reads the JSON values that stand in the lines of a text, and what is around them where they
   * hold no pattern.
   *
   * @return false when there are none, and nothing was read
   */
  private boolean mixed(String body, String symbol, String timeframe, int depth) throws Refusal {
    StringBuilder around = new StringBuilder();
    int from = 0;
    int attempts = 0;
    boolean found = false;
    for (int at = EmbeddedJson.next(body, 0);
        at >= 0 && attempts < EmbeddedJson.ATTEMPTS;
        at = EmbeddedJson.next(body, at)) {
      attempts++;
      EmbeddedJson value = EmbeddedJson.at(body, at);
      if (value == null) {
        at++;
        continue;
      }
      around.append(body, from, at);
      object(value.node(), null, symbol, timeframe, depth + 1);
      found = true;
      from = value.end();
      at = from;
    }
    if (!found) {
      return false;
    }
    around.append(body, from, body.length());
    prose(EmbeddedJson.withoutFences(around.toString()), symbol, timeframe, beside);
    return true;
  }

  /** Whether a text is only the sentence of a failed call. */
  private static boolean isError(String body) {
    for (String start : FAILURES) {
      if (body.regionMatches(true, 0, start, 0, start.length())) {
        return true;
      }
    }
    return body.startsWith("Error:") || body.startsWith("MCP error ");
  }

  /** One value, or several one after another on lines of their own. */
  private static Node parse(Json json) throws Refusal {
    JsonToken first = json.need();
    NodeReader reader = new NodeReader(json, false);
    Node node = reader.value(first);
    JsonToken next = json.next();
    if (next == null) {
      return node;
    }
    Node list = new Node();
    NodeReader.place(list, node);
    while (next != null) {
      if (next != JsonToken.START_OBJECT) {
        throw new Refusal("malformed_json", "more text after the first value");
      }
      reader.element(list, next);
      next = json.next();
    }
    list.complete();
    return list;
  }

  /** A text without the fence of a markdown code block around it. */
  private static String unfenced(String text) {
    if (!text.startsWith("```") || !text.endsWith("```") || text.indexOf('\n') < 0) {
      return text;
    }
    int from = text.indexOf('\n') + 1;
    int to = text.length() - 3;
    String inside = from < to ? text.substring(from, to).strip() : text;
    return startsLikeJson(inside) && inside.indexOf("```") < 0 ? inside : text;
  }

  /** Whether what starts like JSON can only be JSON: a brace may also open a sentence. */
  static boolean startsLikeJson(String text) {
    char open = text.isEmpty() ? 0 : text.charAt(0);
    if (open != '{' && open != '[') {
      return false;
    }
    int i = 1;
    while (i < text.length() && text.charAt(i) <= ' ') {
      i++;
    }
    if (i == text.length()) {
      return true;
    }
    char next = text.charAt(i);
    if (open == '{') {
      return next == '"' || next == '}';
    }
    return next == '{' || next == '[' || next == '"' || next == ']' || onlyNumbers(text);
  }

  private static boolean onlyNumbers(String text) {
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c > ' ' && "0123456789+-.eE,".indexOf(c) < 0) {
        return false;
      }
    }
    return text.endsWith("]");
  }

  /** Reads the gathered prose, that of one market as one text. */
  private void narrate() throws Refusal {
    int i = 0;
    while (i < said.size()) {
      Passage passage = said.get(i++);
      String text = passage.text();
      if (i < said.size() && sameMarket(passage, said.get(i))) {
        StringBuilder all = new StringBuilder(text);
        while (i < said.size() && sameMarket(passage, said.get(i))) {
          all.append('\n').append(said.get(i++).text());
        }
        text = all.toString();
      }
      List<Mention> mentions = narratives.parse(text, passage.symbol(), passage.timeframe());
      for (Mention mention : mentions) {
        ChartPattern pattern = patterns.of(mention, event, findings);
        if (pattern != null) {
          findings.add(pattern);
        }
      }
      findings.discover(text, passage.symbol());
    }
    said.clear();
  }

  private static boolean sameMarket(Passage one, Passage other) {
    return one.symbol().equals(other.symbol()) && one.timeframe().equals(other.timeframe());
  }
}
