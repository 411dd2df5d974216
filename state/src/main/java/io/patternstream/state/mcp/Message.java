package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object at the head of a record: an envelope, a JSON-RPC message or a bare finding. Which
 * of them it is shows when all its fields are known. Filled by {@link MessageReader}.
 */
final class Message {

  // Envelope.
  boolean hasSchema;
  String schema = "";
  String eventId = "";
  long capturedAt = Times.NONE;
  boolean badCapturedAt;
  String server = "";
  String tool = "";
  String symbol = "";
  String timeframe = "";

  /** The field {@code message} is there: as the list of a batch, or alone. */
  boolean hasMessage;

  boolean batch;
  List<Message> messages = List.of();

  /** Scalar fields that nobody knows, as texts. */
  Map<String, String> unknown = Map.of();

  // JSON-RPC.
  boolean hasJsonrpc;
  String jsonrpc = "";
  String method = "";
  boolean hasId;
  boolean hasError;
  @Nullable Node result;

  /** The {@code params} of a notification: its data or message. */
  @Nullable Node params;

  // Bare.
  @Nullable String text;

  /** {@code text} is there and is not a text. */
  boolean badText;

  /** Its {@code id}, if that is a scalar. */
  String id = "";

  private @Nullable Node node;

  /** Not an object at all. */
  boolean notAnObject;

  /** What the fields say if the object is a finding itself. */
  Node node() {
    Node said = node;
    if (said == null) {
      said = new Node();
      said.id = id;
      node = said;
    }
    return said;
  }

  /** Whether any field said something of a finding. */
  boolean hasNode() {
    return node != null;
  }

  /** Takes a field that nobody knows. */
  void unknown(String name, String value) {
    if (unknown.isEmpty()) {
      unknown = new LinkedHashMap<>();
    }
    unknown.put(name, value);
  }

  /** Takes a message of the batch, or the only one. */
  void add(Message message) {
    if (messages.isEmpty()) {
      messages = new ArrayList<>(1);
    }
    messages.add(message);
  }

  boolean isEnvelope() {
    return hasSchema || hasMessage;
  }
}
