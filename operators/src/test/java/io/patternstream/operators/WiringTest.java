package io.patternstream.operators;

import static io.patternstream.operators.Given.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.RawMessage;
import io.patternstream.state.feature.FeatureSchema;
import io.patternstream.state.feedback.FeedbackConfig;
import io.patternstream.state.formation.FormationConfig;
import io.patternstream.state.lifecycle.LifecycleConfig;
import io.patternstream.state.outcome.OutcomeConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** How the operators fit together, and which commands and prices go where. */
class WiringTest {
  private static final long HORIZON = FeedbackConfig.defaults().labelHorizonMillis();

  @Test
  void everyOperatorHasItsNameAsUidAndNoTypeNeedsKryo() {
    Configuration flink = new Configuration();
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    wire(environment);

    StreamGraph graph = environment.getStreamGraph();
    Set<String> uids = new TreeSet<>();
    for (StreamNode node : graph.getStreamNodes()) {
      assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotNull();
      assertThat(uids.add(node.getTransformationUID())).isTrue();
    }
    assertThat(graph.getJobGraph().getNumberOfVertices()).isPositive();
    assertThat(uids)
        .filteredOn(uid -> !uid.matches(".*-(source|sink|tallies)"))
        .containsExactlyInAnyOrder(
            "read-commands",
            "read-feedback",
            "parse-mcp-events",
            "recognise-formations",
            "extract-features",
            "label-outcomes",
            "weigh-feedback",
            "join-feedback",
            "model-inputs-features",
            "model-inputs-examples",
            "model-inputs-commands",
            "score-and-learn",
            "said-predictions",
            "evaluate-predictions",
            "drift-inputs-predictions",
            "drift-inputs-evaluated",
            "drift-inputs-commands",
            "lifecycle-inputs-predictions",
            "lifecycle-inputs-sightings",
            "lifecycle-inputs-labels",
            "lifecycle-inputs-prices",
            "track-lifecycle",
            "count-events");
  }

  private static void wire(StreamExecutionEnvironment environment) {
    FeedbackConfig feedbackConfig = FeedbackConfig.defaults();
    var commands = ReadCommands.on(source(environment, "control"));
    var parsed = ParseMcpEvents.on(source(environment, "events"), commands);
    var formations = RecogniseFormations.on(parsed, FormationConfig.defaults());
    var features = ExtractFeatures.on(formations, FeatureConfig.defaults());
    var automatic =
        LabelOutcomes.on(
            features.getSideOutput(ExtractFeatures.RACES), OutcomeConfig.defaults(), HORIZON);
    var feedback = ReadFeedback.on(source(environment, "feedback"));
    var weighed = WeighFeedback.on(feedback, feedbackConfig);
    var examples = JoinFeedback.on(features, weighed.union(automatic), feedbackConfig);
    var labels = examples.getSideOutput(JoinFeedback.LABELS);
    var predictions =
        ScoreAndLearn.on(
            ModelInputs.of(features, examples, commands, 5), commands, LearningLog.config());
    var evaluated = EvaluatePredictions.on(SaidPredictions.of(predictions), labels, feedbackConfig);
    var drift = DriftInputs.of(predictions, evaluated, commands);
    var sightings = formations.getSideOutput(RecogniseFormations.SIGHTINGS);
    var states =
        TrackLifecycle.on(
            LifecycleInputs.of(predictions, sightings, labels, formations),
            LifecycleConfig.defaults(),
            HORIZON);
    var statistics =
        CountEvents.on(
            CombineTallies.of(parsed, ParseMcpEvents.TALLIES)
                .union(
                    CombineTallies.of(commands, ReadCommands.TALLIES),
                    CombineTallies.of(formations, RecogniseFormations.TALLIES),
                    CombineTallies.of(automatic, LabelOutcomes.TALLIES),
                    CombineTallies.of(feedback, ReadFeedback.TALLIES),
                    CombineTallies.of(weighed, WeighFeedback.TALLIES),
                    CombineTallies.of(examples, JoinFeedback.TALLIES),
                    CombineTallies.of(predictions, ScoreAndLearn.TALLIES),
                    CombineTallies.of(states, TrackLifecycle.TALLIES)));
    sink(drift, "drift");
    sink(states, "states");
    sink(statistics, "statistics");
  }

  private static DataStream<RawMessage> source(
      StreamExecutionEnvironment environment, String name) {
    RawMessage one = new RawMessage(name, 0, 0, T0, 0, new byte[0]);
    return environment.fromData(List.of(one), EventTypes.RAW_MESSAGE).uid(name + "-source");
  }

  private static <T> void sink(DataStream<T> stream, String name) {
    stream.sinkTo(new DiscardingSink<>()).uid(name + "-sink");
  }

  @Test
  void onlyPricesReachALifecycleAndOnlyTheNewestBarOfThem() {
    Observation bars = Given.bars("AAPL", T0, 0, 100, 101, 102);

    assertThat(LifecycleInputs.saysPrice(bars)).isTrue();
    assertThat(LifecycleInputs.saysPrice(Given.quote("AAPL", T0, 100))).isTrue();
    assertThat(LifecycleInputs.saysPrice(Given.quote("AAPL", T0, Double.NaN))).isFalse();
    assertThat(LifecycleInputs.saysPrice(Given.quote("", T0, 100))).isFalse();
    assertThat(LifecycleInputs.saysPrice(null)).isFalse();
    assertThat(LifecycleInputs.priceOnly(MarketEvent.of(bars)).bars())
        .containsExactly(bars.bars().get(2));
  }

  /** What the label horizon costs: this much a pattern that waits, in {@link JoinFeedback}. */
  @Test
  void anOpenPatternTakesLessThanAKilobyte() throws Exception {
    PatternFeatures small = Given.features(Given.pattern("0".repeat(36), T0), true);
    PatternFeatures whole =
        new PatternFeatures(
            small.modelGroup(),
            small.pattern(),
            new FeatureVector(
                small.pattern().patternId(), 1, new double[FeatureSchema.current().size()], 1),
            true);
    DataOutputSerializer bytes = new DataOutputSerializer(1_024);
    EventTypes.PATTERN_FEATURES
        .createSerializer(new SerializerConfigImpl())
        .serialize(whole, bytes);

    assertThat(bytes.length()).isBetween(500, 1_000);
  }
}
