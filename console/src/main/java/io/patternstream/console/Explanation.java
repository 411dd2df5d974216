package io.patternstream.console;

import io.patternstream.state.feature.Feature;
import io.patternstream.state.feature.FeatureSchema;
import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.Forecast;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prediction with its terms by name: in log-odds, in the order of the model, with the feature's
 * value, unit and meaning where the term is a feature's.
 *
 * <p>Each term is also given in probability points, which add up to the served probability ({@link
 * Forecast#probabilityPoints}). The terms add up to the served logit; {@code contributions_sum},
 * {@code served_logit} and their difference are given so that anyone can see that they do.
 */
final class Explanation {
  private Explanation() {}

  static Map<String, @Nullable Object> of(Row prediction) {
    FeatureSchema schema = FeatureSchema.current();
    List<?> values = prediction.list("features");
    List<?> terms = prediction.list("contributions");
    boolean current =
        prediction.count("feature_schema_version") == schema.version()
            && values.size() == schema.size();
    List<String> names = current ? ConfidenceModel.termNames(schema.names()) : List.of();
    double sum = 0;
    List<Map<String, @Nullable Object>> contributions = new ArrayList<>();
    double[] logOddsTerms = new double[terms.size()];
    for (int i = 0; i < terms.size(); i++) {
      logOddsTerms[i] = terms.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
    double[] points = Forecast.probabilityPoints(logOddsTerms);
    for (int i = 0; i < terms.size(); i++) {
      double logOdds = logOddsTerms[i];
      sum += logOdds;
      boolean named = names.size() == terms.size();
      String name = named ? names.get(i) : "term_" + i;
      Map<String, @Nullable Object> contribution =
          Json.of(
              "name", name, "log_odds", finite(logOdds), "probability_points", finite(points[i]));
      if (named && i >= 1 && i <= schema.size()) {
        Feature feature = schema.features().get(i - 1);
        contribution.put("value", values.get(i - 1));
        contribution.put("unit", feature.unit());
        contribution.put("meaning", feature.meaning());
      }
      contributions.add(contribution);
    }
    double served = prediction.number("confidence");
    double logit = Math.log(served / (1 - served));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>(prediction.values());
    answer.put("features", features(values, current ? schema.names() : List.of()));
    answer.put("contributions", contributions);
    answer.put("contributions_sum", terms.isEmpty() ? null : finite(sum));
    answer.put("served_logit", finite(logit));
    answer.put("difference", terms.isEmpty() ? null : finite(Math.abs(sum - logit)));
    return answer;
  }

  private static Map<String, @Nullable Object> features(List<?> values, List<String> names) {
    Map<String, @Nullable Object> features = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      features.put(names.isEmpty() ? "feature_" + i : names.get(i), values.get(i));
    }
    return features;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
