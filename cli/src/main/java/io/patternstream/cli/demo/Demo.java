package io.patternstream.cli.demo;

import io.patternstream.job.LocalJob;
import io.patternstream.job.StartException;
import io.patternstream.local.ChildJvm;
import io.patternstream.local.LocalKafka;
import io.patternstream.local.LocalPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Everything on this machine: servers, job, console and a replay of real market history. */
public final class Demo implements AutoCloseable {
  private static final double EVENTS_PER_SECOND = 160;
  private static final long REPORT_SECONDS = 10;
  private static final Duration QUIET = Duration.ofSeconds(4);
  private static final Duration QUIET_PATIENCE = Duration.ofSeconds(90);
  private static final Duration HEARTBEAT = Duration.ofMillis(500);
  private static final byte[] TICK = "{\"kind\":\"tick\"}".getBytes(StandardCharsets.UTF_8);

  private final Path data;
  private final Progress progress;
  private final DemoServices services;
  private final CompletableFuture<Replay> replay = CompletableFuture.supplyAsync(Demo::loadReplay);

  /**
   * A demonstration that is not started yet.
   *
   * @param data folder that keeps everything between starts
   * @param err takes what a person wants to know meanwhile
   */
  public Demo(Path data, PrintWriter err) {
    this.data = data.toAbsolutePath().normalize();
    this.progress = new Progress(err);
    this.services = new DemoServices(this.data, progress);
  }

  private static Replay loadReplay() {
    try {
      return Replay.ofHistory(Fault.DEMO);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts everything and replays.
   *
   * @param seconds how long to send after the job runs; 0 = until stopped from outside
   * @return the summary as JSON when {@code seconds} is not 0
   */
  public String run(long seconds) throws Exception {
    Files.createDirectories(data);
    progress.say("data, logs and checkpoints are in " + data);
    CompletableFuture<LocalPostgres> database = async(services::postgres);
    CompletableFuture<LocalKafka> broker = async(services::kafka);
    LocalPostgres postgres = await(database);
    LocalKafka kafka = await(broker);
    int flinkPort = DemoServices.flinkPort();
    Path settings = services.settings(postgres, kafka, flinkPort);
    ChildJvm console = services.console(settings);
    LocalJob job = services.job(settings, flinkPort);
    String url = services.consoleUrl(console);
    double secondsToUrl = progress.seconds();
    Ledger ledger = new Ledger(postgres.jdbcUrl(), postgres.user(), postgres.password());
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      long sentBefore = stored(kafka);
      producer.send(record(DemoServices.CONTROL, enableMl())).get();
      progress.say("ML turned on by a control command");
      Player player =
          new Player(
              await(replay),
              producer,
              DemoServices.EVENTS,
              EVENTS_PER_SECOND,
              data.resolve("replay-place"),
              progress::say);
      player.start();
      progress.say(
          "replaying real market history at " + (int) EVENTS_PER_SECOND + " events a second");
      if (player.told() < Fault.DEMO.from()) {
        progress.say(
            "after "
                + Fault.DEMO.from()
                + " events a fault will be injected, "
                + Fault.DEMO.inWords()
                + ", and mended after "
                + Fault.DEMO.until());
      }
      Files.writeString(data.resolve("console.url"), url);
      progress.say("console: " + url);
      play(seconds, job, player, ledger);
      player.stop();
      settle(producer, player, ledger, sentBefore);
      return ledger
          .summary(sentBefore + player.acknowledged(), secondsToUrl, player.faultSince())
          .json();
    }
  }

  private void play(long seconds, LocalJob job, Player player, Ledger ledger) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    int alerts = ledger.transitions(0).size();
    while (seconds == 0 || System.nanoTime() < end) {
      long left = seconds == 0 ? REPORT_SECONDS * 1000 : (end - System.nanoTime()) / 1_000_000;
      TimeUnit.MILLISECONDS.sleep(Math.max(1, Math.min(left, REPORT_SECONDS * 1000)));
      progress.say(ledger.line());
      for (String transition : ledger.transitions(alerts)) {
        progress.say(transition);
        alerts++;
      }
      Exception failure = player.failure();
      if (failure != null) {
        throw new StartException("Kafka did not store an event: " + failure.getMessage());
      }
      JobStatus status = job.status();
      if (status.isGloballyTerminalState()) {
        throw new StartException("the job ended as " + status + "; see " + data);
      }
    }
  }

  /**
   * Waits until everything sent is read and counted. Log time moves with records only, so
   * heartbeats are sent meanwhile, and a last narrative in every partition of events.
   */
  private void settle(
      KafkaProducer<byte[], byte[]> producer, Player player, Ledger ledger, long sentBefore)
      throws Exception {
    progress.say("no more events; waiting until everything sent is counted");
    long deadline = System.nanoTime() + QUIET_PATIENCE.toNanos();
    TimeUnit.MILLISECONDS.sleep(2 * HEARTBEAT.toMillis());
    for (int partition = 0; partition < DemoServices.EVENT_PARTITIONS; partition++) {
      byte[] farewell =
          ("The replay has ended at " + Instant.now() + ".").getBytes(StandardCharsets.UTF_8);
      player.send(new ProducerRecord<>(DemoServices.EVENTS, partition, null, farewell));
    }
    long sent = sentBefore + player.acknowledged();
    List<Long> standing = List.of();
    long since = System.nanoTime();
    while (System.nanoTime() < deadline) {
      producer.send(record(DemoServices.FEEDBACK, TICK)).get();
      producer.send(record(DemoServices.CONTROL, TICK)).get();
      TimeUnit.MILLISECONDS.sleep(HEARTBEAT.toMillis());
      List<Long> now = ledger.standing();
      if (!now.equals(standing)) {
        standing = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > QUIET.toNanos() && ledger.read() >= sent) {
        return;
      }
    }
    progress.say("not everything was counted in " + QUIET_PATIENCE.toSeconds() + " s");
  }

  private static byte[] enableMl() {
    long now = System.currentTimeMillis();
    String command =
        "{\"seq\":"
            + now
            + ",\"kind\":\"enable_ml\",\"actor\":\"demo\",\"reason\":\"the demo shows ML\","
            + "\"issued_at\":\""
            + Instant.ofEpochMilli(now)
            + "\"}";
    return command.getBytes(StandardCharsets.UTF_8);
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, byte[] value) {
    return new ProducerRecord<>(topic, value);
  }

  private static KafkaProducer<byte[], byte[]> producer(LocalKafka kafka) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Records that earlier runs have stored in the topic of events. */
  private static long stored(LocalKafka kafka) throws Exception {
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    for (int partition = 0; partition < DemoServices.EVENT_PARTITIONS; partition++) {
      partitions.put(new TopicPartition(DemoServices.EVENTS, partition), OffsetSpec.latest());
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.listOffsets(partitions).all().get().values().stream()
          .mapToLong(offset -> offset.offset())
          .sum();
    }
  }

  private static <T> CompletableFuture<T> async(Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        });
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Stops whatever runs, in order. */
  @Override
  public void close() {
    services.close();
  }
}
