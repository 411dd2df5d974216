package io.patternstream.job.simulation;

import io.patternstream.job.config.JobConfig;
import io.patternstream.job.simulation.SimulatedJob.Partition;
import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.feature.FeatureExtractor;
import io.patternstream.state.feature.MarketState;
import io.patternstream.state.mcp.CommandReader;
import io.patternstream.state.mcp.FeedbackReader;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import io.patternstream.state.model.ConfidenceModel;
import io.patternstream.state.outcome.OpenPattern;
import io.patternstream.state.outcome.Outcomes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a log means, by the written decisions: one thread, the whole log in hand, no Flink. It
 * shares the kernels (reading a record, features, one bar of a race, one step of a model) and
 * nothing of the operators: who is a repeat, whose label counts, in which order is learnt.
 */
final class Reference {
  private static final McpParser PARSER = parser();
  private static final long HOUR = 3_600_000;

  /** A new formation with its features. */
  record Formed(PatternFeatures features) {
    Position position() {
      return features.pattern().position();
    }
  }

  /** What became of a label, and when. */
  record Judged(String feedbackId, String patternId, String disposition, Position position) {}

  /** One change of the model: its hash, and both models after it. */
  record Applied(
      long seq,
      String kind,
      String cause,
      Position position,
      long hash,
      byte[] champion,
      byte[] challenger) {}

  /** A decided prediction. */
  record Evaluated(String patternId, Position pattern, String feedbackId, Position position) {}

  final List<Formed> formed = new ArrayList<>();
  final List<Judged> judged = new ArrayList<>();
  final List<Applied> applied = new ArrayList<>();
  final List<Evaluated> evaluated = new ArrayList<>();
  final Map<Long, Boolean> accepted = new TreeMap<>(); // commands that change a model, by seq

  /** The ledger: how many of which stage ended how. */
  final Map<String, Long> counted = new TreeMap<>();

  private final JobConfig config;
  private final long horizon;
  private final List<Feedback> labels = new ArrayList<>();
  private final List<Lesson> lessons = new ArrayList<>();

  private record Lesson(
      Position position,
      @Nullable PatternFeatures features,
      @Nullable Feedback label,
      @Nullable ControlCommand command) {}

  private Reference(JobConfig config) {
    this.config = config;
    this.horizon = config.feedback().labelHorizonMillis();
  }

  static Reference of(Map<Partition, List<RawMessage>> log, JobConfig config) {
    Reference reference = new Reference(config);
    log.forEach(
        (partition, records) -> {
          switch (partition.topic()) {
            case SimulatedLog.EVENTS -> reference.events(records);
            case SimulatedLog.FEEDBACK -> reference.feedback(records);
            default -> reference.commands(records);
          }
        });
    reference.weigh();
    reference.judge();
    reference.learn();
    return reference;
  }

  /** A market's records are in one partition, so each partition is read by itself, in its order. */
  private void events(List<RawMessage> records) {
    Map<String, Long> knownUntil = new HashMap<>();
    Map<String, MarketState> markets = new HashMap<>();
    Map<String, OpenPattern> races = new LinkedHashMap<>();
    for (RawMessage record : records) {
      Parsed parsed = PARSER.parse(record);
      count("parse-mcp-events", parsed.disposition());
      for (Observation seen : parsed.observations()) {
        markets.computeIfAbsent(seen.symbol(), symbol -> new MarketState()).observe(seen);
        decide(seen, races);
      }
      for (ChartPattern pattern : parsed.patterns()) {
        long now = record.logTime();
        Long until = knownUntil.get(pattern.patternId());
        boolean repeat = until != null && now <= until;
        long next = now + config.formations().horizonMillis();
        knownUntil.put(pattern.patternId(), repeat ? Math.max(until, next) : next);
        count("recognise-formations", repeat ? "seen_again" : "new");
        if (!repeat) {
          form(pattern, markets.computeIfAbsent(pattern.symbol(), s -> new MarketState()), races);
        }
      }
    }
  }

  private void form(ChartPattern pattern, MarketState market, Map<String, OpenPattern> races) {
    PatternFeatures bare =
        new PatternFeatures("all", pattern, FeatureExtractor.extract(pattern, market), false);
    Optional<OpenPattern> race = Outcomes.open(bare, market, config.outcomes());
    formed.add(
        new Formed(
            new PatternFeatures(
                "all",
                pattern,
                bare.features(),
                race.isPresent(),
                race.map(OpenPattern::waitsUntil).orElse(0L))));
    market.remember(pattern);
    race.filter(one -> over(races.get(pattern.patternId()), pattern.position().logTime()))
        .ifPresent(one -> races.put(pattern.patternId(), one));
  }

