package io.patternstream.state.mcp;

import com.fasterxml.jackson.core.JsonToken;

/** Reads the head of a record: envelope, JSON-RPC message, or a bare object. */
final class MessageReader {

  private static final int MOST_UNKNOWN = 16;

  private final Json json;
  private final NodeReader nodes;

  MessageReader(Json json) {
    this.json = json;
    this.nodes = new NodeReader(json, true);
  }

  /** Reads a value that should be an object. */
  Message message(JsonToken first) throws Refusal {
    Message message = new Message();
    if (first != JsonToken.START_OBJECT) {
      json.skip(first);
      message.notAnObject = true;
      return message;
    }
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      field(message, name, json.need());
    }
    if (message.hasNode()) {
      message.node().complete();
    }
    return message;
  }

  /** Reads an element of a list that is no object. */
  void element(Node list, JsonToken token) throws Refusal {
    nodes.element(list, token);
  }

  private void field(Message message, String name, JsonToken token) throws Refusal {
    switch (name) {
      case "schema" -> {
        message.hasSchema = true;
        message.schema = scalar(token);
      }
      case "event_id" -> message.eventId = scalar(token);
      case "captured_at" -> capturedAt(message, token);
      case "server" -> message.server = named(token);
      case "tool" -> call(message, token);
      case "request" -> request(message, token);
      case "protocol_version", "session_id" -> json.skip(token);
      case "message" -> messages(message, token);
      case "jsonrpc" -> {
        message.hasJsonrpc = true;
        message.jsonrpc = token == JsonToken.VALUE_STRING ? json.text() : "";
        json.skip(token);
      }
      case "method" -> message.method = scalar(token);
      case "params" -> message.params = params(token);
      case "id" -> {
        message.hasId = token != JsonToken.VALUE_NULL;
        message.id = scalar(token);
        if (message.hasNode()) {
          message.node().id = message.id;
        }
      }
      case "result" -> {
        message.result = nodes.value(token);
      }
      case "error" -> {
        message.hasError = token != JsonToken.VALUE_NULL;
        nodes.field(message.node(), name, token);
      }
      case "text" -> {
        message.badText = token != JsonToken.VALUE_STRING;
        message.text = message.badText ? null : json.text();
        json.skip(token);
      }
      default -> other(message, name, token);
    }
  }

  private void other(Message message, String name, JsonToken token) throws Refusal {
    boolean kept =
        token.isScalarValue()
            && (Slot.of(name) == Slot.UNKNOWN || Slot.of(name) == Slot.IGNORED)
            && token != JsonToken.VALUE_NULL
            && message.unknown.size() < MOST_UNKNOWN;
    if (kept) {
      message.unknown(
          Words.line(name, Limits.WORD_CHARS),
          Words.bounded(json.text(), Limits.METADATA_VALUE_CHARS));
    } else {
      nodes.field(message.node(), name, token);
    }
  }

  private String scalar(JsonToken token) throws Refusal {
    if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
      return json.text().strip();
    }
    json.skip(token);
    return "";
  }

  private void capturedAt(Message message, JsonToken token) throws Refusal {
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    if (token.isNumeric()) {
      message.capturedAt = Times.ofNumber(json.number());
    } else if (token == JsonToken.VALUE_STRING) {
      message.capturedAt = Times.of(json.text());
    } else {
      json.skip(token);
    }
    message.badCapturedAt = message.capturedAt == Times.NONE;
  }

  /** An object with a name, or the name alone. */
  private String named(JsonToken token) throws Refusal {
    if (token != JsonToken.START_OBJECT) {
      return scalar(token);
    }
    String named = "";
    while (json.need() == JsonToken.FIELD_NAME) {
      boolean name = json.slot() == Slot.NAME && named.isEmpty();
      JsonToken value = json.need();
      if (name) {
        named = scalar(value);
      } else {
        json.skip(value);
      }
    }
    return named;
  }

  /** {@code {"name", "arguments": {"symbol", "timeframe"}}}. */
  private void call(Message message, JsonToken token) throws Refusal {
    if (token != JsonToken.START_OBJECT) {
      message.tool = scalar(token);
      return;
    }
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      JsonToken value = json.need();
      if (name.equals("name")) {
        message.tool = scalar(value);
      } else if (name.equals("arguments") && value == JsonToken.START_OBJECT) {
        Node arguments = new Node();
        nodes.object(arguments);
        message.symbol = arguments.symbol;
        message.timeframe = arguments.timeframe;
      } else {
        json.skip(value);
      }
    }
  }

  private void request(Message message, JsonToken token) throws Refusal {
    if (token != JsonToken.START_OBJECT) {
      json.skip(token);
      return;
    }
    while (json.need() == JsonToken.FIELD_NAME) {
      boolean params = json.name().equals("params");
      JsonToken value = json.need();
      if (params) {
        call(message, value);
      } else {
        json.skip(value);
      }
    }
  }

  private void messages(Message message, JsonToken token) throws Refusal {
    message.hasMessage = true;
    if (token != JsonToken.START_ARRAY) {
      message.add(message(token));
      return;
    }
    message.batch = true;
    for (JsonToken t = json.need(); t != JsonToken.END_ARRAY; t = json.need()) {
      if (message.messages.size() >= Limits.BATCH) {
        throw new Refusal("too_many_messages", "more than " + Limits.BATCH + " in one batch");
      }
      message.add(message(t));
    }
  }

  /** What a notification carries: {@code data} of any kind, or {@code message} with a text. */
  private Node params(JsonToken token) throws Refusal {
    Node params = new Node();
    if (token != JsonToken.START_OBJECT) {
      json.skip(token);
      return params;
    }
    while (json.need() == JsonToken.FIELD_NAME) {
      String name = json.name();
      JsonToken value = json.need();
      if (name.equals("data") && value != JsonToken.VALUE_NULL) {
        params.addPart(nodes.value(value));
      } else if (name.equals("message") && value == JsonToken.VALUE_STRING) {
        params.addText(json.text());
      } else {
        json.skip(value);
      }
    }
    return params;
  }
}
