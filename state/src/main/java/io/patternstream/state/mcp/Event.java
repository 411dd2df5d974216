package io.patternstream.state.mcp;

import java.util.Map;

/**
 * What is known of an event besides what it says.
 *
 * @param id its id, for an element of a batch with {@code #index} added
 * @param symbol normal form; empty when unknown
 * @param timeframe normal form; empty when unknown
 * @param capturedAt epoch milliseconds; {@link Times#NONE} when unknown
 * @param server who said it; empty when unknown
 * @param tool which tool was called; empty when unknown
 * @param unknown fields of the envelope that have no meaning here
 */
record Event(
    EventKey id,
    String symbol,
    String timeframe,
    long capturedAt,
    String server,
    String tool,
    Map<String, String> unknown) {

  Event element(int index) {
    return new Event(id.element(index), symbol, timeframe, capturedAt, server, tool, unknown);
  }

  Event from(String otherServer) {
    return server.isEmpty() && !otherServer.isEmpty()
        ? new Event(id, symbol, timeframe, capturedAt, name(otherServer), tool, unknown)
        : this;
  }

  /** The id as a text. */
  String key() {
    return id.text();
  }

  /** The source of its patterns: the server, else the tool, else {@code mcp}. */
  String source() {
    if (!server.isEmpty()) {
      return server;
    }
    return tool.isEmpty() ? "mcp" : tool;
  }

  /** A name made fit to be stored. */
  static String name(String written) {
    return Words.line(written, Limits.WORD_CHARS);
  }
}
