package io.patternstream.state.codec;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.ControlKind;
import io.patternstream.state.event.Direction;
import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.FeatureVector;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Label;
import io.patternstream.state.event.LabelDisposition;
import io.patternstream.state.event.LabelRecord;
import io.patternstream.state.event.LabeledExample;
import io.patternstream.state.event.LabelingMethod;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.PatternFeatures;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Position;
import io.patternstream.state.event.Prediction;
import io.patternstream.state.event.Sighting;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The records that most events give rise to, as bytes: between tasks, and in state.
 *
 * <p>Fields in the order of their components: numbers big endian; a text as {@code int} length and
 * UTF-8, -1 for null; an enum as a byte, its ordinal; an instant as {@code long} seconds and {@code
 * int} nanoseconds, {@link Long#MIN_VALUE} seconds for null; an array as {@code int} length and its
 * elements; a record that may be missing behind a byte that is 1 when it is there.
 *
 * <p>State outlives a build, so whoever keeps these bytes keeps {@link #VERSION} with them. A
 * change of any layout raises it, and this class then reads what the one before wrote; new values
 * of an enum go to its end.
 *
 * <p>Names that come again and again (symbols, types, topics) are read into one string each, which
 * makes what is kept of them smaller too. For one thread.
 */
public final class EventCodec {
  /** Of every layout in this class. */
  public static final int VERSION = 1;

  private static final Direction[] DIRECTIONS = Direction.values();
  private static final MentionStatus[] STATUSES = MentionStatus.values();
  private static final Label[] LABELS = Label.values();
  private static final LabelingMethod[] METHODS = LabelingMethod.values();
  private static final LabelDisposition[] DISPOSITIONS = LabelDisposition.values();
  private static final ControlKind[] KINDS = ControlKind.values();

  private final Fields fields = new Fields();

  /** Writes a pattern. */
  public void write(ChartPattern pattern, DataOutput out) throws IOException {
    Fields.text(pattern.patternId(), out);
    Fields.text(pattern.eventId(), out);
    Fields.text(pattern.symbol(), out);
    Fields.text(pattern.timeframe(), out);
    Fields.text(pattern.patternType(), out);
    out.writeByte(pattern.direction().ordinal());
    out.writeByte(pattern.status().ordinal());
    out.writeBoolean(pattern.hedged());
    out.writeDouble(pattern.price());
    out.writeDouble(pattern.support());
    out.writeDouble(pattern.resistance());
    out.writeDouble(pattern.target());
    out.writeDouble(pattern.stop());
    out.writeDouble(pattern.ruleConfidence());
    out.writeDouble(pattern.statedConfidence());
    Fields.instant(pattern.occurredAt(), out);
    Fields.text(pattern.source(), out);
    Fields.text(pattern.metadata(), out);
    write(pattern.position(), out);
    out.writeDouble(pattern.receivedAt());
  }

  /** Reads a pattern. */
  public ChartPattern readPattern(DataInput in) throws IOException {
    return new ChartPattern(
        Fields.words(in),
        Fields.words(in),
        fields.name(in),
        fields.name(in),
        fields.name(in),
        DIRECTIONS[in.readByte()],
        STATUSES[in.readByte()],
        in.readBoolean(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        Fields.instant(in),
        fields.name(in),
        Fields.words(in),
        readPosition(in),
        in.readDouble());
  }

  /** Writes a position. */
  public void write(Position position, DataOutput out) throws IOException {
    out.writeLong(position.logTime());
    Fields.text(position.topic(), out);
    out.writeInt(position.partition());
    out.writeLong(position.offset());
    out.writeInt(position.ordinal());
  }

  /** Reads a position. */
  public Position readPosition(DataInput in) throws IOException {
    return new Position(in.readLong(), fields.name(in), in.readInt(), in.readLong(), in.readInt());
  }

  /** Writes a sighting. */
  public void write(Sighting sighting, DataOutput out) throws IOException {
    write(sighting.pattern(), out);
    out.writeLong(sighting.count());
  }

  /** Reads a sighting. */
  public Sighting readSighting(DataInput in) throws IOException {
    return new Sighting(readPattern(in), in.readLong());
  }

  /** Writes a formation with its features. */
  public void write(PatternFeatures features, DataOutput out) throws IOException {
    Fields.text(features.modelGroup(), out);
    write(features.pattern(), out);
    FeatureVector vector = features.features();
    Fields.text(vector.patternId(), out);
    out.writeInt(vector.schemaVersion());
    Fields.numbers(vector.values(), out);
    out.writeDouble(vector.quality());
    out.writeInt(vector.volumeDecades());
    out.writeBoolean(features.followed());
    out.writeLong(features.outcomeBy());
  }

  /** Reads a formation with its features. */
  public PatternFeatures readFeatures(DataInput in) throws IOException {
    return new PatternFeatures(
        fields.name(in),
        readPattern(in),
        new FeatureVector(
            Fields.words(in), in.readInt(), Fields.numbers(in), in.readDouble(), in.readInt()),
        in.readBoolean(),
        in.readLong());
  }

  /** Writes a prediction. */
  public void write(Prediction prediction, DataOutput out) throws IOException {
    write(prediction.features(), out);
    Fields.text(prediction.modelVersion(), out);
    out.writeLong(prediction.modelSeq());
    out.writeDouble(prediction.mlConfidence());
    out.writeDouble(prediction.blendedConfidence());
    out.writeDouble(prediction.challengerConfidence());
    out.writeDouble(prediction.confidence());
    Fields.text(prediction.fallbackReason(), out);
    out.writeBoolean(prediction.mlEligible());
    Fields.text(prediction.decisionClass(), out);
    out.writeLong(prediction.policySeq());
    Fields.numbers(prediction.contributions(), out);
    out.writeDouble(prediction.inferenceMillis());
  }

  /** Reads a prediction. */
  public Prediction readPrediction(DataInput in) throws IOException {
    return new Prediction(
        readFeatures(in),
        fields.name(in),
        in.readLong(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        fields.nameOrNull(in),
        in.readBoolean(),
        fields.name(in),
        in.readLong(),
        Fields.numbers(in),
        in.readDouble());
  }

  /** Writes feedback. */
  public void write(Feedback feedback, DataOutput out) throws IOException {
    Fields.text(feedback.feedbackId(), out);
    Fields.text(feedback.patternId(), out);
    out.writeByte(feedback.label().ordinal());
    out.writeByte(feedback.method().ordinal());
    Fields.text(feedback.labeledBy(), out);
    Fields.instant(feedback.labeledAt(), out);
    Fields.text(feedback.verdict(), out);
    out.writeDouble(feedback.weight());
    out.writeDouble(feedback.realizedPnl());
    out.writeDouble(feedback.maxFavorableMove());
    out.writeDouble(feedback.maxAdverseMove());
    out.writeDouble(feedback.daysToCompletion());
    Fields.text(feedback.notes(), out);
    write(feedback.position(), out);
  }

  /** Reads feedback. */
  public Feedback readFeedback(DataInput in) throws IOException {
    return new Feedback(
        Fields.words(in),
        Fields.words(in),
        LABELS[in.readByte()],
        METHODS[in.readByte()],
        fields.name(in),
        Fields.instant(in),
        fields.nameOrNull(in),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        Fields.text(in),
        readPosition(in));
  }

  /** Writes a label with what became of it. */
  public void write(LabelRecord label, DataOutput out) throws IOException {
    write(label.feedback(), out);
    out.writeByte(label.disposition().ordinal());
    Fields.text(label.marketKey(), out);
    write(label.position(), out);
  }

  /** Reads a label with what became of it. */
  public LabelRecord readLabel(DataInput in) throws IOException {
    return new LabelRecord(
        readFeedback(in), DISPOSITIONS[in.readByte()], fields.name(in), readPosition(in));
  }

  /** Writes an example. */
  public void write(LabeledExample example, DataOutput out) throws IOException {
    write(example.features(), out);
    write(example.feedback(), out);
    write(example.position(), out);
  }

  /** Reads an example. */
  public LabeledExample readExample(DataInput in) throws IOException {
    return new LabeledExample(readFeatures(in), readFeedback(in), readPosition(in));
  }

  /** Writes a prediction with what came of it. */
  public void write(EvaluatedPrediction evaluated, DataOutput out) throws IOException {
    write(evaluated.prediction(), out);
    write(evaluated.feedback(), out);
    write(evaluated.position(), out);
  }

  /** Reads a prediction with what came of it. */
  public EvaluatedPrediction readEvaluated(DataInput in) throws IOException {
    return new EvaluatedPrediction(readPrediction(in), readFeedback(in), readPosition(in));
  }

  /** Writes a command. */
  public void write(ControlCommand command, DataOutput out) throws IOException {
    out.writeLong(command.seq());
    out.writeByte(command.kind().ordinal());
    Fields.text(command.actor(), out);
    Fields.text(command.reason(), out);
    Fields.instant(command.issuedAt(), out);
    Fields.text(command.modelGroup(), out);
    out.writeDouble(command.value());
    Fields.text(command.target(), out);
    Fields.text(command.text(), out);
    Fields.instant(command.until(), out);
    write(command.position(), out);
  }

  /** Reads a command. */
  public ControlCommand readCommand(DataInput in) throws IOException {
    return new ControlCommand(
        in.readLong(),
        KINDS[in.readByte()],
        Fields.words(in),
        Fields.words(in),
        Fields.instant(in),
        fields.name(in),
        in.readDouble(),
        Fields.words(in),
        Fields.words(in),
        Fields.instant(in),
        readPosition(in));
  }

  /** Writes a pattern as it stands. */
  public void write(PatternState state, DataOutput out) throws IOException {
    out.writeLong(state.revision());
    write(state.pattern(), out);
    Fields.text(state.status(), out);
    Fields.text(state.previousStatus(), out);
    Fields.text(state.transitionReason(), out);
    out.writeLong(state.sightings());
    out.writeBoolean(state.prediction() != null);
    if (state.prediction() != null) {
      write(state.prediction(), out);
    }
    out.writeBoolean(state.outcome() != null);
    if (state.outcome() != null) {
      write(state.outcome(), out);
    }
    Fields.instant(state.completedAt(), out);
    out.writeLong(state.createdLogTime());
    out.writeLong(state.updatedLogTime());
  }

  /** Reads a pattern as it stands. */
  public PatternState readState(DataInput in) throws IOException {
    return new PatternState(
        in.readLong(),
        readPattern(in),
        fields.name(in),
        fields.name(in),
        fields.name(in),
        in.readLong(),
        in.readBoolean() ? readPrediction(in) : null,
        in.readBoolean() ? readFeedback(in) : null,
        Fields.instant(in),
        in.readLong(),
        in.readLong());
  }
}
