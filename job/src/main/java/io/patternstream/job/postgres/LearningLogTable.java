package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.flag;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.Application;
import io.patternstream.state.event.Position;
import java.util.List;

/**
 * {@code learning_log}: every change of a model in order. Replaced on replay, so that it says what
 * the model in state has seen also where something was late.
 */
final class LearningLogTable extends Table<Application> {
  private static final long serialVersionUID = 1L;

  LearningLogTable() {
    super(
        "learning_log",
        Conflict.REPLACE,
        2,
        List.of(
            text("model_group", Application::modelGroup),
            whole("model_seq", Application::modelSeq),
            text("kind", Application::kind),
            textOrNull("pattern_id", Application::patternId),
            text("cause", Application::cause),
            whole("weights_hash", Application::weightsHash),
            flag("late", Application::late),
            millis("log_time", a -> a.position().logTime()),
            text("log_topic", a -> a.position().topic()),
            whole("log_partition", a -> a.position().partition()),
            whole("log_offset", a -> a.position().offset()),
            whole("log_ordinal", a -> a.position().ordinal())));
  }

  @Override
  Position position(Application application) {
    return application.position();
  }
}
