package io.patternstream.job.simulation;

import io.patternstream.job.TestGraphs;
import io.patternstream.job.simulation.Simulation.Output;
import io.patternstream.job.simulation.Simulation.Result;
import io.patternstream.state.event.Application;
import io.patternstream.state.event.ControlAck;
import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.QualityRow;
import io.patternstream.state.event.StatisticsRow;
import io.patternstream.state.model.ConfidenceModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Compares what came out of a run with what the log means. */
final class Oracle {
  private static final int MOST_TOLD = 5;

  /** What is kept for good, or until something else comes. */
  private static final Set<String> LASTING =
      Set.of("score-and-learn", "detect-drift", "measure-quality", "count-events", "count-phrases");

  private final Reference expected;
  private final Result undisturbed;
  private final Result result;
  private final List<String> faults = new ArrayList<>();

  Oracle(Reference expected, Result undisturbed, Result result) {
    this.expected = expected;
    this.undisturbed = undisturbed;
    this.result = result;
  }

  List<String> faults() {
    predictions();
    labels();
    learning();
    outcomes();
    ledger();
    lives();
    same("windows of quality", quality(undisturbed), one -> one, quality(result), one -> one);
    same("windows of drift", drift(undisturbed), one -> one, drift(result), one -> one);
    for (Map.Entry<String, Integer> kept : result.kept().entrySet()) {
      if (!LASTING.contains(kept.getKey())) {
        faults.add("left in state at the end: " + kept);
      }
    }
    return faults;
  }

  private void predictions() {
    same(
        "new formations",
        expected.formed,
        Reference.Formed::features,
        result.of(TestGraphs.PREDICTIONS, Prediction.class),
        Prediction::features);
    onceALife(TestGraphs.PREDICTIONS, Prediction.class, one -> one.features().pattern().position());
    for (Prediction prediction : result.of(TestGraphs.PREDICTIONS, Prediction.class)) {
      int seq = (int) prediction.modelSeq();
      if (seq > expected.applied.size()) {
        faults.add("a score of seq " + seq + ", which was never applied");
        continue;
      }
      ConfidenceModel champion = model(seq, false);
      ConfidenceModel challenger = model(seq, true);
      double ml = ask(champion, prediction);
      if (bits(ml) != bits(prediction.mlConfidence())) {
        faults.add("the score of seq " + seq + " is not that model's: " + prediction.patternId());
      }
      if (bits(ask(challenger, prediction)) != bits(prediction.challengerConfidence())) {
        faults.add(
            "the challenger's score of seq " + seq + " is not its: " + prediction.patternId());
      }
      double rule = prediction.ruleConfidence();
      double blended = prediction.blendedConfidence();
      if (!(Math.min(rule, ml) <= blended && blended <= Math.max(rule, ml))) {
        faults.add("blended outside rule and ml: " + prediction.patternId());
      }
      double served = prediction.fallbackReason() == null ? blended : rule;
      if (bits(served) != bits(prediction.confidence())) {
        faults.add("served is neither: " + prediction.patternId());
      }
    }
  }

  private ConfidenceModel model(int seq, boolean shadow) {
    if (seq == 0) {
      return expected.fresh(shadow);
    }
    Reference.Applied applied = expected.applied.get(seq - 1);
    return ConfidenceModel.decode(shadow ? applied.challenger() : applied.champion());
  }

  private static double ask(ConfidenceModel model, Prediction prediction) {
    return model
        .forecast(
            prediction.features().features().values(),
            prediction.features().pattern().patternType(),
            prediction.ruleConfidence())
        .ml();
  }

  private void labels() {
    same(
        "labels",
        expected.judged,
        judged -> judged,
        result.of(TestGraphs.LABELS, LabelRecord.class),
        label ->
            new Reference.Judged(
                label.feedback().feedbackId(),
                label.feedback().patternId(),
                label.disposition().name().toLowerCase(Locale.ROOT),
                label.position()));
    onceALife(TestGraphs.LABELS, LabelRecord.class, label -> label.position());
  }

  private void learning() {
    same(
        "applications",
        expected.applied,
        one -> List.of(one.seq(), one.kind(), one.cause(), one.position(), one.hash(), false),
        result.of(TestGraphs.APPLICATIONS, Application.class),
        one ->
            List.of(
                one.modelSeq(),
                one.kind(),
                one.cause(),
                one.position(),
                one.weightsHash(),
                one.late()));
    onceALife(TestGraphs.APPLICATIONS, Application.class, Application::modelSeq);
    Map<Long, Boolean> accepted = new TreeMap<>();
    for (ControlAck ack : result.of(TestGraphs.ACKS, ControlAck.class)) {
      if (ack.operator().equals("score-and-learn") && expected.accepted.containsKey(ack.seq())) {
        accepted.merge(ack.seq(), ack.accepted(), Boolean::logicalOr);
      }
    }
    if (!accepted.equals(expected.accepted)) {
      faults.add("commands answered " + accepted + ", expected " + expected.accepted);
    }
  }

