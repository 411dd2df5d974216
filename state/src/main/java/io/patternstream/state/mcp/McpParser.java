package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonToken;
import io.patternstream.state.event.RawMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads one record of the event topic: {@code mcp-event/1} envelopes, JSON-RPC messages and
 * batches, bare results, structured findings, bars, or sentences.
 *
 * <p>Told apart in this order: an object with {@code schema} or {@code message} is an envelope; one
 * with {@code jsonrpc} a message; a list of such a batch; any other object or list a finding, a
 * result, levels or bars; anything else that is no JSON a sentence.
 *
 * <p>Reasons of refusal: {@code empty too_large not_utf8 nul_character lone_surrogate
 * malformed_json duplicate_key too_deep not_finite number_too_long name_too_long not_an_event
 * unknown_schema bad_envelope bad_jsonrpc empty_batch bad_content too_many_messages
 * too_many_patterns too_many_bars}, and of parts {@code unknown_pattern time_ahead bar_time
 * bar_incomplete bar_not_positive bar_high_below_low bar_outside_range} and those of JSON inside a
 * text. Reasons of dropping: {@code error error_result request notification input_required task
 * listing empty_content}.
 *
 * <p>One thread; cheap to make anew with other aliases.
 */
public final class McpParser {

  private static final String SCHEMA = "mcp-event/1";

  private final Taxonomy taxonomy;
  private final NarrativeParser narratives;
  private final Patterns patterns;
  private final PhraseFinder finder;
  private final IdMaker ids = new IdMaker();
  private final JsonTexts texts = new JsonTexts();

  /** A parser with the taxonomy that ships with the product. */
  public McpParser(NarrativeParser narratives) {
    this(Taxonomy.load(), narratives);
  }

  public McpParser(Taxonomy taxonomy, NarrativeParser narratives) {
    this(taxonomy, narratives, Map.of(), new PhraseFinder(taxonomy));
  }

  private McpParser(
      Taxonomy taxonomy,
      NarrativeParser narratives,
      Map<String, String> typeByPhrase,
      PhraseFinder finder) {
    this.taxonomy = taxonomy;
    this.narratives = narratives;
    this.finder = finder;
    this.patterns = new Patterns(new PatternTypes(taxonomy, typeByPhrase), ids);
  }

  /** A parser that also knows these phrases, in prose and as names of structured findings. */
  public McpParser withAliases(Map<String, String> typeByPhrase) {
    return new McpParser(
        taxonomy,
        narratives.withAliases(typeByPhrase),
        typeByPhrase,
        finder.knowing(typeByPhrase.keySet()));
  }

  /** Reads one record; whatever it holds, never throws. */
  public Parsed parse(RawMessage raw) {
    Findings findings = new Findings(raw, finder);
    try {
      record(raw.value(), findings);
    } catch (Refusal refusal) {
      // A record that is refused says nothing: what was found in it before is let go.
      findings = new Findings(raw, finder);
      findings.refuse(refusal);
    }
    return findings.parsed();
  }

  private void record(byte[] value, Findings findings) throws Refusal {
    RecordGate.Passed record = RecordGate.check(value);
    switch (record.first()) {
      case '{' -> object(record, findings);
      case '[' -> list(record, findings);
      case '"' -> string(record, findings);
      default -> bare(record, findings);
    }
  }

  private void bare(RecordGate.Passed record, Findings findings) throws Refusal {
    String text = record.text();
    if (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity")) {
      throw new Refusal("not_finite", text + " is no event");
    }
    boolean literal = text.equals("null") || text.equals("true") || text.equals("false");
    if (literal || !Double.isNaN(NumberForm.plain(text))) {
      throw new Refusal("not_an_event", "a single literal");
    }
    interpreter(event(new Message(), findings), findings).text(text);
  }

  private void string(RecordGate.Passed record, Findings findings) throws Refusal {
    String text;
    try {
      Json json = Json.of(record, texts);
      json.need();
      text = json.text();
      json.end();
    } catch (Refusal refusal) {
      // A sentence may begin with a quotation.
      if (!refusal.reason().equals("malformed_json")) {
        throw refusal;
      }
      text = record.text();
    }
    if (text.isBlank()) {
      throw new Refusal("empty", "a string without text");
    }
    interpreter(event(new Message(), findings), findings).text(text);
  }

  private void object(RecordGate.Passed record, Findings findings) throws Refusal {
    Json json = Json.of(record, texts);
    Message message = new MessageReader(json).message(json.need());
    json.end();
    if (message.isEnvelope()) {
      envelope(message, findings);
    } else if (message.hasJsonrpc) {
      rpc(message, event(message, findings), findings);
    } else {
      bare(message, event(message, findings), findings);
    }
  }

