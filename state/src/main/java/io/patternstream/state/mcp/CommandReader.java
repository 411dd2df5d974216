package io.patternstream.state.mcp;

import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.RawMessage;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record of the control topic: {@code {"seq", "kind", "actor", "reason", "issued_at",
 * ...}}.
 *
 * <table>
 * <caption>What each kind takes besides</caption>
 * <tr><td>{@code enable_ml disable_ml reset_model rebase_drift}</td><td>nothing</td></tr>
 * <tr><td>{@code set_rollout}</td><td>{@code percent} (or {@code value}), 0 to 100</td></tr>
 * <tr><td>{@code set_blend}</td><td>{@code weight} (or {@code value}), 0 to 1; none = learnt</td></tr>
 * <tr><td>{@code set_threshold}</td><td>{@code threshold} (or {@code value}), inside 0 and 1</td></tr>
 * <tr><td>{@code promote rollback}</td><td>{@code model_seq} or {@code model_version} (or {@code
 * target}); none = the challenger, the model before</td></tr>
 * <tr><td>{@code mute_alert}</td><td>{@code alert_id} (or {@code target}), {@code until}</td></tr>
 * <tr><td>{@code ack_alert resolve_alert}</td><td>{@code alert_id} (or {@code target})</td></tr>
 * <tr><td>{@code add_alias}</td><td>{@code phrase} (or {@code text}), {@code pattern_type} (or
 * {@code target})</td></tr>
 * <tr><td>{@code set_experiment}</td><td>{@code experiment} (or {@code target}), {@code text}: its
 * definition as JSON text</td></tr>
 * </table>
 *
 * <p>{@code model_group} is {@code all} by default, {@code actor} {@value FeedbackReader#NOBODY}.
 *
 * <p>Reasons, besides those of malformed JSON: {@code wrong_type}, {@code missing_seq}, {@code
 * bad_seq}, {@code missing_kind}, {@code unknown_kind}, {@code missing_value}, {@code
 * out_of_range}, {@code missing_target}, {@code bad_target}, {@code missing_until}, {@code
 * missing_text}, {@code bad_text}, {@code bad_time}, {@code text_too_long}.
 */
public final class CommandReader {

  private static final String ALL_GROUPS = "all";
  private static final double LARGEST_SEQ = 1L << 53;

  private CommandReader() {}

  /** Reads one record; never throws. */
  public static Reading<ControlCommand> read(RawMessage message) {
    try {
      FlatRecord record = FlatRecord.read(message);
      return record.isTick() ? Reading.dropped("tick") : Reading.of(command(record, message));
    } catch (Refusal refusal) {
      return Reading.refused(refusal, message);
    }
  }

  private static ControlCommand command(FlatRecord record, RawMessage message) throws Refusal {
    ControlKind kind = kind(record);
    long seq = seq(record, message.logTime());
    String actor = record.word(Limits.WORD_CHARS, "actor");
    String group = record.word(Limits.WORD_CHARS, "model_group");
    Instant until = record.time("until");
    if (kind == ControlKind.MUTE_ALERT && until == null) {
      throw new Refusal("missing_until", "mute_alert needs until");
    }
    return new ControlCommand(
        seq,
        kind,
        actor.isEmpty() ? FeedbackReader.NOBODY : actor,
        Words.bounded(record.text("reason"), Limits.NOTE_CHARS),
        record.time("issued_at"),
        group.isEmpty() ? ALL_GROUPS : group,
        value(kind, record),
        target(kind, record),
        text(kind, record),
        until,
        message.position());
  }

  private static ControlKind kind(FlatRecord record) throws Refusal {
    String word = record.keyword("kind");
    if (word.isEmpty()) {
      throw new Refusal("missing_kind", "a command names its kind");
    }
    for (ControlKind kind : ControlKind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
        return kind;
      }
    }
    throw new Refusal("unknown_kind", "kind " + word);
  }

  /**
   * A seq far above the clock would shut out every later command whose seq is a time, so it is
   * refused.
   */
  private static long seq(FlatRecord record, long logTime) throws Refusal {
    double seq = record.number("seq");
    if (Double.isNaN(seq)) {
      throw new Refusal("missing_seq", "a command carries its seq");
    }
    if (seq < 1 || seq > LARGEST_SEQ || seq != Math.rint(seq)) {
      throw new Refusal("bad_seq", "seq must be a whole number from 1 on, is " + seq);
    }
    if (seq > logTime + Limits.AHEAD_MILLIS) {
      throw new Refusal("bad_seq", "seq " + seq + " is more than an hour ahead, taken as a time");
    }
    return (long) seq;
  }

  private static double value(ControlKind kind, FlatRecord record) throws Refusal {
    return switch (kind) {
      case SET_ROLLOUT -> required(kind, record.number(0, 100, "percent", "value"));
      case SET_BLEND -> record.number(0, 1, "weight", "value");
      case SET_THRESHOLD -> threshold(record.number("threshold", "value"));
      default -> Double.NaN;
    };
  }

  private static double required(ControlKind kind, double value) throws Refusal {
    if (Double.isNaN(value)) {
      throw new Refusal("missing_value", kind.name().toLowerCase(Locale.ROOT) + " needs a value");
    }
    return value;
  }

  private static double threshold(double value) throws Refusal {
    required(ControlKind.SET_THRESHOLD, value);
    if (!(value > 0 && value < 1)) {
      throw new Refusal("out_of_range", "threshold must be above 0 and below 1, is " + value);
    }
    return value;
  }

  private static String target(ControlKind kind, FlatRecord record) throws Refusal {
    return switch (kind) {
      case PROMOTE, ROLLBACK -> version(record);
      case RESET_MODEL -> alias(record);
      case MUTE_ALERT, ACK_ALERT, RESOLVE_ALERT -> alert(record);
      case ADD_ALIAS -> patternType(record);
      case SET_EXPERIMENT ->
          needed("experiment", record.word(Limits.WORD_CHARS, "experiment", "target"));
      default -> "";
    };
  }

  private static String version(FlatRecord record) throws Refusal {
    double seq = record.number(0, LARGEST_SEQ, "model_seq");
    return Double.isNaN(seq)
        ? record.word(Limits.WORD_CHARS, "model_version", "target")
        : Long.toString((long) seq);
  }

  /** Which of the two models of a group: the champion unless the challenger is named. */
  private static String alias(FlatRecord record) throws Refusal {
    String alias = record.word(Limits.WORD_CHARS, "target");
    if (!alias.isEmpty() && !alias.equals("challenger")) {
      throw new Refusal("bad_target", "reset_model knows no target but challenger: " + alias);
    }
    return alias;
  }

  private static String alert(FlatRecord record) throws Refusal {
    String id = needed("alert_id", record.text("alert_id", "target"));
    if (!Ids.isUuid(id)) {
      throw new Refusal("bad_target", "alert_id is no UUID: " + id);
    }
    return Ids.uuid(id);
  }

  private static String patternType(FlatRecord record) throws Refusal {
    String type = needed("pattern_type", record.keyword("pattern_type", "target"));
    for (int i = 0; i < type.length(); i++) {
      char c = type.charAt(i);
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) {
        throw new Refusal("bad_target", "pattern_type is no canonical name: " + type);
      }
    }
    return type;
  }

  private static String needed(String name, @Nullable String value) throws Refusal {
    if (value == null || value.isEmpty()) {
      throw new Refusal("missing_target", "the command needs " + name);
    }
    return value;
  }

  private static String text(ControlKind kind, FlatRecord record) throws Refusal {
    return switch (kind) {
      case ADD_ALIAS -> phrase(record);
      case SET_EXPERIMENT -> experiment(record);
      default -> "";
    };
  }

  private static String phrase(FlatRecord record) throws Refusal {
    String phrase = record.word(Limits.PHRASE_CHARS, "phrase", "text");
    if (phrase.isEmpty()) {
      throw new Refusal("missing_text", "add_alias needs a phrase");
    }
    // Shorter ones would be found in every sentence.
    if (phrase.codePoints().filter(Character::isLetterOrDigit).count() < 3) {
      throw new Refusal("bad_text", "a phrase has three letters at least");
    }
    return phrase;
  }

  private static String experiment(FlatRecord record) throws Refusal {
    String text = record.word(Limits.NOTE_CHARS, "text");
    if (text.isEmpty()) {
      throw new Refusal("missing_text", "set_experiment needs its definition in text");
    }
    Json json = Json.of(text);
    json.skip(json.need());
    json.end();
    return text;
  }
}
