package io.patternstream.bench.throughput;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patternstream.local.ChildJvm;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole system on this machine under an open load. */
@Command(
    name = "bench/throughput",
    mixinStandardHelpOptions = true,
    description = {
      "Starts Kafka, Postgres (fsync on) and Flink with the job, each in processes of their own,",
      "sends narratives at a fixed rate whatever happens to them, and measures what comes out.",
      "The last line of standard output is one JSON object."
    })
public final class Throughput implements Callable<Integer> {
  private static final long LEAD_MICROS = 2_000_000;
  private static final long DRAIN_SECONDS = 120;
  private static final double FILL_RATE = 5_000;

  @Option(names = "--rate", defaultValue = "2000", description = "events a second")
  private double rate;

  @Option(names = "--seconds", defaultValue = "30", description = "measured time")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "30",
      description = "seconds in which the rate rises to it before (default: ${DEFAULT-VALUE})")
  private int warmUp;

  @Option(
      names = "--redetections",
      defaultValue = "80",
      description = "percent of events that report a known formation (default: ${DEFAULT-VALUE})")
  private double redetections;

  @Option(
      names = "--labels",
      defaultValue = "5",
      description = "one label for so many events (default: ${DEFAULT-VALUE})")
  private int eventsPerLabel;

  @Option(
      names = "--open",
      defaultValue = "0",
      description = "patterns that are opened before, and stay open (default: ${DEFAULT-VALUE})")
  private long open;

  @Option(names = "--symbols", defaultValue = "500", description = "markets")
  private int symbols;

  @Option(
      names = "--subject",
      defaultValue = "job",
      description = "what is measured: ${COMPLETION-CANDIDATES}")
  private Subject.Kind subject = Subject.Kind.JOB;

  @Option(
      names = "--baselines",
      description = "one after the other, what else is there; the JSON is the job's")
  private boolean baselines;

  @Option(names = "--json", description = "only the JSON object on standard output")
  private boolean json;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of the job, or of Flink with flink. before it")
  private final Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--jar",
      defaultValue = "${sys:patternstream.jar:-job/target/patternstream.jar}",
      description = "jar of the job")
  private Path jar = Path.of("job/target/patternstream.jar");

  @Option(names = "--data", description = "folder for everything; must not hold a run already")
  private Path data = Path.of("");

  @Option(names = "--jfr", description = "records the TaskManager: FILE.jfr")
  private String recording = "";

  private PrintStream say = System.out;
  private final List<ObjectNode> results = new ArrayList<>();
  private long stateBytes;

  public static void main(String[] args) {
    System.exit(commandLine(new Throughput()).execute(args));
  }

  static CommandLine commandLine(Throughput run) {
    return new CommandLine(run).setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** The JSON object of the last run. */
  ObjectNode result() {
    return results.get(results.size() - 1);
  }

  /** Bytes of state at the end of the last run. */
  long stateBytes() {
    return stateBytes;
  }

  @Override
  public Integer call() throws Exception {
    say = json ? System.err : System.out;
    for (Subject.Kind kind : baselines ? List.of(Subject.Kind.values()) : List.of(subject)) {
      Path folder =
          data.toString().isEmpty()
              ? Files.createTempDirectory("throughput")
              : data.toAbsolutePath().resolve(kind.toString());
      say.println(kind + ": load average before: " + loadAverage() + "; in " + folder);
      try (Box box = new Box(folder)) {
        Subject measured = kind.start(box, jar.toAbsolutePath(), set);
        enableMl(box);
        results.add(measure(box, measured, folder));
      }
      if (baselines) {
        say.println(kind + ": " + results.get(results.size() - 1));
      }
    }
    System.out.println(results.get(0));
    return 0;
  }

  private ObjectNode measure(Box box, Subject subject, Path folder) throws Exception {
    if (open > 0) {
      fill(box, subject, folder);
    }
    Workload load =
        new Workload(
            Generator.micros() + LEAD_MICROS,
            rate,
            warmUp,
            redetections / 100,
            eventsPerLabel,
            symbols,
            open);
    long events = load.dueWithin(warmUp + seconds);
    Path report = folder.resolve("generator.json");
    ChildJvm generator = box.generator(load, events, report);
    Map<String, Long> pids = new LinkedHashMap<>(subject.pids());
    pids.putAll(box.pids(generator));
    long worker = pids.getOrDefault("task_manager", pids.getOrDefault("consumer", -1L));
    long from = load.due(load.dueWithin(warmUp));
    long until = load.due(events);
    sleepUntil(from);
    Map<String, Double> cpuBefore = Cpu.of(pids);
    Map<String, Double> threadsBefore = Cpu.threads(worker);
    long readBefore = subject.read();
    if (!recording.isEmpty()) {
      record(worker);
    }
    sleepUntil((from + until) / 2);
    long lagHalfway = open + due(load, events) - subject.read();
    final String inside = subject.inside();
    sleepUntil(until - 200_000);
    Map<String, Double> cpu = Cpu.between(cpuBefore, Cpu.of(pids));
    Map<String, Double> threads = Cpu.between(threadsBefore, Cpu.threads(worker));
    long readAfter = subject.read();
    long lag = open + due(load, events) - readAfter;
    double elapsed = (Generator.micros() - from) / 1e6;
    final String busy = loadAverage();
    stateBytes = subject.stateBytes();
    long drained = drain(box, subject, generator, open + events, report);
    try (Observed observed =
        new Observed(box.postgres().jdbcUrl(), box.postgres().user(), box.postgres().password())) {
      double seen = disposition(observed, "seen_again");
      double fresh = disposition(observed, "new");
      double predictions = observed.number("SELECT count(*) FROM ml_predictions");
      double labels = observed.number("SELECT count(*) FROM feedback_labels");
      long expected = open + load.formations(events);
      JsonNode generated = new ObjectMapper().readTree(report.toFile());
      say.println("generator: " + generated);
      say.printf(
          Locale.ROOT,
          "formations %d, predictions %.0f, lost %.0f; labels sent %d, recorded %.0f; rejected"
              + " %.0f%n",
          expected,
          predictions,
          expected - predictions,
          generated.path("labels").asLong(),
          labels,
          observed.number("SELECT count(*) FROM rejected_events"));
      say.printf("lag halfway %d, at the end %d, gone after %d ms%n", lagHalfway, lag, drained);
      say.println("load average " + busy + "; fsync " + observed.text("SHOW fsync"));
      say.println(inside);
      say.println("CPU seconds of its threads:");
      threads.entrySet().stream()
          .filter(thread -> thread.getValue() >= 0.1)
          .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
          .forEach(thread -> say.printf("  %6.2f  %s%n", thread.getValue(), thread.getKey()));
      observed.written().forEach((table, rows) -> say.println("  " + table + ": " + rows));
      double used = cpu.values().stream().mapToDouble(s -> s).sum();
      say.printf(
          Locale.ROOT,
          "CPU: %.1f us an event, %.0f events a CPU second%n",
          used * 1e6 / (readAfter - readBefore),
          (readAfter - readBefore) / used);
      double applied =
          observed.number(
              "SELECT count(*) FROM feedback_labels WHERE disposition = 'taught'"
                  + " AND log_time >= to_timestamp("
                  + from / 1e6
                  + ") AND log_time < to_timestamp("
                  + until / 1e6
                  + ")");
      return summary(
          (readAfter - readBefore) / elapsed,
          applied / seconds,
          observed.latencies(from, until),
          cpu,
          lag,
          seen / Math.max(1, seen + fresh));
    }
  }

  /** Opens patterns that nothing is heard of again. */
  private void fill(Box box, Subject subject, Path folder) throws Exception {
    Workload load = new Workload(Generator.micros() + LEAD_MICROS, FILL_RATE, 0, 0, 0, symbols, 0);
    box.generator(load, open, folder.resolve("filled.json"));
    while (subject.read() < open) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
    say.println(open + " patterns are open");
  }

  private static double disposition(Observed observed, String what) throws Exception {
    return observed.number(
        "SELECT coalesce(sum(count), 0) FROM pipeline_statistics"
            + " WHERE stage = 'recognise-formations' AND disposition = '"
            + what
            + "'");
  }

  private static ObjectNode summary(
      double eventsPerSecond,
      double labelsPerSecond,
      Observed.Latencies latencies,
      Map<String, Double> cpu,
      long lag,
      double share) {
    ObjectNode summary = new ObjectMapper().createObjectNode();
    summary.put("events_per_s", rounded(eventsPerSecond));
    summary.put("labels_per_s", rounded(labelsPerSecond));
    ObjectNode inference = summary.putObject("inference_ms");
    quantile(inference, "p50", latencies.inference(), 50);
    quantile(inference, "p99", latencies.inference(), 99);
    quantile(inference, "p99_9", latencies.inference(), 99.9);
    quantile(inference, "max", latencies.inference(), 100);
    ObjectNode visible = summary.putObject("visible_ms");
    quantile(visible, "p50", latencies.visible(), 50);
    quantile(visible, "p99", latencies.visible(), 99);
    ObjectNode used = summary.putObject("cpu_s");
    cpu.forEach((name, seconds) -> used.put(name, rounded(seconds)));
    summary.put("lag", lag);
    summary.put("redetection_share", Math.round(share * 1e4) / 1e4);
    return summary;
  }

  private static void quantile(ObjectNode node, String name, Histogram micros, double percent) {
    node.put(name, micros.getTotalCount() == 0 ? null : micros.getValueAtPercentile(percent) / 1e3);
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  /** Events that were due by now. */
  private long due(Workload load, long events) {
    return Math.min(events, load.dueWithin((Generator.micros() - load.startMicros()) / 1e6));
  }

  /** Waits until all is written; ticks move log time on meanwhile. */
  private long drain(Box box, Subject subject, ChildJvm generator, long events, Path report)
      throws Exception {
    long start = System.nanoTime();
    long deadline = start + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
    while (generator.isAlive() || !Files.exists(report) || subject.read() < events) {
      if (System.nanoTime() > deadline) {
        return -1;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    long drained = (System.nanoTime() - start) / 1_000_000;
    try (KafkaProducer<byte[], byte[]> producer = producer(box)) {
      for (int i = 0; i < 8; i++) {
        for (int partition = 0; partition < Box.PARTITIONS; partition++) {
          byte[] farewell = "The session has ended.".getBytes(StandardCharsets.UTF_8);
          var unusedEvent = // flush waits for both
              producer.send(new ProducerRecord<>(Box.EVENTS, partition, null, farewell));
          byte[] tick = "{\"kind\":\"tick\"}".getBytes(StandardCharsets.UTF_8);
          var unusedLabel =
              producer.send(new ProducerRecord<>("pattern.feedback", partition, null, tick));
        }
        producer.flush();
        TimeUnit.SECONDS.sleep(1);
      }
    }
    return drained;
  }

  private static KafkaProducer<byte[], byte[]> producer(Box box) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", box.kafka().bootstrapServers(), "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void enableMl(Box box) throws Exception {
    String command =
        "{\"seq\":1,\"kind\":\"enable_ml\",\"actor\":\"bench\",\"reason\":\"measured with ML\","
            + "\"issued_at\":\"2026-01-01T00:00:00Z\"}";
    try (KafkaProducer<byte[], byte[]> producer = producer(box)) {
      byte[] value = command.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>("pattern.control", value)).get();
    }
  }

  private void record(long pid) throws IOException, InterruptedException {
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(pid),
            "JFR.start",
            "settings=profile",
            "duration=" + Math.max(1, seconds - 2) + "s",
            "filename=" + Path.of(recording).toAbsolutePath())
        .inheritIO()
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static void sleepUntil(long micros) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(Math.max(0, micros - Generator.micros()));
  }

  private static String loadAverage() throws IOException {
    return Files.readString(Path.of("/proc/loadavg"), StandardCharsets.UTF_8).strip();
  }
}
