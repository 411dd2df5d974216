package io.patternstream.job.kafka;

import io.patternstream.operators.EventTypes;
import io.patternstream.operators.Stopwatch;
import io.patternstream.state.event.RawMessage;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes records as bytes: decoding belongs into an operator that can refuse, since an exception
 * here restarts the job.
 */
final class RawMessages implements KafkaRecordDeserializationSchema<RawMessage> {
  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = {};

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawMessage> out) {
    out.collect(
        new RawMessage(
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp(),
            Stopwatch.millis(),
            record.value() == null ? NOTHING : record.value()));
  }

  @Override
  public TypeInformation<RawMessage> getProducedType() {
    return EventTypes.RAW_MESSAGE;
  }
}
