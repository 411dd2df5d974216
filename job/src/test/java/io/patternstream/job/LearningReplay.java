package io.patternstream.job;

import io.patternstream.job.TestServices.Database;
import io.patternstream.operators.ScoringConfig;
import io.patternstream.state.model.ConfidenceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One thread, no Flink: takes features, labels and the order of learning from the tables and
 * computes every weight and every probability again.
 */
record LearningReplay(List<String> mismatches) {

  static LearningReplay of(Database database, ScoringConfig scoring) throws Exception {
    List<Map<String, Object>> predictions =
        database.rows(
            "SELECT pattern_id::text AS pattern_id, pattern_type, rule_confidence, ml_confidence, model_seq,"
                + " features FROM ml_predictions ORDER BY model_seq, pattern_id");
    List<Map<String, Object>> applications =
        database.rows(
            "SELECT l.model_seq, l.weights_hash, f.label, p.features, p.pattern_type, p.rule_confidence"
                + " FROM learning_log l JOIN feedback_labels f ON f.feedback_id::text = l.cause"
                + " JOIN ml_predictions p ON p.pattern_id::text = l.pattern_id::text ORDER BY l.model_seq");
    List<String> mismatches = new ArrayList<>();
    ConfidenceModel model =
        ConfidenceModel.fresh(scoring.model(), scoring.dimension(), scoring.schemaHash());
    int next = 0;
    for (long seq = 0; seq <= applications.size(); seq++) {
      if (seq > 0) {
        Map<String, Object> step = applications.get((int) seq - 1);
        model.learn(
            doubles(step, "features"),
            (String) step.get("pattern_type"),
            (Double) step.get("rule_confidence"),
            "positive".equals(step.get("label").toString()),
            1.0,
            0.0);
        if (model.weightsHash() != (Long) step.get("weights_hash")) {
          mismatches.add("weights at seq " + seq);
        }
      }
      while (next < predictions.size() && (Long) predictions.get(next).get("model_seq") == seq) {
        Map<String, Object> row = predictions.get(next++);
        double ml =
            model
                .forecast(
                    doubles(row, "features"),
                    (String) row.get("pattern_type"),
                    (Double) row.get("rule_confidence"))
                .ml();
        if (Double.doubleToRawLongBits(ml)
            != Double.doubleToRawLongBits((Double) row.get("ml_confidence"))) {
          mismatches.add("prediction of " + row.get("pattern_id") + " at seq " + seq);
        }
      }
    }
    if (next < predictions.size()) {
      mismatches.add((predictions.size() - next) + " predictions saw a seq that was never applied");
    }
    return new LearningReplay(mismatches);
  }

  private static double[] doubles(Map<String, Object> row, String column) {
    Double[] boxed = (Double[]) row.get(column);
    double[] values = new double[boxed.length];
    for (int i = 0; i < boxed.length; i++) {
      values[i] = boxed[i] == null ? Double.NaN : boxed[i];
    }
    return values;
  }
}
