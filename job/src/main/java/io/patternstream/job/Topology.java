package io.patternstream.job;

import io.patternstream.job.config.JobConfig;
import io.patternstream.operators.CombineTallies;
import io.patternstream.operators.ControlChannel;
import io.patternstream.operators.CountEvents;
import io.patternstream.operators.CountPhrases;
import io.patternstream.operators.DetectDrift;
import io.patternstream.operators.DriftInputs;
import io.patternstream.operators.EvaluatePredictions;
import io.patternstream.operators.ExtractFeatures;
import io.patternstream.operators.JoinFeedback;
import io.patternstream.operators.LabelOutcomes;
import io.patternstream.operators.LifecycleInputs;
import io.patternstream.operators.MeasureQuality;
import io.patternstream.operators.ModelInputs;
import io.patternstream.operators.ParseMcpEvents;
import io.patternstream.operators.ReadCommands;
import io.patternstream.operators.ReadFeedback;
import io.patternstream.operators.RecogniseFormations;
import io.patternstream.operators.SaidPredictions;
import io.patternstream.operators.ScoreAndLearn;
import io.patternstream.operators.TrackLifecycle;
import io.patternstream.operators.WeighFeedback;
import io.patternstream.state.discovery.DiscoveryConfig;
import io.patternstream.state.feature.FeatureSchema;
import java.util.List;

/**
 * MCP events become patterns, patterns features, features predictions; labels teach, windows watch
 * for drift. No loop: labels join the features, not the predictions.
 */
public final class Topology {
  private Topology() {}

  /** Wires the whole dataflow between {@code from} and every one of {@code to}. */
  static void wire(Sources from, List<Sinks> to, JobConfig config) {
    long horizon = config.feedback().labelHorizonMillis();
    // Events, patterns and features are passed on at once, everything else when a buffer is worth
    // it.
    long hurry = config.runtime().bufferTimeout().toMillis();

    var commands = ReadCommands.on(from.control());
    var control = ControlChannel.of(commands);

    var parsed = ParseMcpEvents.on(from.events(), control).setBufferTimeout(hurry);
    var phrases =
        CountPhrases.on(parsed.getSideOutput(ParseMcpEvents.PHRASES), DiscoveryConfig.defaults());
    var formations = RecogniseFormations.on(parsed, config.formations());
    var sightings = formations.getSideOutput(RecogniseFormations.SIGHTINGS);
    var features = ExtractFeatures.on(formations, config.features());

    var races = features.getSideOutput(ExtractFeatures.RACES);
    var automatic = LabelOutcomes.on(races, config.outcomes(), horizon);
    var feedback = ReadFeedback.on(from.feedback());
    var weighed = WeighFeedback.on(feedback, config.feedback());
    var examples = JoinFeedback.on(features, weighed.union(automatic), config.feedback());
    var labels = examples.getSideOutput(JoinFeedback.LABELS);

    var lessons = ModelInputs.of(features, examples, commands, hurry);
    var predictions = ScoreAndLearn.on(lessons, control, config.scoring());

    var said = SaidPredictions.of(predictions);
    var evaluated = EvaluatePredictions.on(said, labels, config.feedback());
    var quality = MeasureQuality.on(evaluated, config.quality());
    var watched = DriftInputs.of(predictions, evaluated, commands);
    var alerts = DetectDrift.on(watched, FeatureSchema.current().names(), config.drift());
    var lives = LifecycleInputs.of(said, sightings, labels, formations);
    var states = TrackLifecycle.on(lives, config.lifecycle(), horizon);

    var rejected =
        parsed
            .getSideOutput(ParseMcpEvents.REJECTED)
            .union(
                feedback.getSideOutput(ReadFeedback.REJECTED),
                commands.getSideOutput(ReadCommands.REJECTED));
    var acknowledgements =
        parsed
            .getSideOutput(ParseMcpEvents.ACKS)
            .union(
                predictions.getSideOutput(ScoreAndLearn.ACKS),
                alerts.getSideOutput(DetectDrift.ACKS));
    var tallies =
        CombineTallies.of(parsed, ParseMcpEvents.TALLIES)
            .union(
                CombineTallies.of(commands, ReadCommands.TALLIES),
                CombineTallies.of(phrases, CountPhrases.TALLIES),
                CombineTallies.of(formations, RecogniseFormations.TALLIES),
                CombineTallies.of(automatic, LabelOutcomes.TALLIES),
                CombineTallies.of(feedback, ReadFeedback.TALLIES),
                CombineTallies.of(weighed, WeighFeedback.TALLIES),
                CombineTallies.of(examples, JoinFeedback.TALLIES),
                CombineTallies.of(predictions, ScoreAndLearn.TALLIES),
                CombineTallies.of(quality, MeasureQuality.TALLIES),
                CombineTallies.of(alerts, DetectDrift.TALLIES),
                CombineTallies.of(states, TrackLifecycle.TALLIES));
    var statistics = CountEvents.on(tallies);

    for (Sinks sinks : to) {
      sinks.predictions(predictions);
      sinks.outcomes(evaluated);
      sinks.patternStates(states);
      sinks.labels(labels);
      sinks.quality(quality);
      sinks.driftAlerts(alerts);
      sinks.driftStatistics(alerts.getSideOutput(DetectDrift.STATISTICS));
      sinks.applications(predictions.getSideOutput(ScoreAndLearn.APPLICATIONS));
      sinks.modelSnapshots(predictions.getSideOutput(ScoreAndLearn.SNAPSHOTS));
      sinks.commands(commands);
      sinks.acknowledgements(acknowledgements);
      sinks.statistics(statistics);
      sinks.rejected(rejected);
      sinks.discoveredPhrases(phrases);
    }
  }
}
