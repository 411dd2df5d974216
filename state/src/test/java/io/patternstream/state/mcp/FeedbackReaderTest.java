package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedbackReaderTest {

  private static final String PATTERN = "726f2c05-2971-5b83-9737-52d5f1773780";
  private static final String HEAD = "{\"pattern_id\":\"" + PATTERN + "\"";

  private static Feedback accepted(String fields) {
    Reading<Feedback> reading = FeedbackReader.read(Wire.raw(HEAD + fields + "}"));
    assertThat(reading.disposition()).isEqualTo("accepted");
    return reading.value();
  }

  private static String disposition(String record) {
    return FeedbackReader.read(Wire.raw(record)).disposition();
  }

  @Test
  void aLabelIsReadWithAllItsFields() {
    Feedback label =
        accepted(
            ",\"label\":\"Positive\",\"labeled_by\":\"anna\",\"labeled_at\":\"2025-10-02T14:31:07Z\","
                + "\"labeling_method\":\"backfill\","
                + "\"feedback_id\":\"1C32F9E9-F99C-561D-9F05-66860B08F6C6\",\"realized_pnl\":-0.02,"
                + "\"max_favorable_move\":\"0.01\",\"max_adverse_move\":0.03,\"days_to_completion\":4,\"notes\":\"too"
                + " late\",\"colour\":\"red\"");

    assertThat(label)
        .isEqualTo(
            new Feedback(
                "1c32f9e9-f99c-561d-9f05-66860b08f6c6",
                PATTERN,
                Label.POSITIVE,
                LabelingMethod.BACKFILL,
                "anna",
                Instant.parse("2025-10-02T14:31:07Z"),
                null,
                1,
                -0.02,
                0.01,
                0.03,
                4,
                "too late",
                Wire.raw("").position()));
  }

  @ParameterizedTest
  @CsvSource({"accepted, POSITIVE", "rejected, NEGATIVE", "deferred, NEUTRAL"})
  void aVerdictIsALabel(String verdict, Label label) {
    Feedback feedback =
        accepted(
            ",\"verdict\":\""
                + verdict
                + "\",\"operator_id\":\"op-7\",\"submitted_at\":1760400000000");

    assertThat(feedback.label()).isEqualTo(label);
    assertThat(feedback.verdict()).isEqualTo(verdict);
    assertThat(feedback.labeledBy()).isEqualTo("op-7");
    assertThat(feedback.labeledAt()).isEqualTo(Instant.ofEpochSecond(1760400000));
    assertThat(feedback.method()).isEqualTo(LabelingMethod.ANALYST);
  }

  @Test
  void whatIsNotSaidIsUnknown() {
    Feedback label = accepted(",\"label\":\"neutral\",\"labeled_at\":null,\"notes\":\"\"");

    assertThat(label.labeledBy()).isEqualTo("unknown");
    assertThat(label.labeledAt()).isNull();
    assertThat(label.notes()).isNull();
    assertThat(label.realizedPnl()).isNaN();
    assertThat(label.daysToCompletion()).isNaN();
  }

  @Test
  void aLabelWithoutAnIdIsNamedByItsContentWhateverItsOrder() {
    String by = ",\"labeled_by\":\"anna\"";
    String id = accepted(",\"label\":\"positive\"" + by).feedbackId();

    assertThat(accepted(by + ",\"label\":\"positive\"").feedbackId()).isEqualTo(id);
    assertThat(accepted(by + ",\"label\":\"negative\"").feedbackId()).isNotEqualTo(id);
    assertThat(accepted(",\"label\":\"positive\"").feedbackId()).isNotEqualTo(id);
    assertThat(Ids.isUuid(id)).isTrue();
  }

  @Test
  void anIdThatIsNoUuidBecomesOneAndTheSameEachTime() {
    String id = accepted(",\"label\":\"positive\",\"feedback_id\":\"row-17\"").feedbackId();

    assertThat(Ids.isUuid(id)).isTrue();
    assertThat(accepted(",\"label\":\"negative\",\"feedback_id\":\"row-17\"").feedbackId())
        .isEqualTo(id);
  }

  @Test
  void aLabelOfTheYear2100IsData() {
    assertThat(accepted(",\"label\":\"positive\",\"labeled_at\":\"2100-01-01\"").labeledAt())
        .isEqualTo(Instant.parse("2100-01-01T00:00:00Z"));
  }

  @Test
  void anAutomaticLabelMayComeFromOutside() {
    assertThat(accepted(",\"label\":\"positive\",\"labeling_method\":\"automatic\"").method())
        .isEqualTo(LabelingMethod.AUTOMATIC);
  }

  @Test
  void longNotesAreCutBetweenCharacters() {
    String notes = "n".repeat(Limits.NOTE_CHARS - 1) + "\ud83d\ude80";

    assertThat(accepted(",\"label\":\"positive\",\"notes\":\"" + notes + "\"").notes())
        .isEqualTo("n".repeat(Limits.NOTE_CHARS - 1));
  }

  @Test
  void aHeartbeatIsDropped() {
    assertThat(disposition("{\"kind\":\"tick\"}")).isEqualTo("dropped:tick");
    assertThat(disposition("{\"kind\":\"tick\",\"at\":5}")).isEqualTo("dropped:tick");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"label\":\"good\"', unknown_label",
    "'\"verdict\":\"maybe\"', unknown_label",
    "'\"label\":1', wrong_type",
    "'\"label\":true', wrong_type",
    "'\"label\":[\"positive\"]', wrong_type",
    "'\"label\":null', missing_label",
    "'\"note\":\"x\"', missing_label",
    "'\"label\":\"positive\",\"verdict\":\"rejected\"', conflicting_label",
    "'\"label\":\"positive\",\"labeling_method\":\"oracle\"', unknown_method",
    "'\"label\":\"positive\",\"labeled_at\":\"yesterday\"', bad_time",
    "'\"label\":\"positive\",\"labeled_at\":\"2300-01-01\"', bad_time",
    "'\"label\":\"positive\",\"labeled_at\":true', bad_time",
    "'\"label\":\"positive\",\"realized_pnl\":\"much\"', wrong_type",
    "'\"label\":\"positive\",\"realized_pnl\":{}', wrong_type",
    "'\"label\":\"positive\",\"realized_pnl\":1e400', not_finite",
    "'\"label\":\"positive\",\"realized_pnl\":NaN', not_finite",
    "'\"label\":\"positive\",\"realized_pnl\":1e9', out_of_range",
    "'\"label\":\"positive\",\"max_favorable_move\":-0.1', out_of_range",
    "'\"label\":\"positive\",\"max_adverse_move\":-0.1', out_of_range",
    "'\"label\":\"positive\",\"days_to_completion\":-1', out_of_range",
    "'\"label\":\"positive\",\"labeled_by\":{}', wrong_type",
    "'\"label\":\"positive\",\"notes\":\"a\\u0000\"', nul_character",
    "'\"label\":\"positive\",\"notes\":\"\\udc00\"', lone_surrogate",
    "'\"label\":\"positive\",\"label\":\"negative\"', duplicate_key"
  })
  void aFaultIsRefusedWithItsReason(String fields, String reason) {
    assertThat(disposition(HEAD + "," + fields + "}")).isEqualTo("rejected:" + reason);
  }

  @ParameterizedTest
  @CsvSource({
    "'', empty",
    "'null', wrong_type",
    "'[]', wrong_type",
    "'\"positive\"', wrong_type",
    "'positive', malformed_json",
    "'{\"label\":\"positive\"}', missing_pattern_id",
    "'{\"pattern_id\":\"\",\"label\":\"positive\"}', missing_pattern_id",
    "'{\"pattern_id\":\"AAPL-1\",\"label\":\"positive\"}', bad_pattern_id",
    "'{\"pattern_id\":7,\"label\":\"positive\"}', wrong_type",
    "'{\"pattern_id\":\"726f2c05-2971-5b83-9737-52d5f177378g\",\"label\":\"positive\"}', "
        + "bad_pattern_id",
    "'{} {}', malformed_json"
  })
  void aRecordThatIsNoLabelIsRefused(String record, String reason) {
    assertThat(disposition(record)).isEqualTo("rejected:" + reason);
  }

  @Test
  void aLabelersNameIsRefusedRatherThanCut() {
    String name = "n".repeat(Limits.WORD_CHARS + 1);

    assertThat(disposition(HEAD + ",\"label\":\"positive\",\"labeled_by\":\"" + name + "\"}"))
        .isEqualTo("rejected:text_too_long");
  }
}
