package io.patternstream.job.config;

import io.patternstream.operators.FeatureConfig;
import io.patternstream.operators.ImportedModel;
import io.patternstream.operators.ScoringConfig;
import io.patternstream.settings.ConfigException;
import io.patternstream.settings.Program;
import io.patternstream.settings.SettingsReader;
import io.patternstream.state.drift.DriftConfig;
import io.patternstream.state.feature.FeatureSchema;
import io.patternstream.state.feedback.FeedbackConfig;
import io.patternstream.state.formation.FormationConfig;
import io.patternstream.state.lifecycle.LifecycleConfig;
import io.patternstream.state.lifecycle.LifecycleRule;
import io.patternstream.state.model.ModelConfig;
import io.patternstream.state.model.ServingPolicy;
import io.patternstream.state.outcome.OutcomeConfig;
import io.patternstream.state.quality.QualityConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, read once: arguments over environment over file, by the reader that
 * console and commands share. An operator gets its own branch, never the tree.
 */
public record JobConfig(
    KafkaConfig kafka,
    PostgresConfig postgres,
    RuntimeConfig runtime,
    FormationConfig formations,
    FeatureConfig features,
    OutcomeConfig outcomes,
    FeedbackConfig feedback,
    ScoringConfig scoring,
    QualityConfig quality,
    DriftConfig drift,
    LifecycleConfig lifecycle) {

  private static final int RETAINED_MODELS = 3;

  /**
   * Reads the configuration.
   *
   * @param arguments {@code --key value} or {@code --key=value}
   * @throws ConfigException with every fault at once, a line each
   */
  public static JobConfig load(List<String> arguments, Map<String, String> environment)
      throws ConfigException {
    SettingsReader reader = new SettingsReader(Program.JOB, arguments, environment);
    OutcomeConfig outcomes = outcomes(reader);
    JobConfig config =
        new JobConfig(
            kafka(reader),
            postgres(reader),
            runtime(reader),
            new FormationConfig(reader.duration("formations.horizon").toMillis()),
            features(reader, outcomes),
            outcomes,
            feedback(reader),
            scoring(reader),
            quality(reader),
            drift(reader),
            lifecycle(reader));
    if (config.formations.horizonMillis() < config.feedback.labelHorizonMillis()) {
      reader.fault(
          "formations.horizon",
          "is below labels.horizon: a formation would be scored again while it waits for labels");
    }
    reader.faults(config.formations.validate());
    reader.faults(config.features.validate());
    reader.faults(config.quality.validate());
    reader.faults(config.drift.validate());
    reader.faults(config.feedback.validate());
    reader.faults(config.scoring.model().validate());
    reader.faults(config.lifecycle.validate());
    reader.throwIfFaulty();
    return config;
  }

  /** What was read and will not do what its owner may expect; a line each. */
  public static List<String> notices(List<String> arguments, Map<String, String> environment) {
    return new SettingsReader(Program.JOB, arguments, environment).notices();
  }

  private static KafkaConfig kafka(SettingsReader reader) {
    return new KafkaConfig(
        reader.text("kafka.bootstrap.servers"),
        reader.properties("kafka.properties.file"),
        reader.text("kafka.group.id"),
        reader.oneOf("kafka.start", "earliest", "latest").equals("latest"),
        reader.oneOf("kafka.lost.records", "stop", "skip").equals("skip"),
        reader.duration("kafka.discovery.interval"),
        reader.topic("kafka.topic.events", false),
        reader.topic("kafka.topic.feedback", false),
        reader.topic("kafka.topic.control", false),
        reader.topic("kafka.topic.predictions", true),
        reader.topic("kafka.topic.alerts", true),
        reader.topic("kafka.topic.rejected", true));
  }

  private static PostgresConfig postgres(SettingsReader reader) {
    return new PostgresConfig(
        reader.jdbcUrl(),
        reader.text("postgres.user"),
        reader.secret("postgres.password"),
        reader.count("postgres.flush.rows", 1, 100_000),
        reader.duration("postgres.flush.interval"),
        reader.duration("postgres.flush.interval.others"),
        reader.duration("postgres.patience"));
  }

  private static RuntimeConfig runtime(SettingsReader reader) {
    int parallelism = reader.count("job.parallelism", 1, 1024);
    int maxParallelism = reader.count("job.max.parallelism", 1, 32_768);
    if (!reader.text("flink.rest.url").matches("https?://[^/]+/?")) {
      reader.fault("flink.rest.url", "must be http://host:port or https://host:port");
    }
    if (parallelism > maxParallelism) {
      reader.fault("job.parallelism", "= " + parallelism + " is above job.max.parallelism");
    }
    return new RuntimeConfig(
        reader.text("flink.rest.url"),
        reader.text("job.name"),
        parallelism,
        reader.stated("job.parallelism"),
        maxParallelism,
        reader.text("job.checkpoint.directory"),
        reader.span("job.checkpoint.interval"),
        reader.oneOf("job.state.backend", "hashmap", "rocksdb").equals("rocksdb"),
        reader.duration("job.buffer.timeout"),
        reader.duration("job.watermark.bound"),
        reader.span("job.idleness"));
  }

  private static OutcomeConfig outcomes(SettingsReader reader) {
    return new OutcomeConfig(
        reader.number("outcomes.target.atr", 0, 100),
        reader.number("outcomes.stop.atr", 0, 100),
        reader.count("outcomes.horizon.bars", 1, 10_000),
        OutcomeConfig.defaults().maxOpenPerSymbol(),
        reader.duration("outcomes.longest.wait").toMillis());
  }

  private static FeatureConfig features(SettingsReader reader, OutcomeConfig outcomes) {
    FeatureConfig defaults = FeatureConfig.defaults();
    return new FeatureConfig(
        reader.oneOf("model.group", FeatureConfig.ALL, FeatureConfig.TIMEFRAME),
        defaults.cachedMarkets(),
        defaults.forgetMillis(),
        outcomes);
  }

  private static QualityConfig quality(SettingsReader reader) {
    QualityConfig defaults = QualityConfig.defaults();
    return new QualityConfig(
        reader.count("quality.window.labels", 10, 100_000),
        defaults.refreshEvery(),
        defaults.leastPerType());
  }

  private static DriftConfig drift(SettingsReader reader) {
    DriftConfig defaults = DriftConfig.defaults();
    return new DriftConfig(
        reader.count("drift.window.rows", 1, 20_000),
        reader.duration("drift.window.span").toMillis(),
        reader.count("drift.reference.windows", 2, 1_000),
        reader.count("drift.reference.rows", 0, 1_000_000),
        defaults.windowsPerFalseAlert(),
        defaults.scoreFloor(),
        defaults.rateFloor(),
        defaults.rareRateFloor());
  }

  private static FeedbackConfig feedback(SettingsReader reader) {
    return new FeedbackConfig(
        reader.duration("labels.horizon").toMillis(),
        reader.count("labels.bucket.capacity", 1, 1_000_000),
        reader.number("labels.bucket.refill", 0, 1e9),
        FeedbackConfig.defaults().maxWaitingPerKey());
  }

  private static ScoringConfig scoring(SettingsReader reader) {
    ServingPolicy policy =
        new ServingPolicy(
            0,
            reader.flag("ml.enabled"),
            reader.number("ml.rollout.percent", 0, 100),
            blendWeight(reader),
            reader.number("ml.threshold", 0.001, 0.999),
            reader.number("ml.min.quality", 0, 1));
    ModelConfig model =
        ModelConfig.defaults().withReadyLabels(reader.count("model.ready.labels", 0, 1_000_000));
    return new ScoringConfig(
            model,
            challenger(reader, model),
            FeatureSchema.current().size(),
            FeatureSchema.current().hash(),
            policy,
            reader.number("model.automatic.noise", 0, 0.499),
            reader.count("model.snapshot.every", 1, 1_000_000),
            RETAINED_MODELS)
        .startingFrom(
            snapshot(reader, "model.initial.snapshot"),
            snapshot(reader, "model.challenger.snapshot"));
  }

  /** A model from a file; null where none is named. */
  private static @Nullable ImportedModel snapshot(SettingsReader reader, String key) {
    String file = reader.text(key);
    if (file.isEmpty()) {
      return null;
    }
    FeatureSchema schema = FeatureSchema.current();
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(ImportedModel.MOST_BYTES);
      return ImportedModel.read(bytes, schema.size(), schema.hash());
    } catch (IOException | InvalidPathException e) {
      reader.fault(key, "= " + file + ": cannot be read");
    } catch (IllegalArgumentException e) {
      reader.fault(key, "= " + file + ": " + e.getMessage());
    }
    return null;
  }

  /** Settings of the model that learns in the shadow; null where none is configured. */
  private static @Nullable ModelConfig challenger(SettingsReader reader, ModelConfig model) {
    double deviation = reader.number("model.challenger.deviation", 1e-6, 10);
    double forgetting = reader.numberOrNone("model.challenger.forgetting", 0.900001, 1);
    return Double.isNaN(forgetting)
        ? null
        : new ModelConfig(
            deviation,
            forgetting,
            model.share(),
            model.readyLabels(),
            model.startBlend(),
            model.maxKeys());
  }

  /** The old system named two weights; what counts is ML's share of their sum. */
  private static double blendWeight(SettingsReader reader) {
    double ml = reader.numberOrNone("ml.blend.weight", 0, 1);
    double rule = reader.numberOrNone("ml.blend.rule.weight", 0, 1);
    if (Double.isNaN(rule)) {
      return ml;
    }
    if (Double.isNaN(ml)) {
      return 1 - rule;
    }
    if (ml + rule == 0) {
      reader.fault("ml.blend.weight", "and ml.blend.rule.weight are both 0");
      return Double.NaN;
    }
    return ml / (ml + rule);
  }

  private static LifecycleConfig lifecycle(SettingsReader reader) {
    LifecycleConfig defaults = LifecycleConfig.defaults();
    LifecycleRule others = defaults.fallback();
    double hours = reader.span("lifecycle.max.age").toMillis() / 3_600_000.0;
    Map<String, LifecycleRule> rules = new TreeMap<>();
    defaults.rules().keySet().forEach(name -> rules.put(name, rule(reader, name)));
    Map<String, String> aliases = new TreeMap<>(defaults.aliases());
    aliases.putAll(reader.pairs("lifecycle.aliases"));
    return new LifecycleConfig(
        reader.number("lifecycle.confirm.threshold", 0, 1),
        rules,
        aliases,
        new LifecycleRule(
            others.targetShare(),
            others.decayPerHour(),
            hours > 0 ? hours : others.maxHours(), // not above 0 is a fault that was named already
            others.breach(),
            others.minConfidence()),
        reader.flag("lifecycle.rules.enabled"),
        reader.count("lifecycle.max.misses", 0, 1_000_000));
  }

  private static LifecycleRule rule(SettingsReader reader, String name) {
    double[] rule = reader.numbers("lifecycle.rule." + name, 5);
    return new LifecycleRule(rule[0], rule[1], rule[2], rule[3], rule[4]);
  }
}
