package io.patternstream.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the torture. */
@Command(
    name = "bench/torture",
    mixinStandardHelpOptions = true,
    description = {
      "Real Kafka, Postgres, JobManager, TaskManagers and console on this machine, traffic whose",
      "every record is in a ledger, and faults by a schedule that the seed makes; then everything",
      "is healed and held against one thread that reads the same log. Progress goes to standard",
      "error; each result is one JSON object on standard output, the last line. The exit code is 1",
      "when anything was lost, twice, changed, misapplied or left behind."
    })
public final class Torture implements Callable<Integer> {
  @Option(names = "--seed", paramLabel = "S", description = "one seed")
  private @Nullable Long seed;

  @Option(
      names = "--seeds",
      paramLabel = "A-B",
      description = "all of them on one rig; adds a line each to --results, leaves out those there")
  private @Nullable String seeds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "45",
      description = "of the faults alone (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = {
        "outage: Postgres away for 60 s;",
        "recovery: a TaskManager killed again and again, beside Flink's default heartbeats"
      })
  private @Nullable String scenario;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "of the scenario recovery (default: ${DEFAULT-VALUE})")
  private int repetitions;

  @Option(
      names = "--self-test",
      description = "no faults; plants a lost, a foreign and an altered row and must find them")
  private boolean selfTest;

  @Option(names = "--plan", description = "prints the schedule of the seed and ends")
  private boolean planOnly;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of the job, such as job.idleness=5s")
  private Map<String, String> settings = new HashMap<>();

  @Option(
      names = "--results",
      paramLabel = "FILE",
      defaultValue = "bench/results/torture.jsonl",
      description = "for --seeds (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // has a default
  private Path results;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data/torture",
      description = "emptied first; logs stay there (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // has a default
  private Path data;

  private final long began = System.nanoTime();

  private Torture() {}

  public static void main(String[] arguments) {
    int code = new CommandLine(new Torture()).execute(arguments);
    System.exit(code); // clients leave threads behind
  }

  @Override
  public Integer call() throws Exception {
    if (planOnly) {
      Fault.plan(seed == null ? 1 : seed, seconds, false).forEach(System.out::println);
      return 0;
    }
    Map<String, String> job = new HashMap<>(Map.of("job.idleness", "10m"));
    job.putAll(settings);
    Path folder = data.toAbsolutePath().normalize();
    Rig.clear(folder);
    if (scenario != null) {
      Scenarios scenarios = new Scenarios(folder, job, this::say);
      return print(
          switch (scenario) {
            case "outage" -> scenarios.outage(Math.max(60, seconds));
            case "recovery" -> scenarios.recovery(repetitions);
            default -> throw new IllegalArgumentException("--scenario outage or recovery");
          });
    }
    return seeds(folder, job);
  }

  private int seeds(Path folder, Map<String, String> job) throws Exception {
    List<Long> wanted = wanted();
    int code = 0;
    Rig rig = null;
    try {
      for (long one : wanted) {
        if (rig == null) {
          rig = Rig.start(folder, Map.of());
          say("rig up");
        }
        Result result = new SeedRun(rig, one, seconds, job, this::say).run(selfTest);
        if (seeds != null) {
          result.put("build", build());
          Files.createDirectories(results.toAbsolutePath().getParent());
          Files.writeString(
              results,
              result.json() + "\n",
              StandardCharsets.UTF_8,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
        }
        code = Math.max(code, print(result));
        if (!result.isGood() && wanted.size() > 1) {
          rig.close(); // a sick one must not fail those that follow
          rig = null;
          keepLogs(folder, one);
        }
      }
    } finally {
      if (rig != null) {
        rig.close();
      }
    }
    return code;
  }

  private static void keepLogs(Path folder, long seed) throws IOException {
    Path kept = folder.resolveSibling(folder.getFileName() + "-seed-" + seed);
    Rig.clear(kept);
    Files.delete(kept);
    Files.move(folder, kept);
    Files.createDirectories(folder);
  }

  private List<Long> wanted() throws IOException {
    if (seeds == null) {
      return List.of(seed == null ? 1L : seed);
    }
    String[] ends = seeds.split("-", 2);
    Set<Long> there = done();
    List<Long> wanted = new ArrayList<>();
    for (long one = Long.parseLong(ends[0]); one <= Long.parseLong(ends[ends.length - 1]); one++) {
      if (!there.contains(one)) {
        wanted.add(one);
      }
    }
    return wanted;
  }

  /** Seeds that this very build has done already. */
  private Set<Long> done() throws IOException {
    Set<Long> done = new HashSet<>();
    if (Files.exists(results)) {
      for (String line : Files.readAllLines(results)) {
        JsonNode result = new ObjectMapper().readTree(line);
        if (result.path("build").asText().equals(build())) {
          done.add(result.path("seed").asLong());
        }
      }
    }
    return done;
  }

  private static String build() {
    return System.getProperty("patternstream.build", "unknown");
  }

  private int print(Result result) throws IOException {
    System.out.println(result.json());
    System.out.flush();
    return result.isGood() ? 0 : 1;
  }

  private void say(String what) {
    System.err.printf(
        java.util.Locale.ROOT, "%6.1f  %s%n", (System.nanoTime() - began) / 1e9, what);
  }
}