  private void outcomes() {
    same(
        "outcomes",
        expected.evaluated,
        one -> List.of(one.patternId(), one.pattern(), one.feedbackId()),
        result.of(TestGraphs.OUTCOMES, EvaluatedPrediction.class),
        one ->
            List.of(
                one.prediction().patternId(),
                one.prediction().features().pattern().position(),
                one.feedback().feedbackId()));
  }

  /** The last row of each minute counts, as in the table. */
  private void ledger() {
    Map<String, Long> rows = new HashMap<>();
    for (StatisticsRow row : result.of(TestGraphs.STATISTICS, StatisticsRow.class)) {
      rows.put(row.stage() + " " + row.disposition() + "|" + row.minute(), row.count());
    }
    Map<String, Long> counted = new TreeMap<>();
    rows.forEach(
        (key, count) -> counted.merge(key.substring(0, key.indexOf('|')), count, Long::sum));
    Set<String> stages =
        Set.of(
            "parse-mcp-events",
            "read-feedback",
            "read-commands",
            "recognise-formations",
            "join-feedback");
    counted.keySet().removeIf(key -> !stages.contains(key.substring(0, key.indexOf(' '))));
    if (!counted.equals(expected.counted)) {
      faults.add("the ledger holds " + counted + ", expected " + expected.counted);
    }
  }

  /**
   * Within a life each state of a pattern follows from the one before it. Sightings that change
   * nothing else may be told together, so a state may be as many revisions on as there were.
   */
  private void lives() {
    Map<String, PatternState> last = new HashMap<>();
    int life = 0;
    for (Output output : result.outputs()) {
      if (!output.end().contains(TestGraphs.STATES)) {
        continue;
      }
      if (output.life() != life) {
        last.clear();
        life = output.life();
      }
      PatternState now = (PatternState) output.record();
      PatternState before = last.put(now.pattern().patternId(), now);
      boolean follows =
          before == null
              || (now.previousStatus().isEmpty()
                  ? now.revision() > before.revision()
                  : now.revision() > before.revision()
                      && now.revision() <= before.revision() + 1 + seenSince(before, now)
                      && now.previousStatus().equals(before.status()));
      if (!follows) {
        faults.add(
            "a state that does not follow: %s %d after %s %d"
                .formatted(
                    now.status(),
                    now.revision(),
                    before == null ? "" : before.status(),
                    before == null ? 0 : before.revision()));
      }
    }
  }

  private static long seenSince(PatternState before, PatternState now) {
    return now.sightings() - before.sightings();
  }

  /** Of the rule alone: what the model said depends on which one a score happened to see. */
  private static Collection<Object> quality(Result of) {
    Map<Object, Object> last = new HashMap<>();
    for (QualityRow row : of.of(TestGraphs.QUALITY, QualityRow.class)) {
      if (row.arm().equals("rule")) {
        List<Object> key = List.of(row.modelGroup(), row.patternType(), row.window());
        last.put(key, List.of(key, row.examples(), row.positives(), row.logLoss(), row.brier()));
      }
    }
    return last.values();
  }

  private static Collection<Object> drift(Result of) {
    Map<Object, Object> last = new HashMap<>();
    for (DriftStatistic row : of.of(TestGraphs.DRIFT, DriftStatistic.class)) {
      if (row.family().equals("feature")) {
        List<Object> key = List.of(row.modelGroup(), row.segment(), row.feature(), row.window());
        last.put(
            key, List.of(key, row.rows(), row.phase(), row.mean(), row.missingRate(), row.psi()));
      }
    }
    return last.values();
  }

  private <E, A> void same(
      String what,
      Collection<E> expected,
      Function<E, Object> expectedKey,
      Collection<A> actual,
      Function<A, Object> actualKey) {
    Set<Object> wanted = new HashSet<>();
    expected.forEach(one -> wanted.add(expectedKey.apply(one)));
    Set<Object> found = new HashSet<>();
    actual.forEach(one -> found.add(actualKey.apply(one)));
    tell(what + " that are missing", wanted, found);
    tell(what + " that should not be", found, wanted);
  }

  private void tell(String what, Set<Object> of, Set<Object> butNot) {
    TreeSet<String> told = new TreeSet<>();
    of.stream().filter(one -> !butNot.contains(one)).forEach(one -> told.add(one.toString()));
    if (!told.isEmpty()) {
      faults.add(
          what
              + ", "
              + told.size()
              + " of "
              + of.size()
              + ": "
              + told.stream().limit(MOST_TOLD).toList());
    }
  }

  /** Nothing comes out twice unless a restart lies between. */
  private <T> void onceALife(String end, Class<T> type, Function<T, Object> key) {
    Set<Object> seen = new HashSet<>();
    for (Output output : result.outputs()) {
      if (output.end().contains(end)) {
        Object one = List.of(output.life(), key.apply(type.cast(output.record())));
        if (!seen.add(one)) {
          faults.add(end + " twice without a restart between: " + one);
        }
      }
    }
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
