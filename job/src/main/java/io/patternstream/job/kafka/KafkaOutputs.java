package io.patternstream.job.kafka;

import io.patternstream.job.Sinks;
import io.patternstream.job.config.KafkaConfig;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Rejected;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

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
    send(
        predictions,
        kafka.predictions(),
        "topic-predictions",
        prediction -> OutputJson.key(prediction.patternId()),
        OutputJson::prediction);
  }

  @Override
  public void driftAlerts(DataStream<DriftAlert> alerts) {
    send(
        alerts,
        kafka.alerts(),
        "topic-alerts",
        alert -> OutputJson.key(alert.alertId()),
        OutputJson::alert);
  }

  @Override
  public void rejected(DataStream<Rejected> rejected) {
    send(rejected, kafka.rejected(), "topic-rejected", null, OutputJson::rejected);
  }

  private <T> void send(
      DataStream<T> stream,
      String topic,
      String uid,
      @Nullable SerializationSchema<T> key,
      SerializationSchema<T> value) {
    if (topic.isEmpty()) {
      return;
    }
    Properties client = new Properties();
    client.putAll(kafka.client());
    var records =
        KafkaRecordSerializationSchema.<T>builder()
            .setTopic(topic)
            .setValueSerializationSchema(value);
    if (key != null) {
      records = records.setKeySerializationSchema(key);
    }
    stream
        .sinkTo(
            KafkaSink.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(client)
                .setRecordSerializer(records.build())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build())
        .uid(uid)
        .name(uid);
  }
}
