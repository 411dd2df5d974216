package io.patternstream.torture;

import io.patternstream.job.config.JobConfig;
import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.event.Rejected;
import io.patternstream.state.feature.FeatureExtractor;
import io.patternstream.state.feature.MarketState;
import io.patternstream.state.feedback.LabelLedger;
import io.patternstream.state.feedback.PatternLabels;
import io.patternstream.state.feedback.TokenBucket;
import io.patternstream.state.formation.Formation;
import io.patternstream.state.mcp.CommandReader;
import io.patternstream.state.mcp.FeedbackReader;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Reading;
import io.patternstream.state.mcp.Taxonomy;
import io.patternstream.state.outcome.OpenPattern;
import io.patternstream.state.outcome.Outcomes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the job must have made of a log: one thread, one record after the other in the order of the
 * log, no Flink. Every map that the job keeps by key in state is a plain map here.
 *
 * <p>Made for runs of minutes: nothing is forgotten by age, so a log that is longer than the
 * horizons (days) is none for it. Aliases, roll-backs and challengers are not in its book either.
 */
final class Reference {
  private static final Comparator<OpenPattern> IN_LOG_ORDER =
      Comparator.comparing(OpenPattern::position);

  /** One change of the model: an example that teaches, or a command. */
  record Lesson(
      Position position,
      String kind,
      String patternId,
      String cause,
      @Nullable LabeledExample example) {}

  private final JobConfig config;
  private final McpParser parser;
  private final Map<String, Formation> formations = new HashMap<>();
  private final Map<String, MarketState> markets = new HashMap<>();
  private final Map<String, Map<String, OpenPattern>> races = new HashMap<>();
  private final List<Feedback> labels = new ArrayList<>();
  private final List<ControlCommand> commands = new ArrayList<>();

  /** By pattern id: what is scored, in its first report. */
  final Map<String, PatternFeatures> patterns = new HashMap<>();

  /** By pattern id: how often it was reported. */
  final Map<String, Long> reports = new HashMap<>();

  /** By feedback id: what became of a label, the first time it was judged. */
  final Map<String, LabelRecord> judged = new HashMap<>();

  /** What changes the model, in order. */
  final List<Lesson> lessons = new ArrayList<>();

  /** Records by {@code stage disposition}. */
  final Map<String, Long> tallies = new TreeMap<>();

  /** {@code topic/partition/offset/ordinal reason} of all that is refused. */
  final Set<String> rejected = new HashSet<>();

  private Reference(JobConfig config) {
    this.config = config;
    Taxonomy taxonomy = Taxonomy.load();
    this.parser = new McpParser(taxonomy, new NarrativeParser(taxonomy));
  }

  /** Runs the whole log. */
  static Reference of(JobConfig config, List<RawMessage> messages) {
    Reference reference = new Reference(config);
    List<RawMessage> log = new ArrayList<>(messages);
    log.sort(Comparator.comparing(RawMessage::position));
    for (RawMessage message : log) {
      if (message.topic().equals(config.kafka().events())) {
        reference.event(message);
      } else if (message.topic().equals(config.kafka().feedback())) {
        reference.feedback(message);
      } else {
        reference.command(message);
      }
    }
    reference.judge();
    return reference;
  }

  private void event(RawMessage message) {
    Parsed parsed = parser.parse(message);
    tally("parse-mcp-events", parsed.disposition());
    parsed.rejected().forEach(this::refuse);
    parsed.observations().forEach(this::observe);
    parsed.patterns().forEach(this::recognise);
  }

  private void observe(Observation observation) {
    if (observation.symbol().isEmpty()) {
      return;
    }
    market(observation.symbol()).observe(observation);
    if (!observation.bars().isEmpty()) {
      run(observation);
    }
  }

  private MarketState market(String key) {
    return markets.computeIfAbsent(key, k -> new MarketState());
  }

  private void recognise(ChartPattern pattern) {
    long logTime = pattern.position().logTime();
    Formation known = formations.get(pattern.patternId());
    if (known != null) {
      Formation again = known.again(logTime, config.formations());
      formations.put(pattern.patternId(), again);
      reports.merge(pattern.patternId(), 1L, Long::sum);
      tally("recognise-formations", "seen_again");
    } else if (pattern.status().emitted()) {
      formations.put(pattern.patternId(), Formation.firstSeen(logTime, config.formations()));
      reports.merge(pattern.patternId(), 1L, Long::sum);
      tally("recognise-formations", "new");
      measure(pattern);
    } else {
      tally("recognise-formations", "not_emitted");
    }
  }

  private void measure(ChartPattern pattern) {
    boolean homeless = pattern.symbol().isEmpty();
    MarketState market = homeless ? new MarketState() : market(pattern.marketKey());
    String group = config.features().grouping();
    PatternFeatures measured =
        new PatternFeatures(group, pattern, FeatureExtractor.extract(pattern, market), false);
    Optional<OpenPattern> race = Outcomes.open(measured, market, config.outcomes());
    patterns.put(
        pattern.patternId(),
        new PatternFeatures(
            group,
            pattern,
            measured.features(),
            race.isPresent(),
            race.map(OpenPattern::waitsUntil).orElse(0L)));
    race.ifPresent(this::open);
    if (!homeless) {
      market.remember(pattern);
    }
  }

