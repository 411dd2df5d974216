package io.patternstream.state.mcp;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.RawMessage;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record of the feedback topic: a label, or a verdict.
 *
 * <pre>
 * {"pattern_id", "label": "positive|negative|neutral", "labeled_by", "labeled_at",
 *  "labeling_method": "analyst|automatic|backfill"?, "feedback_id"?, "realized_pnl"?,
 *  "max_favorable_move"?, "max_adverse_move"?, "days_to_completion"?, "notes"?}
 * {"pattern_id", "verdict": "accepted|rejected|deferred", "operator_id"?, "submitted_at"?, ...}
 * </pre>
 *
 * <p>Null is the same as absent; unknown fields are ignored. Who did not say who they are are one
 * labeler, {@value #NOBODY}. A {@code labeled_at} in the future is data and moves no clock. A
 * {@code feedback_id} that is no UUID is hashed to one. Notes over their limit are cut; a labeler's
 * name is refused instead, because cut names would make one labeler of two.
 *
 * <p>Reasons, besides those of malformed JSON: {@code wrong_type}, {@code missing_pattern_id},
 * {@code bad_pattern_id}, {@code missing_label}, {@code unknown_label}, {@code conflicting_label},
 * {@code unknown_method}, {@code bad_time}, {@code out_of_range}, {@code text_too_long}.
 */
public final class FeedbackReader {

  /** Labeler of the labels that name none. */
  public static final String NOBODY = "unknown";

  private static final double LARGEST_MOVE = 1e6;

  private FeedbackReader() {}

  /** Reads one record; never throws. */
  public static Reading<Feedback> read(RawMessage message) {
    try {
      FlatRecord record = FlatRecord.read(message);
      return record.isTick() ? Reading.dropped("tick") : Reading.of(feedback(record, message));
    } catch (Refusal refusal) {
      return Reading.refused(refusal, message);
    }
  }

  private static Feedback feedback(FlatRecord record, RawMessage message) throws Refusal {
    String patternId = patternId(record);
    String verdict = verdict(record);
    Label label = label(record, verdict);
    LabelingMethod method = method(record.keyword("labeling_method"));
    String labeledBy = record.word(Limits.WORD_CHARS, "labeled_by", "operator_id");
    Instant labeledAt = record.time("labeled_at", "submitted_at");
    double pnl = record.number(-LARGEST_MOVE, LARGEST_MOVE, "realized_pnl");
    double favorable = record.number(0, LARGEST_MOVE, "max_favorable_move");
    double adverse = record.number(0, LARGEST_MOVE, "max_adverse_move");
    double days = record.number(0, LARGEST_MOVE, "days_to_completion");
    String notes = Words.bounded(record.text("notes"), Limits.NOTE_CHARS);
    String by = labeledBy.isEmpty() ? NOBODY : labeledBy;
    String id = record.text("feedback_id");
    return new Feedback(
        id.isEmpty()
            ? Ids.feedbackId(
                patternId,
                label.name(),
                method.name(),
                by,
                Objects.toString(labeledAt, ""),
                Objects.toString(verdict, ""),
                Double.toString(pnl),
                Double.toString(favorable),
                Double.toString(adverse),
                Double.toString(days),
                notes)
            : Ids.isUuid(id) ? Ids.uuid(id) : Ids.feedbackId(id),
        patternId,
        label,
        method,
        by,
        labeledAt,
        verdict,
        1,
        pnl,
        favorable,
        adverse,
        days,
        notes.isEmpty() ? null : notes,
        message.position());
  }

  private static String patternId(FlatRecord record) throws Refusal {
    String id = record.text("pattern_id");
    if (id.isEmpty()) {
      throw new Refusal("missing_pattern_id", "feedback names no pattern");
    }
    if (!Ids.isUuid(id)) {
      throw new Refusal("bad_pattern_id", "pattern_id is no UUID: " + id);
    }
    return Ids.uuid(id);
  }

  private static @Nullable String verdict(FlatRecord record) throws Refusal {
    String verdict = record.keyword("verdict");
    return switch (verdict) {
      case "" -> null;
      case "accepted", "rejected", "deferred" -> verdict;
      default -> throw new Refusal("unknown_label", "verdict " + verdict);
    };
  }

  private static Label label(FlatRecord record, @Nullable String verdict) throws Refusal {
    String word = record.keyword("label");
    Label label =
        switch (word) {
          case "" -> null;
          case "positive" -> Label.POSITIVE;
          case "negative" -> Label.NEGATIVE;
          case "neutral" -> Label.NEUTRAL;
          default -> throw new Refusal("unknown_label", "label " + word);
        };
    if (verdict == null) {
      if (label == null) {
        throw new Refusal("missing_label", "neither label nor verdict");
      }
      return label;
    }
    Label meant =
        switch (verdict) {
          case "accepted" -> Label.POSITIVE;
          case "rejected" -> Label.NEGATIVE;
          default -> Label.NEUTRAL;
        };
    if (label != null && label != meant) {
      throw new Refusal("conflicting_label", "label " + word + " and verdict " + verdict);
    }
    return meant;
  }

  private static LabelingMethod method(String word) throws Refusal {
    return switch (word) {
      case "", "analyst" -> LabelingMethod.ANALYST;
      case "automatic" -> LabelingMethod.AUTOMATIC;
      case "backfill" -> LabelingMethod.BACKFILL;
      default -> throw new Refusal("unknown_method", "labeling_method " + word);
    };
  }
}
