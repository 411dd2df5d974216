package io.patternstream.state.mcp;

import org.jspecify.annotations.Nullable;

/**
 * The id of an event: its own, or made of all bytes of its record the first time that a pattern
 * asks for it. Most records say no pattern, and a hash of all bytes costs more than reading them.
 */
final class EventKey {

  private final byte[] record;
  private final IdMaker ids;
  private @Nullable String text;

  private EventKey(byte[] record, IdMaker ids, @Nullable String text) {
    this.record = record;
    this.ids = ids;
    this.text = text;
  }

  /**
   * The key of a record.
   *
   * @param eventId as its envelope says it; taken if it is a UUID
   */
  static EventKey of(String eventId, byte[] record, IdMaker ids) {
    return new EventKey(record, ids, Ids.isUuid(eventId) ? Ids.uuid(eventId) : null);
  }

  /** The key of an element of a batch. */
  EventKey element(int index) {
    return new EventKey(record, ids, text() + "#" + index);
  }

  String text() {
    String known = text;
    if (known == null) {
      known = ids.eventId(record);
      text = known;
    }
    return known;
  }
}
