package io.patternstream.job.simulation;

import io.patternstream.job.TestGraphs;
import io.patternstream.job.config.JobConfig;
import io.patternstream.job.simulation.Schedule.Step;
import io.patternstream.job.simulation.SimulatedJob.Cut;
import io.patternstream.job.simulation.SimulatedJob.Partition;
import io.patternstream.settings.ConfigException;
import io.patternstream.state.event.RawMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;

/** Runs schedules of the whole dataflow and says what is wrong with what came out. */
final class Simulation {
  private static final int[] PARALLELISM = {1, 2, 4};
  private static final int RETAINED_CUTS = 3;
  private static final int MOST_READ = 6;
  private static final int MOST_MOVED = 120;

  /** Something that reached an end of the graph. */
  record Output(int life, String end, Object record) {}

  /** Everything that came out, and what was left in state. */
  record Result(List<Output> outputs, Map<String, Integer> kept, int lives) {
    /** All records of one end, in order of arrival. */
    <T> List<T> of(String end, Class<T> type) {
      return outputs.stream()
          .filter(one -> one.end().contains(end))
          .map(one -> type.cast(one.record()))
          .toList();
    }
  }

  final JobConfig config;
  private final Map<Integer, StreamGraph> graphs = new HashMap<>();

  Simulation() throws ConfigException {
    config =
        JobConfig.load(
            List.of(
                "--kafka.bootstrap.servers=localhost:1",
                "--postgres.url=jdbc:postgresql://localhost:1/none",
                "--postgres.user=nobody",
                "--job.max.parallelism=" + SimulatedJob.MAX_PARALLELISM,
                "--labels.horizon=10m",
                "--formations.horizon=12m",
                "--labels.bucket.capacity=4",
                "--labels.bucket.refill=1",
                "--outcomes.horizon.bars=6",
                "--model.ready.labels=2",
                "--model.challenger.forgetting=0.98",
                "--model.automatic.noise=0.1",
                "--model.snapshot.every=4",
                "--quality.window.labels=10",
                "--drift.window.rows=5",
                "--drift.reference.windows=2",
                "--drift.reference.rows=0"),
            Map.of());
    for (int parallelism : PARALLELISM) {
      graphs.put(parallelism, TestGraphs.of(config, parallelism));
    }
  }

  /** What is wrong; empty when nothing is. */
  String run(Schedule schedule) {
    Map<Partition, List<RawMessage>> log = SimulatedLog.of(schedule.seed());
    try {
      Result result = execute(schedule, log);
      Result undisturbed = undisturbed(log);
      Reference expected = Reference.of(log, config);
      List<String> faults = new Oracle(expected, undisturbed, result).faults();
      // It is what windows are compared with, so it has to mean what the log means, too.
      for (String fault : new Oracle(expected, undisturbed, undisturbed).faults()) {
        faults.add("undisturbed: " + fault);
      }
      return String.join("\n", faults);
    } catch (Exception | AssertionError e) {
      StringBuilder trace = new StringBuilder(e.toString());
      for (StackTraceElement element : e.getStackTrace()) {
        trace.append("\n    at ").append(element);
      }
      return trace.toString();
    }
  }

  private Result execute(Schedule schedule, Map<Partition, List<RawMessage>> log) throws Exception {
    Run run = new Run(log, PARALLELISM[new Random(schedule.seed()).nextInt(PARALLELISM.length)]);
    try {
      for (Step step : schedule.steps()) {
        run.step(step);
      }
      return run.finish();
    } finally {
      run.job.close();
    }
  }

  /** One subtask each, every record in log order and gone through before the next. */
  private Result undisturbed(Map<Partition, List<RawMessage>> log) throws Exception {
    Run run = new Run(log, 1);
    try {
      return run.inOrder();
    } finally {
      run.job.close();
    }
  }

  /** One schedule while it runs. */
  private final class Run {
    private final Map<Partition, List<RawMessage>> log;
    private final List<Output> outputs = new ArrayList<>();
    private final List<Cut> cuts = new ArrayList<>();
    private int life;
    private long clock;
    private SimulatedJob job;

    Run(Map<Partition, List<RawMessage>> log, int parallelism) throws Exception {
      this.log = log;
      this.job = start(parallelism, null);
    }

    private SimulatedJob start(int parallelism, @Nullable Cut from) throws Exception {
      return new SimulatedJob(
          graphs.get(parallelism),
          log,
          SimulatedLog.BOUND_MILLIS,
          from,
          (end, record) -> outputs.add(new Output(life, end, record)));
    }

    void step(Step step) throws Exception {
      Random random = new Random(step.salt());
      switch (step.kind()) {
        case READ -> read(random, 1 + random.nextInt(MOST_READ), SimulatedLog.BEATS);
        case WATERMARK -> job.watermarks();
        case MOVE -> move(random, random.nextInt(MOST_MOVED));
        case CHECKPOINT -> job.checkpoint();
        case CRASH -> crash(random);
        case TIME -> job.processingTime(clock += random.nextInt(1_000));
        default -> throw new IllegalStateException("no step " + step);
      }
    }

    /**
     * The last beats are left for after the last crash, which forgets how far log time had come.
     */
    private void read(Random random, int records, int spare) throws Exception {
      for (int i = 0; i < records; i++) {
        List<Partition> unread = job.unread(spare);
        if (!unread.isEmpty()) {
          job.read(unread.get(random.nextInt(unread.size())));
        }
      }
    }

    private void move(Random random, int elements) throws Exception {
      for (int i = 0; i < elements; i++) {
        if (random.nextInt(4) == 0) {
          job.barrier(random);
        }
        job.move(random);
        Cut cut = job.completed();
        if (cut != null) {
          cuts.add(cut);
          if (cuts.size() > RETAINED_CUTS) {
            cuts.remove(0);
          }
        }
      }
    }

    /** Everything on the way is lost; any retained checkpoint, or none, is gone on from. */
    private void crash(Random random) throws Exception {
      job.close();
      life++;
      int back = random.nextInt(10) < 7 ? 0 : random.nextInt(RETAINED_CUTS + 1);
      int kept = Math.max(0, cuts.size() - back);
      cuts.subList(kept, cuts.size()).clear();
      job =
          start(
              PARALLELISM[random.nextInt(PARALLELISM.length)],
              cuts.isEmpty() ? null : cuts.get(cuts.size() - 1));
      job.processingTime(clock);
    }

    Result inOrder() throws Exception {
      List<RawMessage> all = new ArrayList<>();
      log.values().forEach(all::addAll);
      all.sort(Comparator.comparing(RawMessage::position));
      Random nothing = new Random(0);
      for (RawMessage next : all) {
        job.read(new Partition(next.topic(), next.partition()));
        job.watermarks();
        while (job.move(nothing)) {}
      }
      return finish();
    }

    Result finish() throws Exception {
      Random random = new Random(0);
      clock += 1_000; // what is said periodically is said
      job.processingTime(clock);
      while (!job.unread(0).isEmpty()) {
        read(random, MOST_READ, 0);
        move(random, MOST_MOVED);
        job.watermarks();
      }
      job.watermarks();
      while (job.barrier(random) || job.move(random)) {}
      if (job.completed() == null) {
        job.checkpoint();
        while (job.barrier(random) || job.move(random)) {}
      }
      if (!job.stuck().isEmpty()) {
        throw new IllegalStateException("nothing moves any more: " + job.stuck());
      }
      return new Result(outputs, job.kept(), life + 1);
    }
  }
}
