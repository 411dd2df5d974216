package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.constant;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.time;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.Position;
import java.util.List;

/** {@code control_log}: every command in its own words; only ever added to. */
final class ControlLogTable extends Table<ControlCommand> {
  private static final long serialVersionUID = 1L;

  ControlLogTable() {
    super(
        "control_log",
        Conflict.KEEP_FIRST,
        4,
        List.of(
            text("log_topic", c -> c.position().topic()),
            whole("log_partition", c -> c.position().partition()),
            whole("log_offset", c -> c.position().offset()),
            whole("log_ordinal", c -> c.position().ordinal()),
            millis("log_time", c -> c.position().logTime()),
            whole("seq", ControlCommand::seq),
            constant("kind", ControlCommand::kind),
            text("actor", ControlCommand::actor),
            text("reason", ControlCommand::reason),
            time("issued_at", ControlCommand::issuedAt),
            text("model_group", ControlCommand::modelGroup),
            number("value", ControlCommand::value),
            textOrNull("target", ControlCommand::target),
            textOrNull("text", ControlCommand::text),
            time("until", ControlCommand::until)));
  }

  @Override
  Position position(ControlCommand command) {
    return command.position();
  }
}
