package io.patternstream.operators;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.ModelInput;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.ModelConfig;
import io.patternstream.state.model.ServingPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A seeded log of patterns to score and examples to learn, and what one thread makes of it in
 * order.
 */
final class LearningLog {
  static final long T0 = 1_700_000_000_000L;
  static final long BOUND_MILLIS = 500;
  static final int DIMENSION = 6;
  static final ModelConfig CHALLENGER = new ModelConfig(0.005, 0.99, 0.001, 1, 0.6, 512);
  static final String[] TYPES = {"doji", "hammer", "double_top"};

  private LearningLog() {}

  static ScoringConfig config() {
    return new ScoringConfig(
        ModelConfig.defaults(),
        null,
        DIMENSION,
        "test-schema",
        ServingPolicy.initial(),
        0.0,
        1000,
        3);
  }

  /** The challenger's settings for a model of its own. */
  static ScoringConfig challengerAlone() {
    ScoringConfig both = configWithChallenger();
    return new ScoringConfig(
        CHALLENGER,
        null,
        both.dimension(),
        both.schemaHash(),
        both.initialPolicy(),
        both.automaticNoiseRate(),
        both.snapshotEvery(),
        both.retainedModels());
  }

  /** The same with a challenger that forgets faster and is ready from one label of each class. */
  static ScoringConfig configWithChallenger() {
    return new ScoringConfig(
        ModelConfig.defaults().withReadyLabels(1),
        CHALLENGER,
        DIMENSION,
        "test-schema",
        ServingPolicy.initial(),
        0.0,
        1000,
        3);
  }

  /** A model that another installation learnt from a log of its own. */
  static ImportedModel imported(long seed) {
    LiveModel elsewhere = LiveModel.fresh("theirs", configWithChallenger());
    for (ModelInput input : partition(0, 300, 1, seed)) {
      if (input.learn() != null) {
        elsewhere.learn(input.learn(), 0);
      }
    }
    return ImportedModel.read(
        ImportedModel.file(elsewhere.snapshot("periodic", "test-schema", T0)),
        DIMENSION,
        "test-schema");
  }

  /**
   * One partition's records in log order; labels depend on the features, so that there is something
   * to learn.
   */
  static List<ModelInput> partition(int partition, int records, int groups, long seed) {
    Random random = new Random(seed * 31 + partition);
    List<ModelInput> log = new ArrayList<>();
    long time = T0;
    for (int offset = 0; offset < records; offset++) {
      time += random.nextInt(20);
      Position position = new Position(time, "learning", partition, offset, 0);
      PatternFeatures features =
          features("p" + partition + "-" + offset, random.nextInt(groups), random, position);
      log.add(
          random.nextInt(5) == 0
              ? ModelInput.score(features)
              : ModelInput.learn(example(features, random, position)));
    }
    return log;
  }

  private static PatternFeatures features(String id, int group, Random random, Position position) {
    double[] values = new double[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = random.nextInt(12) == 0 ? Double.NaN : random.nextGaussian() * (i + 1);
    }
    ChartPattern pattern =
        new ChartPattern(
            id,
            "event-" + id,
            "AAPL",
            "1d",
            TYPES[random.nextInt(TYPES.length)],
            Direction.BULLISH,
            MentionStatus.CONFIRMED,
            false,
            150,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            0.55 + 0.4 * random.nextDouble(),
            Double.NaN,
            null,
            "test",
            "{}",
            position,
            0);
    return new PatternFeatures(
        "group-" + group, pattern, new FeatureVector(id, 1, values, 1.0), true);
  }

  private static LabeledExample example(
      PatternFeatures features, Random random, Position position) {
    double x = features.features().values()[0];
    double chance = 1 / (1 + Math.exp(-(Double.isNaN(x) ? 0 : x)));
    Feedback feedback =
        new Feedback(
            "f-" + features.pattern().patternId(),
            features.pattern().patternId(),
            random.nextDouble() < chance ? Label.POSITIVE : Label.NEGATIVE,
            LabelingMethod.ANALYST,
            "anna",
            null,
            null,
            1,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            null,
            position);
    return new LabeledExample(features, feedback, position);
  }

  static ControlCommand command(long seq, ControlKind kind) {
    return new ControlCommand(
        seq,
        kind,
        "olga",
        "test",
        null,
        "group-0",
        Double.NaN,
        "",
        "",
        null,
        new Position(T0, "control", 0, seq, 0));
  }

  /** The same records, out of order by less than {@code BOUND_MILLIS} of log time. */
  static List<ModelInput> shuffledWithinBound(List<ModelInput> log, long seed) {
    Random random = new Random(seed);
    List<ModelInput> shuffled = new ArrayList<>(log);
    int from = 0;
    for (int i = 0; i <= shuffled.size(); i++) {
      boolean blockEnds =
          i == shuffled.size()
              || shuffled.get(i).position().logTime() - shuffled.get(from).position().logTime()
                  >= BOUND_MILLIS - 100;
      if (blockEnds) {
        Collections.shuffle(shuffled.subList(from, i), random);
        from = i;
      }
    }
    return shuffled;
  }

  /**
   * Weights by group and seq, and the probability each scored pattern has at each seq: the
   * single-threaded truth.
   */
  record Reference(Map<String, List<Long>> hashes, Map<String, List<byte[]>> models) {
    long hash(String group, long seq) {
      return hashes.get(group).get((int) seq - 1);
    }

    double ml(PatternFeatures features, long seq, ScoringConfig config) {
      ConfidenceModel model =
          seq == 0
              ? config.firstModel()
              : ConfidenceModel.decode(models.get(features.modelGroup()).get((int) seq - 1));
      return model
          .forecast(
              features.features().values(),
              features.pattern().patternType(),
              features.pattern().ruleConfidence())
          .ml();
    }

    int applications() {
      return hashes.values().stream().mapToInt(List::size).sum();
    }
  }

  static Reference reference(List<ModelInput> log, ScoringConfig config) {
    Map<String, ConfidenceModel> models = new HashMap<>();
    Map<String, List<Long>> hashes = new HashMap<>();
    Map<String, List<byte[]>> encoded = new HashMap<>();
    List<ModelInput> ordered = new ArrayList<>(log);
    ordered.sort(Comparator.comparing(ModelInput::position));
    for (ModelInput input : ordered) {
      LabeledExample example = input.learn();
      if (example == null) {
        continue;
      }
      ConfidenceModel model =
          models.computeIfAbsent(input.modelGroup(), group -> config.firstModel());
      model.learn(
          example.features().features().values(),
          example.features().pattern().patternType(),
          example.features().pattern().ruleConfidence(),
          example.positive(),
          example.feedback().weight(),
          0.0);
      hashes.computeIfAbsent(input.modelGroup(), g -> new ArrayList<>()).add(model.weightsHash());
      encoded.computeIfAbsent(input.modelGroup(), g -> new ArrayList<>()).add(model.encode());
    }
    return new Reference(hashes, encoded);
  }
}
