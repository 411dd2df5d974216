package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.flag;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.Position;
import java.util.List;

/** {@code control_ack}: what each subtask answered first to each command. */
final class ControlAckTable extends Table<ControlAck> {
  private static final long serialVersionUID = 1L;

  ControlAckTable() {
    super(
        "control_ack",
        Conflict.KEEP_FIRST,
        3,
        List.of(
            whole("seq", ControlAck::seq),
            text("operator", ControlAck::operator),
            whole("subtask", ControlAck::subtask),
            flag("accepted", ControlAck::accepted),
            text("detail", ControlAck::detail),
            millis("log_time", ControlAck::logTime)));
  }

  @Override
  Position position(ControlAck ack) {
    return new Position(ack.logTime(), name(), ack.subtask(), ack.seq(), key(ack).hashCode());
  }
}