  private void list(RecordGate.Passed record, Findings findings) throws Refusal {
    if (!Interpreter.startsLikeJson(record.text())) {
      interpreter(event(new Message(), findings), findings).text(record.text());
      return;
    }
    Json json = Json.of(record, texts);
    json.need();
    MessageReader reader = new MessageReader(json);
    List<Message> messages = new ArrayList<>();
    Node others = new Node();
    boolean batch = false;
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      if (t == JsonToken.START_OBJECT) {
        Message message = reader.message(t);
        batch |= message.hasJsonrpc;
        messages.add(message);
        int most = batch ? Limits.BATCH : Limits.BARS;
        if (messages.size() > most) {
          throw new Refusal("too_many_messages", "more than " + most + " in one list");
        }
      } else {
        reader.element(others, t);
      }
    }
    json.end();
    others.complete();
    Event event = event(new Message(), findings);
    if (batch) {
      batch(messages, event, findings);
      return;
    }
    if (messages.isEmpty() && others.bars.isEmpty() && others.texts.isEmpty()) {
      throw new Refusal("empty_batch", "a list without anything to read");
    }
    for (Message message : messages) {
      merge(message, others);
    }
    interpreter(event, findings).result(others);
  }

  /** Elements of a list that is no batch become its parts, or its bars. */
  private static void merge(Message message, Node list) throws Refusal {
    Node node = message.node();
    if (message.result != null) {
      node.wraps = true;
      node.addPart(message.result);
    }
    if (message.text != null) {
      node.addProse(message.text);
    }
    NodeReader.place(list, node);
  }

  private void envelope(Message envelope, Findings findings) throws Refusal {
    if (envelope.hasSchema && !envelope.schema.equals(SCHEMA)) {
      throw new Refusal("unknown_schema", "schema " + envelope.schema);
    }
    if (envelope.badCapturedAt) {
      throw new Refusal("bad_envelope", "captured_at is not a time between 1900 and 2200");
    }
    Event event = event(envelope, findings);
    if (!envelope.hasMessage) {
      if (envelope.text == null) {
        throw new Refusal(
            "bad_envelope", envelope.badText ? "text is not a text" : "neither message nor text");
      }
      interpreter(event, findings).text(envelope.text);
    } else if (envelope.batch) {
      batch(envelope.messages, event, findings);
    } else {
      Message message = envelope.messages.get(0);
      if (message.notAnObject) {
        throw new Refusal("bad_envelope", "message is not an object");
      }
      rpc(message, event, findings);
    }
  }

  private void batch(List<Message> messages, Event event, Findings findings) throws Refusal {
    if (messages.isEmpty()) {
      throw new Refusal("empty_batch", "a batch without messages");
    }
    for (int i = 0; i < messages.size(); i++) {
      findings.startEvent();
      try {
        rpc(messages.get(i), event.element(i), findings);
      } catch (Refusal refusal) {
        findings.refuse(
            new Refusal(refusal.reason(), "message " + i + " of a batch: " + refusal.detail()));
      }
    }
  }

  private void rpc(Message message, Event event, Findings findings) throws Refusal {
    if (message.notAnObject || !message.jsonrpc.equals("2.0")) {
      throw new Refusal("bad_jsonrpc", "jsonrpc is not \"2.0\"");
    }
    Node result = message.result;
    if (result != null && message.hasError) {
      throw new Refusal("bad_jsonrpc", "both result and error");
    }
    if (message.hasError) {
      findings.drop("error");
    } else if (result != null) {
      interpreter(event.from(result.server), findings).result(result);
    } else if (message.method.isEmpty()) {
      throw new Refusal("bad_jsonrpc", "neither result, error nor method");
    } else if (message.hasId) {
      findings.drop("request");
    } else {
      notification(message, event, findings);
    }
  }

  private void notification(Message message, Event event, Findings findings) throws Refusal {
    Node params = message.params;
    boolean logged = message.method.equals("notifications/message");
    boolean progress = message.method.equals("notifications/progress");
    boolean says = params != null && !(logged ? params.parts : params.texts).isEmpty();
    if (params == null || !(logged || progress) || !says) {
      findings.drop("notification");
    } else if (logged) {
      interpreter(event, findings).result(params.parts.get(0));
    } else {
      interpreter(event, findings).text(params.texts.get(0).toString());
    }
  }

  /** An object that is neither envelope nor message. */
  private void bare(Message message, Event event, Findings findings) throws Refusal {
    Node node = message.node();
    if (message.badText) {
      throw new Refusal("bad_envelope", "text is not a text");
    }
    if (message.text != null) {
      node.addText(message.text);
    }
    if (message.result != null) {
      node.wraps = true;
      node.addPart(message.result);
    }
    interpreter(event, findings).result(node);
  }

  private Interpreter interpreter(Event event, Findings findings) {
    return new Interpreter(patterns, narratives, texts, event, findings);
  }

  private Event event(Message head, Findings findings) {
    boolean says = head.hasNode();
    String symbol = says && head.symbol.isEmpty() ? head.node().symbol : head.symbol;
    String timeframe = says && head.timeframe.isEmpty() ? head.node().timeframe : head.timeframe;
    return new Event(
        EventKey.of(head.eventId, findings.raw().value(), ids),
        SymbolForm.normal(symbol),
        Timeframe.normal(timeframe),
        head.capturedAt,
        Event.name(head.server),
        Event.name(head.tool),
        head.isEnvelope() ? head.unknown : Map.of());
  }
}
