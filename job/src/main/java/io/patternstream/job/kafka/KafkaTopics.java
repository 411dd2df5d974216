package io.patternstream.job.kafka;

import io.patternstream.job.config.KafkaConfig;
import io.patternstream.state.event.DriftAlert;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Rejected;
import java.io.Serializable;
import java.util.Properties;
import java.util.function.Function;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The optional output topics: at least once, keyed so that a reader can drop what it has seen. */
public final class KafkaTopics {
  private final KafkaConfig kafka;

  public KafkaTopics(KafkaConfig kafka) {
    this.kafka = kafka;
  }

  public void predictions(DataStream<Prediction> predictions) {
    send(
        predictions,
        kafka.predictions(),
        "topic-predictions",
        prediction -> OutputJson.key(prediction.patternId()),
        OutputJson::prediction);
  }

  public void alerts(DataStream<DriftAlert> alerts) {
    send(
        alerts,
        kafka.alerts(),
        "topic-alerts",
        alert -> OutputJson.key(alert.alertId()),
        OutputJson::alert);
  }

  public void rejected(DataStream<Rejected> rejected) {
    send(
        rejected,
        kafka.rejected(),
        "topic-rejected",
        refused -> OutputJson.key(refused.reason()),
        OutputJson::rejected);
  }

  private interface Bytes<T> extends Function<T, byte[]>, Serializable {}

  private <T> void send(
      DataStream<T> stream, String topic, String uid, Bytes<T> key, Bytes<T> value) {
    if (topic.isEmpty()) {
      return;
    }
    Properties properties = new Properties();
    properties.putAll(kafka.client());
    KafkaRecordSerializationSchema<T> schema =
        (element, context, timestamp) ->
            new ProducerRecord<>(topic, key.apply(element), value.apply(element));
    stream
        .sinkTo(
            KafkaSink.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(schema)
                .build())
        .uid(uid)
        .name(uid);
  }
}
