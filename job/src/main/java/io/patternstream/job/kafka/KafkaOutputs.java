package io.patternstream.job.kafka;

import io.patternstream.job.Sinks;
import io.patternstream.job.config.KafkaConfig;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Rejected;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The optional output topics: the same facts as the tables, at least once. A topic that is not
 * named gets no sink.
 */
public final class KafkaOutputs implements Sinks {
  private final KafkaConfig kafka;

  public KafkaOutputs(KafkaConfig kafka) {
    this.kafka = kafka;
  }

  @Override
  public void predictions(DataStream<Prediction> predictions) {
    if (!kafka.predictions().isEmpty()) {
      send(
          predictions,
          "topic-predictions",
          new OutputRecords<>(
              kafka.predictions(),
              prediction -> OutputJson.key(prediction.patternId()),
              OutputJson::prediction));
    }
  }

  @Override
  public void driftAlerts(DataStream<DriftAlert> alerts) {
    if (!kafka.alerts().isEmpty()) {
      send(
          alerts,
          "topic-alerts",
          new OutputRecords<>(
              kafka.alerts(), alert -> OutputJson.key(alert.alertId()), OutputJson::alert));
    }
  }

  @Override
  public void rejected(DataStream<Rejected> rejected) {
    if (!kafka.rejected().isEmpty()) {
      send(
          rejected,
          "topic-rejected",
          new OutputRecords<>(kafka.rejected(), null, OutputJson::rejected));
    }
  }

  private <T> void send(DataStream<T> stream, String uid, OutputRecords<T> records) {
    Properties client = new Properties();
    client.putAll(kafka.client());
    stream
        .sinkTo(
            KafkaSink.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(client)
                .setRecordSerializer(records)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build())
        .disableChaining() // a broker that is away must not hold back scoring
        .uid(uid)
        .name(uid);
  }
}
