package io.patternstream.torture;

import io.patternstream.job.config.JobConfig;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.model.ConfidenceModel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the tables say against what the log demands.
 *
 * <ul>
 *   <li>lost: acknowledged records that the log has not, and rows that it demands and nobody wrote
 *   <li>duplicated: records twice in the log, rows that it does not demand, records counted twice
 *   <li>misapplied labels: judged otherwise, or learnt in another order or another number of times
 *   <li>weights: equal to the last bit after every application, and with them every probability
 * </ul>
 */
final class Oracles {
  private static final int MOST_TOLD = 20;

  /** What the job itself counts a record of a topic by. */
  private static final Set<String> STAGES =
      Set.of(
          "parse-mcp-events",
          "read-feedback",
          "read-commands",
          "recognise-formations",
          "label-outcomes",
          "weigh-feedback",
          "join-feedback");

  private final JobConfig config;
  private final Database database;
  private final Reference reference;
  private final List<String> told = new ArrayList<>();
  private int untold;
  long lost;
  long duplicated;
  long misapplied;
  long late;
  boolean weightsEqual = true;

  private Oracles(JobConfig config, Database database, Reference reference) {
    this.config = config;
    this.database = database;
    this.reference = reference;
  }

  static Oracles ask(
      JobConfig config, Database database, TopicLog log, Ledger ledger, Reference reference)
      throws SQLException {
    Oracles oracles = new Oracles(config, database, reference);
    oracles.ledger(log, ledger);
    oracles.predictions();
    oracles.rejected();
    oracles.labels();
    oracles.learning();
    oracles.counts();
    return oracles;
  }

  /** What is wrong, in words; the first of them. */
  List<String> told() {
    List<String> all = new ArrayList<>(told);
    if (untold > 0) {
      all.add("and " + untold + " more");
    }
    return all;
  }

  private void tell(String what) {
    if (told.size() < MOST_TOLD) {
      told.add(what);
    } else {
      untold++;
    }
  }

  private void lose(long count, String what) {
    lost += count;
    tell("lost: " + what);
  }

  private void duplicate(long count, String what) {
    duplicated += count;
    tell("duplicated: " + what);
  }

  private void ledger(TopicLog log, Ledger ledger) {
    ledger
        .places()
        .forEach(
            (id, place) -> {
              if (!place.equals(log.places().get(id))) {
                lose(1, "record " + id + " was acknowledged at " + place);
              }
            });
    log.ids()
        .forEach(
            (id, times) -> {
              if (times > 1 || id > ledger.sent()) {
                duplicate(times - 1, "record " + id + " is " + times + " times in the log");
              }
            });
  }

  private void predictions() throws SQLException {
    Set<String> found = new HashSet<>();
    for (Map<String, Object> row :
        database.rows(
            "SELECT pattern_id::text AS pattern_id, symbol, timeframe, pattern_type, rule_confidence,"
                + " features FROM ml_predictions")) {
      String id = text(row, "pattern_id");
      PatternFeatures wanted = reference.patterns.get(id);
      if (wanted == null || !found.add(id)) {
        duplicate(1, "a prediction of " + id);
      } else if (!wanted.pattern().symbol().equals(row.get("symbol"))
          || !wanted.pattern().timeframe().equals(row.get("timeframe"))
          || !wanted.pattern().patternType().equals(row.get("pattern_type"))
          || !same(wanted.pattern().ruleConfidence(), number(row, "rule_confidence"))
          || !same(wanted.features().values(), doubles(row, "features"))) {
        lose(1, "the prediction of " + id + " is another than the log demands");
      }
    }
    for (String id : reference.patterns.keySet()) {
      if (!found.contains(id)) {
        lose(1, "no prediction of " + id);
      }
    }
  }

  private void rejected() throws SQLException {
    Set<String> found = new HashSet<>();
    for (Map<String, Object> row :
        database.rows(
            "SELECT log_topic, log_partition, log_offset, log_ordinal, reason, stage FROM"
                + " rejected_events")) {
      String place =
          Reference.place(
              text(row, "log_topic"),
              whole(row, "log_partition"),
              whole(row, "log_offset"),
              whole(row, "log_ordinal"),
              text(row, "reason"));
      if (!text(row, "stage").isEmpty()) {
        lose(1, "a table refused a row: " + place);
      } else if (!reference.rejected.contains(place) || !found.add(place)) {
        duplicate(1, "refused: " + place);
      }
    }
    for (String place : reference.rejected) {
      if (!found.contains(place)) {
        lose(1, "not refused: " + place);
      }
    }
  }

