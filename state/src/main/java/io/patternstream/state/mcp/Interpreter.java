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

  private final Patterns patterns;
  private final NarrativeParser narratives;
  private final Event event;
  private final Findings findings;

  /** Sentences of text blocks, always read. */
  private final List<Passage> said = new ArrayList<>();

  /** Sentences of fields, read where no structured pattern was. */
  private final List<Passage> beside = new ArrayList<>();

  /** A text was an error message, or an object an error. */
  private boolean failure;

  Interpreter(Patterns patterns, NarrativeParser narratives, Event event, Findings findings) {
    this.patterns = patterns;
    this.narratives = narratives;
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
    for (Node found : node.findings) {
      finding(found, node, inner(found.symbol, symbol), frame(found, timeframe));
    }
    for (Node part : node.parts) {
      object(part, node, symbol, timeframe, depth);
    }
    function(node, symbol, timeframe);
    double price = pattern || echo ? node.currentPrice : price(node);
    findings.observe(symbol, timeframe, pattern ? onlyBars(node) : node, price);
    for (String text : node.texts) {
      text(text, symbol, timeframe, depth);
    }
    failure |= node.error;
    if (!node.hasFindings && !node.wraps && !echo && !pattern) {
      for (String prose : node.prose) {
        findings.read();
        beside.add(new Passage(prose, symbol, timeframe));
      }
    }
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

  private static double price(Node node) {
    return Double.isNaN(node.currentPrice) ? node.price : node.currentPrice;
  }

  private static Node onlyBars(Node node) {
    Node bars = new Node();
    bars.bars = node.bars;
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
    if (!name.isEmpty() && !directionOnly) {
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

  /** A text: JSON again, an error message, or prose. */
  private void text(String text, String symbol, String timeframe, int depth) throws Refusal {
    String body = unfenced(text.strip());
    if (body.isEmpty()) {
      return;
    }
    if (body.startsWith("Error:") || body.startsWith("MCP error ")) {
      failure = true;
      return;
    }
    if (startsLikeJson(body)) {
      if (depth >= Limits.TEXT_DEPTH) {
        findings.refuse(new Refusal("too_deep", "JSON in texts within texts"));
        return;
      }
      try {
        object(parse(body), null, symbol, timeframe, depth + 1);
      } catch (Refusal refusal) {
        findings.refuse(new Refusal(refusal.reason(), "in a text: " + refusal.detail()));
      }
      return;
    }
    findings.read();
    Node market = new Node();
    String prose = BarTables.take(body, market);
    findings.observe(inner(market.symbol, symbol), timeframe, market, Double.NaN);
    said.add(new Passage(prose, symbol, timeframe));
  }

  private static Node parse(String body) throws Refusal {
    Json json = Json.of(body);
    JsonToken first = json.need();
    Node node = new NodeReader(json, false).value(first);
    json.end();
    return node;
  }

  /** A text without the fence of a markdown code block around it. */
  private static String unfenced(String text) {
    if (!text.startsWith("```") || !text.endsWith("```") || text.indexOf('\n') < 0) {
      return text;
    }
    int from = text.indexOf('\n') + 1;
    int to = text.length() - 3;
    String inside = from < to ? text.substring(from, to).strip() : text;
    return startsLikeJson(inside) ? inside : text;
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
      StringBuilder text = new StringBuilder(passage.text());
      while (i < said.size() && sameMarket(passage, said.get(i))) {
        text.append('\n').append(said.get(i++).text());
      }
      List<Mention> mentions =
          narratives.parse(text.toString(), passage.symbol(), passage.timeframe());
      for (Mention mention : mentions) {
        ChartPattern pattern = patterns.of(mention, event, findings);
        if (pattern != null) {
          findings.add(pattern);
        }
      }
      findings.discover(text.toString(), passage.symbol());
    }
    said.clear();
  }

  private static boolean sameMarket(Passage one, Passage other) {
    return one.symbol().equals(other.symbol()) && one.timeframe().equals(other.timeframe());
  }
}
