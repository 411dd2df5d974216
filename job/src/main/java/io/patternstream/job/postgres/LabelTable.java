package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.constant;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.time;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.Position;
import java.util.List;

/**
 * {@code feedback_labels}: every label once. The first row stays: a label that is delivered twice
 * has taught once, and its second delivery must not say that it was a repeat.
 */
final class LabelTable extends Table<LabelRecord> {
  private static final long serialVersionUID = 1L;

  LabelTable() {
    super(
        "feedback_labels",
        Conflict.KEEP_FIRST,
        2,
        List.of(
            text("feedback_id", l -> l.feedback().feedbackId()),
            text("pattern_id", l -> l.feedback().patternId()),
            textOrNull("market_key", LabelRecord::marketKey),
            constant("label", l -> l.feedback().label()),
            constant("labeling_method", l -> l.feedback().method()),
            constant("disposition", LabelRecord::disposition),
            text("labeled_by", l -> l.feedback().labeledBy()),
            time("labeled_at", l -> l.feedback().labeledAt()),
            text("verdict", l -> l.feedback().verdict()),
            number("weight", l -> l.feedback().weight()),
            number("realized_pnl", l -> l.feedback().realizedPnl()),
            number("max_favorable_move", l -> l.feedback().maxFavorableMove()),
            number("max_adverse_move", l -> l.feedback().maxAdverseMove()),
            number("days_to_completion", l -> l.feedback().daysToCompletion()),
            text("notes", l -> l.feedback().notes()),
            millis("log_time", l -> l.position().logTime()),
            text("log_topic", l -> l.position().topic()),
            whole("log_partition", l -> l.position().partition()),
            whole("log_offset", l -> l.position().offset()),
            whole("log_ordinal", l -> l.position().ordinal())));
  }

  @Override
  Position position(LabelRecord label) {
    return label.position();
  }
}
