package io.patternstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.job.TestServices.Database;
import io.patternstream.job.config.JobConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a job does whose next records Kafka has deleted while it was down. */
class LostRecordsIT {

  @Test
  void aJobDoesNotGoOnBehindLostRecordsUnlessItIsTold() throws Exception {
    TestServices services = TestServices.shared();
    TestTopics topics = services.topics("lost");
    Database database = services.database();
    JobConfig config = TestJob.config(services, topics, database);
    String savepoint;
    try (TestJob job = TestJob.start(config, database)) {
      say(topics, 0);
      topics.heartbeat();
      job.awaitCounted(topics);
      savepoint = job.stop();
    }
    say(topics, 1);
    topics.send(List.of()); // all are there
    deleteEverything(services, topics.events);
    say(topics, 2);

    try (TestJob job = TestJob.start(config, database, savepoint)) {
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> job.restarts() > 0);
      assertThat(job.failure()).contains("OffsetOutOfRange");
    }
    assertThat(predicted(database)).isEqualTo(1);

    JobConfig skipping = TestJob.config(services, topics, database, "--kafka.lost.records", "skip");
    try (TestJob job = TestJob.start(skipping, database, savepoint)) {
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> predicted(database) == 2);
      assertThat(job.restarts()).isZero();
    }
  }

  private static long predicted(Database database) throws Exception {
    return database.number("SELECT count(*) FROM ml_predictions");
  }

  /** One formation, the {@code n}-th; all of one symbol, so of one partition. */
  private static void say(TestTopics topics, int n) {
    String text =
        "{\"symbol\":\"AAPL\",\"timeframe\":\"1d\",\"patterns\":[{\"pattern_type\":\"hammer\",\"end_time\":%d}]}"
            .formatted(1_700_000_000 + 86_400 * n);
    topics.send(topics.events, "AAPL", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void deleteEverything(TestServices services, String topic) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", services.kafka.bootstrapServers()))) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (int partition = 0; partition < TestTopics.PARTITIONS; partition++) {
        all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
      }
      admin.deleteRecords(all).all().get();
    }
  }
}