  private void labels() throws SQLException {
    Set<String> found = new HashSet<>();
    for (Map<String, Object> row :
        database.rows(
            "SELECT feedback_id::text AS id, pattern_id::text AS pattern_id, disposition::text AS"
                + " disposition, label::text AS label FROM feedback_labels")) {
      String id = text(row, "id");
      LabelRecord wanted = reference.judged.get(id);
      if (wanted == null || !found.add(id)) {
        duplicate(1, "a label " + id);
      } else if (!lower(wanted.disposition()).equals(text(row, "disposition"))
          || !lower(wanted.feedback().label()).equals(text(row, "label"))
          || !wanted.feedback().patternId().equals(text(row, "pattern_id"))) {
        misapplied++;
        tell("label " + id + " is " + row + " and should be " + lower(wanted.disposition()));
      }
    }
    for (String id : reference.judged.keySet()) {
      if (!found.contains(id)) {
        lose(1, "no row of label " + id);
      }
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Learns again, in the order that the job says it has learnt in, and asks at each step for the
   * same weights and the same probabilities. That order must be the log's wherever nothing was
   * late.
   */
  private void learning() throws SQLException {
    Map<Long, List<Map<String, Object>>> bySeq = new HashMap<>();
    for (Map<String, Object> row :
        database.rows(
            "SELECT pattern_id::text AS pattern_id, pattern_type, rule_confidence, ml_confidence,"
                + " model_seq, features FROM ml_predictions")) {
      bySeq.computeIfAbsent(whole(row, "model_seq"), seq -> new ArrayList<>()).add(row);
    }
    Map<String, Reference.Lesson> byCause = new HashMap<>();
    for (Reference.Lesson lesson : reference.lessons) {
      byCause.put(lesson.kind() + lesson.cause(), lesson);
    }
    List<Map<String, Object>> log =
        database.rows(
            "SELECT model_seq, kind, cause, weights_hash, late FROM learning_log ORDER BY model_seq");
    ConfidenceModel model = fresh();
    probabilities(model, bySeq.remove(0L));
    for (int i = 0; i < log.size(); i++) {
      Map<String, Object> row = log.get(i);
      long seq = whole(row, "model_seq");
      if (seq != i + 1) {
        weightsEqual = false;
        tell("weights: application " + (i + 1) + " is missing, found " + seq);
        return;
      }
      late += Boolean.TRUE.equals(row.get("late")) ? 1 : 0;
      String cause = text(row, "kind") + text(row, "cause");
      Reference.Lesson lesson = byCause.remove(cause);
      if (lesson == null) {
        misapplied++;
        tell("learnt twice, or never taught: " + cause + " at seq " + seq);
        continue;
      }
      if (late == 0 && !cause.equals(inOrder(i))) {
        misapplied++;
        tell("learnt out of order: " + cause + " at seq " + seq);
      }
      model = applied(model, lesson);
      if (model.weightsHash() != whole(row, "weights_hash")) {
        weightsEqual = false;
        tell("weights differ after seq " + seq);
      }
      probabilities(model, bySeq.remove(seq));
    }
    misapplied += byCause.size();
    byCause.keySet().forEach(cause -> tell("never learnt: " + cause));
    for (Long seq : bySeq.keySet()) {
      weightsEqual = false;
      tell("predictions saw seq " + seq + ", which was never applied");
    }
  }

  private @Nullable String inOrder(int index) {
    if (index >= reference.lessons.size()) {
      return null;
    }
    Reference.Lesson lesson = reference.lessons.get(index);
    return lesson.kind() + lesson.cause();
  }

  private ConfidenceModel fresh() {
    return ConfidenceModel.fresh(
        config.scoring().model(), config.scoring().dimension(), config.scoring().schemaHash());
  }

  private ConfidenceModel applied(ConfidenceModel model, Reference.Lesson lesson) {
    LabeledExample example = lesson.example();
    if (example == null) {
      return fresh();
    }
    boolean fromBars = example.feedback().method() == LabelingMethod.AUTOMATIC;
    model.learn(
        example.features().features().values(),
        example.features().pattern().patternType(),
        example.features().pattern().ruleConfidence(),
        example.positive(),
        example.feedback().weight(),
        fromBars ? config.scoring().automaticNoiseRate() : 0);
    return model;
  }

  private void probabilities(ConfidenceModel model, @Nullable List<Map<String, Object>> rows) {
    if (rows == null) {
      return;
    }
    for (Map<String, Object> row : rows) {
      double ml =
          model
              .forecast(
                  doubles(row, "features"),
                  text(row, "pattern_type"),
                  number(row, "rule_confidence"))
              .ml();
      if (!same(ml, number(row, "ml_confidence"))) {
        weightsEqual = false;
        tell("probability of " + row.get("pattern_id") + " differs");
      }
    }
  }

  private void counts() throws SQLException {
    Map<String, Long> found = new TreeMap<>();
    for (Map<String, Object> row :
        database.rows(
            "SELECT stage, disposition, sum(count) AS count FROM pipeline_statistics GROUP BY 1, 2")) {
      if (STAGES.contains(text(row, "stage"))) {
        String disposition = text(row, "disposition").replaceFirst(":late$", "");
        found.merge(text(row, "stage") + ' ' + disposition, whole(row, "count"), Long::sum);
      }
    }
    Set<String> all = new HashSet<>(found.keySet());
    all.addAll(reference.tallies.keySet());
    for (String key : all) {
      long more = found.getOrDefault(key, 0L) - reference.tallies.getOrDefault(key, 0L);
      if (more < 0) {
        lose(-more, -more + " fewer counted than " + reference.tallies.get(key) + " of " + key);
      } else if (more > 0) {
        duplicate(more, more + " more counted of " + key);
      }
    }
  }

  private static boolean same(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  /** Missing values are {@code NaN} here and null there. */
  private static boolean same(double[] a, double[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (!same(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }

  private static double[] doubles(Map<String, Object> row, String column) {
    Double[] boxed = (Double[]) value(row, column);
    double[] values = new double[boxed.length];
    for (int i = 0; i < boxed.length; i++) {
      values[i] = boxed[i] == null ? Double.NaN : boxed[i];
    }
    return values;
  }

  private static String text(Map<String, Object> row, String column) {
    return String.valueOf(value(row, column));
  }

  private static long whole(Map<String, Object> row, String column) {
    return ((Number) value(row, column)).longValue();
  }

  private static double number(Map<String, Object> row, String column) {
    return ((Number) value(row, column)).doubleValue();
  }

  private static Object value(Map<String, Object> row, String column) {
    Object value = row.get(column);
    if (value == null) {
      throw new IllegalStateException(column + " is null in " + row);
    }
    return value;
  }
}
