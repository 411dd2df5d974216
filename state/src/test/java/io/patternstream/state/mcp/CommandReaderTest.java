package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandReaderTest {

  private static final String ALERT = "726f2c05-2971-5b83-9737-52d5f1773780";

  private static ControlCommand accepted(String fields) {
    Reading<ControlCommand> reading = CommandReader.read(Wire.raw("{\"seq\":12," + fields + "}"));
    assertThat(reading.disposition()).isEqualTo("accepted");
    return reading.value();
  }

  private static String disposition(String record) {
    return CommandReader.read(Wire.raw(record)).disposition();
  }

  @Test
  void aCommandIsReadWithAllItsFields() {
    assertThat(
            accepted(
                "\"kind\":\"set_rollout\",\"percent\":25,\"actor\":\"olga\",\"reason\":\"trial\","
                    + "\"issued_at\":\"2025-10-02T14:31:07Z\",\"model_group\":\"crypto\""))
        .isEqualTo(
            new ControlCommand(
                12,
                ControlKind.SET_ROLLOUT,
                "olga",
                "trial",
                Instant.parse("2025-10-02T14:31:07Z"),
                "crypto",
                25,
                "",
                "",
                null,
                Wire.raw("").position()));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"kind\":\"enable_ml\"', ENABLE_ML, NaN, '', ''",
    "'\"kind\":\"DISABLE_ML\"', DISABLE_ML, NaN, '', ''",
    "'\"kind\":\"reset_model\"', RESET_MODEL, NaN, '', ''",
    "'\"kind\":\"reset_model\",\"target\":\"challenger\"', RESET_MODEL, NaN, challenger, ''",
    "'\"kind\":\"rebase_drift\"', REBASE_DRIFT, NaN, '', ''",
    "'\"kind\":\"set_rollout\",\"value\":\"0\"', SET_ROLLOUT, 0, '', ''",
    "'\"kind\":\"set_blend\",\"weight\":0.6', SET_BLEND, 0.6, '', ''",
    "'\"kind\":\"set_blend\"', SET_BLEND, NaN, '', ''",
    "'\"kind\":\"set_threshold\",\"threshold\":0.55', SET_THRESHOLD, 0.55, '', ''",
    "'\"kind\":\"promote\"', PROMOTE, NaN, '', ''",
    "'\"kind\":\"rollback\",\"model_seq\":41', ROLLBACK, NaN, 41, ''",
    "'\"kind\":\"rollback\",\"target\":\"41\"', ROLLBACK, NaN, 41, ''",
    "'\"kind\":\"ack_alert\",\"alert_id\":\"726F2C05-2971-5b83-9737-52d5f1773780\"', ACK_ALERT,"
        + " NaN, "
        + ALERT
        + ", ''",
    "'\"kind\":\"resolve_alert\",\"target\":\""
        + ALERT
        + "\"', RESOLVE_ALERT, NaN, "
        + ALERT
        + ", ''",
    "'\"kind\":\"add_alias\",\"phrase\":\"moon boots\",\"pattern_type\":\"double_bottom\"', "
        + "ADD_ALIAS, NaN, double_bottom, moon boots",
    "'\"kind\":\"set_experiment\",\"experiment\":\"e1\",\"text\":\"{\\\"arms\\\":2}\"', "
        + "SET_EXPERIMENT, NaN, e1, '{\"arms\":2}'"
  })
  void eachKindTakesWhatItNeeds(
      String fields, ControlKind kind, double value, String target, String text) {
    ControlCommand command = accepted(fields);

    assertThat(command.kind()).isEqualTo(kind);
    assertThat(command.value()).isEqualTo(Double.valueOf(value));
    assertThat(command.target()).isEqualTo(target);
    assertThat(command.text()).isEqualTo(text);
    assertThat(command.modelGroup()).isEqualTo("all");
    assertThat(command.actor()).isEqualTo("unknown");
  }

  @Test
  void aMuteHasAnEnd() {
    String mute = "\"kind\":\"mute_alert\",\"alert_id\":\"" + ALERT + "\"";

    assertThat(accepted(mute + ",\"until\":\"2025-10-03T00:00:00Z\"").until())
        .isEqualTo(Instant.parse("2025-10-03T00:00:00Z"));
    assertThat(disposition("{\"seq\":1," + mute + "}")).isEqualTo("rejected:missing_until");
  }

  @Test
  void aHeartbeatIsDropped() {
    assertThat(disposition("{\"kind\":\"tick\"}")).isEqualTo("dropped:tick");
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', missing_kind",
    "'{\"seq\":1}', missing_kind",
    "'{\"seq\":1,\"kind\":5}', wrong_type",
    "'{\"seq\":1,\"kind\":\"format_disk\"}', unknown_kind",
    "'{\"kind\":\"enable_ml\"}', missing_seq",
    "'{\"seq\":null,\"kind\":\"enable_ml\"}', missing_seq",
    "'{\"seq\":0,\"kind\":\"enable_ml\"}', bad_seq",
    "'{\"seq\":-3,\"kind\":\"enable_ml\"}', bad_seq",
    "'{\"seq\":1.5,\"kind\":\"enable_ml\"}', bad_seq",
    "'{\"seq\":9007199254740992,\"kind\":\"enable_ml\"}', bad_seq",
    "'{\"seq\":1e300,\"kind\":\"enable_ml\"}', bad_seq",
    "'{\"seq\":1e400,\"kind\":\"enable_ml\"}', not_finite",
    "'{\"seq\":\"one\",\"kind\":\"enable_ml\"}', wrong_type",
    "'{\"seq\":1,\"kind\":\"set_rollout\"}', missing_value",
    "'{\"seq\":1,\"kind\":\"set_rollout\",\"percent\":101}', out_of_range",
    "'{\"seq\":1,\"kind\":\"set_rollout\",\"percent\":-1}', out_of_range",
    "'{\"seq\":1,\"kind\":\"set_rollout\",\"percent\":\"all\"}', wrong_type",
    "'{\"seq\":1,\"kind\":\"set_blend\",\"value\":1.1}', out_of_range",
    "'{\"seq\":1,\"kind\":\"set_threshold\"}', missing_value",
    "'{\"seq\":1,\"kind\":\"set_threshold\",\"value\":1}', out_of_range",
    "'{\"seq\":1,\"kind\":\"set_threshold\",\"value\":0}', out_of_range",
    "'{\"seq\":1,\"kind\":\"rollback\",\"model_seq\":-1}', out_of_range",
    "'{\"seq\":1,\"kind\":\"ack_alert\"}', missing_target",
    "'{\"seq\":1,\"kind\":\"ack_alert\",\"alert_id\":\"all\"}', bad_target",
    "'{\"seq\":1,\"kind\":\"mute_alert\",\"until\":\"soon\"}', bad_time",
    "'{\"seq\":1,\"kind\":\"add_alias\",\"phrase\":\"moon boots\"}', missing_target",
    "'{\"seq\":1,\"kind\":\"add_alias\",\"pattern_type\":\"doji\"}', missing_text",
    "'{\"seq\":1,\"kind\":\"add_alias\",\"phrase\":\"a\",\"pattern_type\":\"doji\"}', bad_text",
    "'{\"seq\":1,\"kind\":\"add_alias\",\"phrase\":\"abc\",\"pattern_type\":\"do ji\"}',"
        + " bad_target",
    "'{\"seq\":1,\"kind\":\"set_experiment\",\"text\":\"{}\"}', missing_target",
    "'{\"seq\":1,\"kind\":\"set_experiment\",\"experiment\":\"e\"}', missing_text",
    "'{\"seq\":1,\"kind\":\"set_experiment\",\"experiment\":\"e\",\"text\":\"{\"}', malformed_json",
    "'{\"seq\":1,\"seq\":2,\"kind\":\"enable_ml\"}', duplicate_key",
    "'[{\"seq\":1,\"kind\":\"enable_ml\"}]', wrong_type",
    "'{\"seq\":1,\"kind\":\"enable_ml\"', malformed_json",
    "'', empty"
  })
  void aFaultIsRefusedWithItsReason(String record, String reason) {
    assertThat(disposition(record)).isEqualTo("rejected:" + reason);
  }

  @Test
  void wordsThatAreTooLongAreRefused() {
    String actor = "a".repeat(Limits.WORD_CHARS + 1);

    assertThat(disposition("{\"seq\":1,\"kind\":\"enable_ml\",\"actor\":\"" + actor + "\"}"))
        .isEqualTo("rejected:text_too_long");
  }
}