  /** Races are ended together at whole hours, once their pattern is not waited for any more. */
  private boolean over(@Nullable OpenPattern race, long logTime) {
    return race == null
        || -Math.floorDiv(-Math.max(race.position().logTime() + horizon, race.waitsUntil()), HOUR)
                * HOUR
            <= logTime;
  }

  private void decide(Observation seen, Map<String, OpenPattern> races) {
    List<OpenPattern> running = new ArrayList<>(races.values());
    running.sort(Comparator.comparing(OpenPattern::position));
    int decided = 0;
    for (Bar bar : seen.bars()) {
      for (OpenPattern race : running) {
        boolean concerned =
            race.symbol().equals(seen.symbol()) && race.timeframe().equals(seen.timeframe());
        if (over(race, seen.position().logTime())) {
          races.remove(race.patternId());
        } else if (concerned) {
          Position position = seen.position().outcome(decided);
          Outcomes.Step step = Outcomes.advance(race, bar, position, config.outcomes());
          if (step.outcome() != null) {
            decided++;
            races.remove(race.patternId());
            labels.add(step.outcome());
          } else if (step.open() != null) {
            races.put(race.patternId(), step.open());
          }
        }
      }
    }
  }

  private void feedback(List<RawMessage> records) {
    for (RawMessage record : records) {
      var reading = FeedbackReader.read(record);
      count("read-feedback", reading.disposition());
      if (reading.value() != null) {
        labels.add(reading.value());
      }
    }
  }

  private void commands(List<RawMessage> records) {
    for (RawMessage record : records) {
      var reading = CommandReader.read(record);
      count("read-commands", reading.disposition());
      ControlCommand command = reading.value();
      if (command != null && command.kind().scope() == ControlKind.Scope.MODEL) {
        lessons.add(new Lesson(command.position(), null, null, command));
      }
    }
  }

  /** A labeler has so many labels at once and so many a minute; the bars are no labeler. */
  private void weigh() {
    labels.sort(Comparator.comparing(Feedback::position));
    Map<String, Double> tokens = new HashMap<>();
    Map<String, Long> since = new HashMap<>();
    double capacity = config.feedback().bucketCapacity();
    for (int i = 0; i < labels.size(); i++) {
      Feedback label = labels.get(i);
      String by = label.labeledBy();
      if (label.method() == LabelingMethod.AUTOMATIC || label.label() == Label.NEUTRAL) {
        continue;
      }
      long now = label.position().logTime();
      double passed = now - since.getOrDefault(by, now);
      double left =
          Math.min(
              capacity,
              tokens.getOrDefault(by, capacity)
                  + passed * (config.feedback().refillPerMinute() / 60_000));
      boolean granted = left >= 1;
      tokens.put(by, granted ? left - 1 : left);
      since.put(by, now);
      labels.set(i, label.withWeight(granted ? 1 : 0));
    }
  }

  /**
   * Each label belongs to the formation that waits for it, else to the next one that comes in time;
   * a formation that is reported anew while the former one is waited for is the former one.
   */
  private void judge() {
    formed.sort(Comparator.comparing(Formed::position));
    Map<String, TreeMap<Position, Object>> byPattern = new TreeMap<>();
    for (Formed one : formed) {
      String id = one.features().pattern().patternId();
      byPattern.computeIfAbsent(id, key -> new TreeMap<>()).put(one.position(), one);
    }
    for (Feedback one : labels) {
      byPattern.computeIfAbsent(one.patternId(), key -> new TreeMap<>()).put(one.position(), one);
    }
    byPattern.values().forEach(this::match);
  }

  private void match(TreeMap<Position, Object> inOrder) {
    Formed kept = null;
    List<Feedback> own = new ArrayList<>();
    List<Feedback> waiting = new ArrayList<>();
    for (Map.Entry<Position, Object> entry : inOrder.entrySet()) {
      long now = entry.getKey().logTime();
      boolean isKept = kept != null && now <= end(kept, own);
      if (entry.getValue() instanceof Feedback label) {
        (isKept ? own : waiting).add(label);
      } else if (!isKept) {
        judge(kept, own);
        kept = (Formed) entry.getValue();
        own = new ArrayList<>();
        for (Feedback label : waiting) {
          if (label.position().logTime() + horizon >= now) {
            own.add(label);
          } else {
            judged(label, "orphan", label.position());
          }
        }
        waiting.clear();
      }
    }
    judge(kept, own);
    waiting.forEach(label -> judged(label, "orphan", label.position()));
  }

  /** How long a pattern is waited for: the label horizon, or until bars have decided it. */
  private long end(Formed pattern, List<Feedback> soFar) {
    boolean decided = soFar.stream().anyMatch(l -> l.method() == LabelingMethod.AUTOMATIC);
    return decided
        ? pattern.position().logTime() + horizon
        : pattern.features().waitsUntil(horizon);
  }