  private void open(OpenPattern race) {
    Map<String, OpenPattern> ofSymbol = races.computeIfAbsent(race.symbol(), s -> new HashMap<>());
    ofSymbol.put(race.patternId(), race);
    tally("label-outcomes", "opened");
    if (ofSymbol.size() > config.outcomes().maxOpenPerSymbol()) {
      ofSymbol.remove(inLogOrder(ofSymbol).get(0).patternId());
      tally("label-outcomes", "evicted");
    }
  }

  private static List<OpenPattern> inLogOrder(Map<String, OpenPattern> races) {
    return races.values().stream().sorted(IN_LOG_ORDER).toList();
  }

  private void run(Observation observation) {
    Map<String, OpenPattern> ofSymbol = races.getOrDefault(observation.symbol(), Map.of());
    int decided = 0;
    for (Bar bar : observation.bars()) {
      for (OpenPattern race : inLogOrder(ofSymbol)) {
        if (!race.timeframe().equals(observation.timeframe())) {
          continue;
        }
        Outcomes.Step step =
            Outcomes.advance(race, bar, observation.position().outcome(decided), config.outcomes());
        if (step.outcome() != null) {
          decided++;
          ofSymbol.remove(race.patternId());
          labels.add(step.outcome());
          tally("label-outcomes", step.outcome().label().name().toLowerCase(Locale.ROOT));
        } else if (step.open() != null) {
          ofSymbol.put(race.patternId(), step.open());
        }
      }
    }
  }

  private final Map<String, TokenBucket> buckets = new HashMap<>();

  private void feedback(RawMessage message) {
    Reading<Feedback> reading = FeedbackReader.read(message);
    tally("read-feedback", reading.disposition());
    if (reading.rejected() != null) {
      refuse(reading.rejected());
    }
    Feedback label = reading.value();
    if (label == null) {
      return;
    }
    if (label.label() == Label.NEUTRAL) {
      tally("weigh-feedback", "neutral");
      labels.add(label);
      return;
    }
    long logTime = label.position().logTime();
    TokenBucket bucket =
        buckets.computeIfAbsent(
            label.labeledBy(), who -> TokenBucket.full(config.feedback(), logTime));
    TokenBucket.Take take = bucket.take(config.feedback(), logTime);
    buckets.put(label.labeledBy(), take.next());
    tally("weigh-feedback", take.granted() ? "granted" : "throttled");
    labels.add(label.withWeight(label.weight() * take.weight()));
  }

  private void command(RawMessage message) {
    Reading<ControlCommand> reading = CommandReader.read(message);
    tally("read-commands", reading.disposition());
    if (reading.rejected() != null) {
      refuse(reading.rejected());
    }
    if (reading.value() != null) {
      commands.add(reading.value());
    }
  }

  /** Brings every label to its pattern, in log order, and puts what teaches in order. */
  private void judge() {
    labels.sort(Comparator.comparing(Feedback::position));
    Map<String, PatternLabels> known = new HashMap<>();
    for (Feedback label : labels) {
      PatternFeatures pattern = patterns.get(label.patternId());
      if (pattern == null) {
        continue; // waits for days
      }
      PatternLabels before = known.getOrDefault(label.patternId(), PatternLabels.NONE);
      Position own = pattern.pattern().position();
      boolean cameFirst = label.position().compareTo(own) < 0;
      Position position = cameFirst ? own.waitingLabel(before.early()) : label.position();
      LabelLedger.Decision decision = before.ledger().decide(label);
      known.put(label.patternId(), before.after(decision.next(), cameFirst, label));
      tally("join-feedback", decision.disposition().name().toLowerCase(Locale.ROOT));
      judged.putIfAbsent(
          label.feedbackId(),
          new LabelRecord(label, decision.disposition(), pattern.pattern().marketKey(), position));
      if (decision.teaches()) {
        LabeledExample example = new LabeledExample(pattern, label, position);
        lessons.add(new Lesson(position, "learn", label.patternId(), label.feedbackId(), example));
      }
    }
    for (ControlCommand command : commands) {
      if (command.kind() == ControlKind.RESET_MODEL) {
        String seq = Long.toString(command.seq());
        lessons.add(new Lesson(command.position(), "reset_model", "", seq, null));
      }
    }
    lessons.sort(Comparator.comparing(Lesson::position));
    while (!lessons.isEmpty() && lessons.get(0).example() == null) {
      lessons.remove(0); // refused: there is no model yet
    }
  }

  private void refuse(Rejected refused) {
    rejected.add(
        place(
            refused.position().topic(),
            refused.position().partition(),
            refused.position().offset(),
            refused.position().ordinal(),
            refused.reason()));
  }

  static String place(String topic, long partition, long offset, long ordinal, String reason) {
    return topic + '/' + partition + '/' + offset + '/' + ordinal + ' ' + reason;
  }

  private void tally(String stage, String disposition) {
    tallies.merge(stage + ' ' + disposition, 1L, Long::sum);
  }
}
