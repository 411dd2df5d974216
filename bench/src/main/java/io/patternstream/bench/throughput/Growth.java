package io.patternstream.bench.throughput;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What an event costs, and what is kept, as more patterns are open: a table and a plot. */
@Command(
    name = "bench/growth",
    mixinStandardHelpOptions = true,
    description = "Runs bench/throughput with more and more open patterns, on both state backends.")
public final class Growth implements Callable<Integer> {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 320;
  private static final int LEFT = 70;
  private static final int BOTTOM = 40;

  @Option(names = "--open", split = ",", defaultValue = "1000,100000,1000000")
  private List<Long> sizes = List.of();

  @Option(names = "--backends", split = ",", defaultValue = "hashmap,rocksdb")
  private List<String> backends = List.of();

  @Option(names = "--rate", defaultValue = "2000")
  private String rate = "";

  @Option(names = "--seconds", defaultValue = "60")
  private String seconds = "";

  @Option(names = "--heap", defaultValue = "6g", description = "of the TaskManager's tasks")
  private String heap = "";

  @Option(names = "--to", defaultValue = "bench/results", description = "folder for both files")
  private Path to = Path.of("");

  private record Point(String backend, long open, double micros, double perSecond, long state) {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Growth()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<Point> points = new ArrayList<>();
    for (String backend : backends) {
      for (long open : sizes) {
        points.add(point(backend, open));
        Files.createDirectories(to);
        Files.writeString(to.resolve("growth.md"), table(points), StandardCharsets.UTF_8);
        Files.writeString(to.resolve("growth.svg"), plot(points), StandardCharsets.UTF_8);
      }
    }
    System.out.println(table(points));
    return 0;
  }

  private Point point(String backend, long open) {
    Throughput run = new Throughput();
    String[] arguments = {
      "--rate",
      rate,
      "--seconds",
      seconds,
      "--open",
      Long.toString(open),
      // markets that fill up alike: two thousand patterns are open in one at most
      "--symbols",
      Long.toString(Math.max(500, open / 2_000)),
      "--set",
      "job.state.backend=" + backend,
      "--set",
      "flink.taskmanager.memory.task.heap.size=" + heap,
      "--set",
      "flink.taskmanager.memory.managed.size=1g"
    };
    if (Throughput.commandLine(run).execute(arguments) != 0) {
      return new Point(backend, open, Double.NaN, Double.NaN, 0);
    }
    double used = 0;
    for (Iterator<JsonNode> cpu = run.result().path("cpu_s").elements(); cpu.hasNext(); ) {
      used += cpu.next().asDouble();
    }
    double perSecond = run.result().path("events_per_s").asDouble();
    double micros = used * 1e6 / (perSecond * Double.parseDouble(seconds));
    return new Point(backend, open, micros, perSecond, run.stateBytes());
  }

  private static String table(List<Point> points) {
    StringBuilder table =
        new StringBuilder(
            "| backend | open before | us CPU an event | events a CPU second | events/s taken |"
                + " state, MB |\n"
                + "|---|---|---|---|---|---|\n");
    for (Point point : points) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %.0f | %.0f | %.0f | %.1f |%n",
              point.backend,
              point.open,
              point.micros,
              1e6 / point.micros,
              point.perSecond,
              point.state / 1e6));
    }
    return table.toString();
  }

  /** CPU an event over open patterns, which are on a logarithmic axis. */
  private String plot(List<Point> points) {
    double most = points.stream().mapToDouble(Point::micros).max().orElse(1) * 1.1;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'"
                + " font-family='sans-serif' font-size='12'>%n<rect width='100%%' height='100%%'"
                + " fill='white'/>%n",
            WIDTH,
            HEIGHT));
    for (int i = 0; i <= 4; i++) {
      double value = most * i / 4;
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/><text x='8' y='%.1f'>%.0f"
                  + " us</text>%n",
              LEFT,
              WIDTH - 20,
              y(value, most),
              y(value, most),
              y(value, most) + 4,
              value));
    }
    for (long size : sizes) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x='%.1f' y='%d' text-anchor='middle'>%,d open</text>%n",
              x(size),
              HEIGHT - 12,
              size));
    }
    String[] colours = {"#1f77b4", "#d62728"};
    for (int b = 0; b < backends.size(); b++) {
      String backend = backends.get(b);
      String colour = colours[b % colours.length];
      StringBuilder line = new StringBuilder();
      for (Point point : points) {
        if (point.backend.equals(backend) && !Double.isNaN(point.micros)) {
          line.append(
              String.format(Locale.ROOT, "%.1f,%.1f ", x(point.open), y(point.micros, most)));
        }
      }
      svg.append(
          String.format(
              Locale.ROOT,
              "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>"
                  + "<text x='%d' y='%d' fill='%s'>%s</text>%n",
              line,
              colour,
              LEFT + 10 + 90 * b,
              18,
              colour,
              backend));
    }
    return svg.append("</svg>\n").toString();
  }

  private double x(long open) {
    double first = Math.log10(sizes.get(0).doubleValue());
    double span = Math.max(1e-9, Math.log10(sizes.get(sizes.size() - 1).doubleValue()) - first);
    return LEFT + 30 + (Math.log10((double) open) - first) / span * (WIDTH - LEFT - 90);
  }

  private static double y(double micros, double most) {
    return HEIGHT - BOTTOM - micros / most * (HEIGHT - BOTTOM - 30);
  }
}