  /** The first analyst label that weighs something teaches, and the outcome of the bars. */
  private void judge(@Nullable Formed pattern, List<Feedback> own) {
    if (pattern == null) {
      return;
    }
    Map<Boolean, Label> taught = new HashMap<>();
    int early = 0;
    boolean waitsForBars = pattern.features().followed();
    Feedback first = null;
    Feedback byBars = null;
    for (Feedback label : own) {
      Position position =
          label.position().compareTo(pattern.position()) < 0
              ? pattern.position().waitingLabel(early++)
              : label.position();
      boolean bars = label.method() == LabelingMethod.AUTOMATIC;
      Label before = taught.get(bars);
      String disposition =
          label.label() == Label.NEUTRAL
              ? "neutral"
              : before != null
                  ? before == label.label() ? "repeat" : "contradiction"
                  : label.weight() > 0 ? "taught" : "throttled";
      judged(label, disposition, position);
      if (disposition.equals("taught")) {
        taught.put(bars, label.label());
        lessons.add(new Lesson(position, pattern.features(), label, null));
      }
      if (bars && byBars == null) {
        byBars = label;
      }
      if (first == null && (bars || disposition.equals("taught"))) {
        first = label;
      }
    }
    Feedback decisive = waitsForBars && byBars != null ? byBars : first;
    if (decisive != null) {
      evaluated.add(
          new Evaluated(
              pattern.features().pattern().patternId(),
              pattern.position(),
              decisive.feedbackId(),
              decisive.position()));
    }
  }

  private void judged(Feedback label, String disposition, Position position) {
    judged.add(new Judged(label.feedbackId(), label.patternId(), disposition, position));
    count("join-feedback", disposition);
  }

  /** Labels and commands change the model in the order of the log. */
  private void learn() {
    lessons.sort(Comparator.comparing(Lesson::position));
    ConfidenceModel champion = fresh(false);
    ConfidenceModel challenger = fresh(true);
    TreeMap<Long, byte[]> retained = new TreeMap<>();
    long seq = 0;
    long lastCommand = 0;
    for (Lesson lesson : lessons) {
      ControlCommand command = lesson.command();
      boolean keep;
      if (command == null) {
        teach(champion, lesson);
        teach(challenger, lesson);
        seq++;
        keep = seq % config.scoring().snapshotEvery() == 0;
      } else {
        boolean done = command.seq() > lastCommand && seq > 0;
        lastCommand = Math.max(lastCommand, command.seq());
        Long back = retained.lowerKey(seq);
        if (command.kind() == ControlKind.PROMOTE) {
          done &= challenger.ready(config.scoring().model().readyLabels());
        } else if (command.kind() == ControlKind.ROLLBACK) {
          done &= back != null;
        }
        accepted.merge(command.seq(), done, Boolean::logicalOr);
        if (!done) {
          continue;
        }
        if (command.kind() == ControlKind.RESET_MODEL) {
          champion = fresh(false);
        } else if (command.kind() == ControlKind.ROLLBACK && back != null) {
          champion = ConfidenceModel.decode(retained.get(back));
          retained.tailMap(back, true).clear();
        } else {
          retained.put(seq, champion.encode());
          ConfidenceModel former = champion;
          champion = challenger;
          challenger = former;
        }
        seq++;
        keep = true;
      }
      if (keep) {
        retained.put(seq, champion.encode());
        while (retained.size() > config.scoring().retainedModels()) {
          retained.pollFirstEntry();
        }
      }
      applied.add(
          new Applied(
              seq,
              command == null ? "learn" : command.kind().name().toLowerCase(java.util.Locale.ROOT),
              command == null ? lesson.label().feedbackId() : Long.toString(command.seq()),
              lesson.position(),
              champion.weightsHash(),
              champion.encode(),
              challenger.encode()));
    }
  }

  private void teach(ConfidenceModel model, Lesson lesson) {
    PatternFeatures features = lesson.features();
    Feedback label = lesson.label();
    boolean bars = label.method() == LabelingMethod.AUTOMATIC;
    model.learn(
        features.features().values(),
        features.pattern().patternType(),
        features.pattern().ruleConfidence(),
        label.label() == Label.POSITIVE,
        label.weight(),
        bars ? config.scoring().automaticNoiseRate() : 0);
  }

  ConfidenceModel fresh(boolean shadow) {
    return ConfidenceModel.fresh(
        shadow ? config.scoring().challenger() : config.scoring().model(),
        config.scoring().dimension(),
        config.scoring().schemaHash());
  }

  private void count(String stage, String disposition) {
    counted.merge(stage + " " + disposition, 1L, Long::sum);
  }

  private static McpParser parser() {
    Taxonomy taxonomy = Taxonomy.load();
    return new McpParser(taxonomy, new NarrativeParser(taxonomy));
  }
}
