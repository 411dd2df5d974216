package io.patternstream.bench.baseline;

import io.patternstream.bench.sink.PredictionRows;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.feature.FeatureExtractor;
import io.patternstream.state.feature.FeatureSchema;
import io.patternstream.state.feature.MarketState;
import io.patternstream.state.mcp.FeedbackReader;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.model.Forecast;
import io.patternstream.state.model.ModelConfig;
import io.patternstream.state.model.ServingPolicy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The strongest simple rival: one process, one thread, and one transaction a poll that holds the
 * rows, the weights and the offsets, so that each is there exactly once.
 *
 * <p>Fair to it: the same parser, features, model and rows of {@code ml_predictions} and {@code
 * feedback_labels}, rewritten batches. In its favour: no lifecycle, history, outcomes, learning
 * log, quality, drift or ledger, no order of learning by log time, no rescaling, and what is open
 * is kept on its heap only: it would have to be read again after a restart.
 *
 * <p>Arguments: bootstrap servers, JDBC URL, user, password.
 */
public final class PlainConsumer {
  private static final String OFFSETS =
      "CREATE TABLE IF NOT EXISTS plain_offsets (topic text, part int, next bigint, read bigint,"
          + " PRIMARY KEY (topic, part));"
          + " CREATE TABLE IF NOT EXISTS plain_model (id int PRIMARY KEY, bytes bytea)";
  private static final String LABEL =
      "INSERT INTO feedback_labels (feedback_id, pattern_id, label, labeling_method, disposition,"
          + " labeled_by, weight, log_time, log_topic, log_partition, log_offset, log_ordinal)"
          + " VALUES (?, ?, ?, 'analyst', 'taught', ?, ?, to_timestamp(?), ?, ?, ?, 0)"
          + " ON CONFLICT (feedback_id, pattern_id) DO NOTHING";
  private static final String NEXT =
      "INSERT INTO plain_offsets AS o (topic, part, next, read) VALUES (?, ?, ?, ?) ON CONFLICT"
          + " (topic, part) DO UPDATE SET next = EXCLUDED.next, read = o.read + EXCLUDED.read";
  private static final String MODEL =
      "INSERT INTO plain_model (id, bytes) VALUES (1, ?)"
          + " ON CONFLICT (id) DO UPDATE SET bytes = EXCLUDED.bytes";

  private final McpParser parser;
  private final Map<String, MarketState> markets = new HashMap<>();
  private final Map<String, PatternFeatures> open = new HashMap<>();
  private final Map<String, List<Feedback>> early = new HashMap<>();
  private final Set<String> taught = new HashSet<>();
  private final ConfidenceModel model =
      ConfidenceModel.fresh(
          ModelConfig.defaults(), FeatureSchema.current().size(), FeatureSchema.current().hash());
  private final List<Prediction> predictions = new ArrayList<>();
  private final List<Feedback> labels = new ArrayList<>();

  private PlainConsumer() {
    Taxonomy taxonomy = Taxonomy.load();
    parser = new McpParser(taxonomy, new NarrativeParser(taxonomy));
  }

