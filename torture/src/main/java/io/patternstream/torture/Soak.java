package io.patternstream.torture;

import io.patternstream.local.LocalFlink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * The product at work for hours without a fault: what grows?
 *
 * <p>At each sample: live heap of all TaskManagers after a full collection, their threads and open
 * files, sessions of the job in Postgres, size of the newest checkpoint, rows and size of the
 * database. A line through the samples of the second half, where caches and pools are filled, has a
 * slope with its 95 % interval, an hour. Threads, files and sessions must not grow: the interval
 * holds 0 or lies below. Heap, checkpoint and database hold every pattern that is open, all of them
 * within the label horizon: they are told by the prediction instead.
 */
final class Soak {
  private static final List<String> MUST_BE_FLAT = List.of("threads", "open_files", "sessions");
  private static final double SIGNIFICANCE = 0.05;
  private static final int LEAST_SAMPLES = 4;

  private final Rig rig;
  private final Session session;
  private final Consumer<String> say;
  private final Map<String, List<double[]>> samples = new TreeMap<>();

  Soak(Rig rig, Session session, Consumer<String> say) {
    this.rig = rig;
    this.session = session;
    this.say = say;
  }

  /** Runs for so many seconds and adds to {@code result} what grew, and by how much. */
  void run(int seconds, int secondsBetween, Result result) throws Exception {
    int starts = session.watch.starts();
    long began = System.nanoTime();
    for (long at = 0; at <= seconds; at += secondsBetween) {
      long left = began + TimeUnit.SECONDS.toNanos(at) - System.nanoTime();
      if (left > 0) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
      Map<String, Double> now = sample();
      double hours = (System.nanoTime() - began) / 3.6e12;
      now.forEach(
          (what, value) ->
              samples
                  .computeIfAbsent(what, any -> new ArrayList<>())
                  .add(new double[] {hours, value}));
      say.accept(String.format(Locale.ROOT, "%.3f h %s", hours, now));
    }
    Map<String, Object> growth = new LinkedHashMap<>();
    samples.forEach((what, points) -> growth.put(what, growth(points)));
    result.put("samples", samples.values().iterator().next().size()).put("growth", growth);
    result.put("bytes_by_prediction", byPrediction());
    result.zero("restarts", Math.max(0, session.watch.starts() - starts));
    for (String what : MUST_BE_FLAT) {
      List<double[]> points = secondHalf(samples.getOrDefault(what, List.of()));
      if (points.size() >= LEAST_SAMPLES) {
        SimpleRegression line = line(points);
        double margin = line.getSlopeConfidenceInterval(SIGNIFICANCE);
        boolean constant = points.stream().allMatch(point -> point[1] == points.get(0)[1]);
        result.holds(what + "_flat", constant || line.getSlope() - margin <= 0);
      }
    }
  }

  private Map<String, Double> sample() throws Exception {
    Map<String, Double> now = new TreeMap<>();
    for (LocalFlink.TaskManager one : rig.flink.taskManagers()) {
      Path process = Path.of("/proc", Long.toString(one.pid()));
      now.merge("live_heap_bytes", liveHeap(one.pid()), Double::sum);
      now.merge("threads", entries(process.resolve("task")), Double::sum);
      now.merge("open_files", entries(process.resolve("fd")), Double::sum);
    }
    Database database = session.database;
    now.put(
        "sessions",
        (double)
            database.number(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE application_name LIKE 'patternstream sink-%'"));
    now.put("checkpoint_bytes", (double) session.watch.checkpointBytes());
    now.put("predictions", (double) database.number("SELECT count(*) FROM ml_predictions"));
    now.put(
        "database_bytes", (double) database.number("SELECT pg_database_size(current_database())"));
    return now;
  }

  /** Bytes of live objects: the histogram of classes collects first. */
  private static double liveHeap(long pid) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String total = said.lines().filter(line -> line.startsWith("Total")).findFirst().orElse("");
    if (jcmd.waitFor() != 0 || total.isEmpty()) {
      throw new IOException("jcmd: " + said.lines().findFirst().orElse("nothing"));
    }
    return Double.parseDouble(total.strip().split("\\s+")[2]);
  }

  private static double entries(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }

  private static List<double[]> secondHalf(List<double[]> points) {
    return points.subList(points.size() / 2, points.size());
  }

  private static SimpleRegression line(List<double[]> points) {
    SimpleRegression line = new SimpleRegression();
    points.forEach(point -> line.addData(point[0], point[1]));
    return line;
  }

  private static Map<String, Object> growth(List<double[]> points) {
    Map<String, Object> growth = new LinkedHashMap<>();
    growth.put("first", points.get(0)[1]);
    growth.put("last", points.get(points.size() - 1)[1]);
    List<double[]> late = secondHalf(points);
    if (late.size() >= LEAST_SAMPLES) {
      SimpleRegression line = line(late);
      growth.put("an_hour", Math.round(line.getSlope()));
      growth.put("an_hour_plus_minus", Math.round(line.getSlopeConfidenceInterval(SIGNIFICANCE)));
    }
    return growth;
  }

  private Map<String, Object> byPrediction() {
    Map<String, Object> bytes = new LinkedHashMap<>();
    List<double[]> predictions = samples.getOrDefault("predictions", List.of());
    for (String what : List.of("live_heap_bytes", "checkpoint_bytes", "database_bytes")) {
      List<double[]> of = samples.getOrDefault(what, List.of());
      SimpleRegression line = new SimpleRegression();
      for (int i = of.size() / 2; i < of.size(); i++) {
        line.addData(predictions.get(i)[1], of.get(i)[1]);
      }
      bytes.put(what, Math.round(line.getSlope()));
    }
    return bytes;
  }
}
