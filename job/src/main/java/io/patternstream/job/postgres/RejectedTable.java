package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.bytes;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.Position;
import io.patternstream.state.event.Rejected;
import java.util.List;

/**
 * {@code rejected_events}: what was refused. Nothing can be set aside behind this table, so its
 * text is made acceptable here: short, and without U+0000.
 */
final class RejectedTable extends Table<Rejected> {
  private static final long serialVersionUID = 1L;
  private static final int CODE_LENGTH = 200;
  private static final int DETAIL_LENGTH = 4_000;

  /** What was refused on the way in. */
  RejectedTable() {
    this("");
  }

  /**
   * Rows that a table refused.
   *
   * @param stage uid of its sink
   */
  RejectedTable(String stage) {
    super(
        "rejected_events",
        Conflict.KEEP_FIRST,
        7,
        List.of(
            text("log_topic", r -> acceptable(r.position().topic(), CODE_LENGTH)),
            whole("log_partition", r -> r.position().partition()),
            whole("log_offset", r -> r.position().offset()),
            whole("log_ordinal", r -> r.position().ordinal()),
            text("reason", r -> acceptable(r.reason(), CODE_LENGTH)),
            text("stage", r -> stage),
            millis("log_time", r -> r.position().logTime()),
            text("detail", r -> acceptable(r.detail(), DETAIL_LENGTH)),
            bytes("excerpt", Rejected::excerpt)));
  }

  private static String acceptable(String text, int length) {
    String cut = text.length() <= length ? text : text.substring(0, length);
    return cut.replace('\u0000', '\uFFFD');
  }

  @Override
  Position position(Rejected rejected) {
    return rejected.position();
  }
}