  public static void main(String[] args) throws SQLException {
    PlainConsumer plain = new PlainConsumer();
    String url = args[1] + "?reWriteBatchedInserts=true&stringtype=unspecified";
    try (Connection connection = DriverManager.getConnection(url, args[2], args[3]);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers",
                    args[0],
                    "group.id",
                    "plain",
                    "auto.offset.reset",
                    "earliest",
                    "enable.auto.commit",
                    "false",
                    "max.poll.records",
                    "1000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(OFFSETS);
      }
      connection.setAutoCommit(false);
      consumer.subscribe(List.of("mcp.events", "pattern.feedback"));
      System.out.println("ready");
      while (true) {
        plain.batch(consumer, connection);
      }
    }
  }

  private void batch(KafkaConsumer<byte[], byte[]> consumer, Connection connection)
      throws SQLException {
    var records = consumer.poll(Duration.ofMillis(20));
    if (records.isEmpty()) {
      return;
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      RawMessage message =
          new RawMessage(
              record.topic(),
              record.partition(),
              record.offset(),
              record.timestamp(),
              System.nanoTime() / 1e6,
              record.value());
      if (record.topic().equals("mcp.events")) {
        event(parser.parse(message));
      } else {
        Feedback label = FeedbackReader.read(message).value();
        if (label != null) {
          label(label);
        }
      }
    }
    write(connection);
    try (PreparedStatement next = connection.prepareStatement(NEXT)) {
      for (var partition : records.partitions()) {
        var of = records.records(partition);
        next.setString(1, partition.topic());
        next.setInt(2, partition.partition());
        next.setLong(3, of.get(of.size() - 1).offset() + 1);
        next.setLong(4, of.size());
        next.addBatch();
      }
      next.executeBatch();
    }
    connection.commit();
    predictions.clear();
    labels.clear();
  }

  private void event(Parsed parsed) {
    for (Observation observation : parsed.observations()) {
      markets
          .computeIfAbsent(observation.symbol(), symbol -> new MarketState())
          .observe(observation);
    }
    for (ChartPattern pattern : parsed.patterns()) {
      if (open.containsKey(pattern.patternId())) {
        continue;
      }
      MarketState market =
          markets.computeIfAbsent(pattern.marketKey(), symbol -> new MarketState());
      PatternFeatures features =
          new PatternFeatures("all", pattern, FeatureExtractor.extract(pattern, market), false);
      market.remember(pattern);
      open.put(pattern.patternId(), features);
      predictions.add(score(features));
      List<Feedback> waiting = early.remove(pattern.patternId());
      if (waiting != null) {
        waiting.forEach(this::label);
      }
    }
  }

  private Prediction score(PatternFeatures features) {
    ChartPattern pattern = features.pattern();
    double rule = pattern.ruleConfidence();
    Forecast forecast = model.forecast(features.features().values(), pattern.patternType(), rule);
    ServingPolicy.Decision decision =
        ServingPolicy.initial()
            .decide(
                pattern.marketKey(),
                rule,
                forecast,
                features.features().quality(),
                model.ready(ModelConfig.defaults().readyLabels()));
    return new Prediction(
        features,
        model.version(),
        model.seq(),
        forecast.ml(),
        decision.blended(),
        Double.NaN,
        decision.confidence(),
        decision.fallbackReason(),
        decision.eligible(),
        decision.decisionClass(),
        0,
        forecast.contributions(decision.confidence()),
        System.nanoTime() / 1e6 - pattern.receivedAt());
  }

  private void label(Feedback label) {
    PatternFeatures features = open.get(label.patternId());
    if (features == null) {
      early.computeIfAbsent(label.patternId(), id -> new ArrayList<>()).add(label);
      return;
    }
    labels.add(label);
    if (label.label() != Label.NEUTRAL && taught.add(label.patternId())) {
      model.learn(
          features.features().values(),
          features.pattern().patternType(),
          features.pattern().ruleConfidence(),
          label.label() == Label.POSITIVE,
          label.weight(),
          0);
    }
  }

  private void write(Connection connection) throws SQLException {
    if (!predictions.isEmpty()) {
      try (PreparedStatement insert = connection.prepareStatement(PredictionRows.INSERT)) {
        for (Prediction prediction : predictions) {
          PredictionRows.bind(insert, prediction);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
    if (labels.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(LABEL);
        PreparedStatement weights = connection.prepareStatement(MODEL)) {
      for (Feedback label : labels) {
        insert.setString(1, label.feedbackId());
        insert.setString(2, label.patternId());
        insert.setString(3, label.label() == Label.POSITIVE ? "positive" : "negative");
        insert.setString(4, label.labeledBy());
        insert.setDouble(5, label.weight());
        insert.setDouble(6, label.position().logTime() / 1e3);
        insert.setString(7, label.position().topic());
        insert.setInt(8, label.position().partition());
        insert.setLong(9, label.position().offset());
        insert.addBatch();
      }
      insert.executeBatch();
      weights.setBytes(1, model.encode());
      weights.executeUpdate();
    }
  }
}
