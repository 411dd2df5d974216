package io.patternstream.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.EvaluatedPrediction;
import io.patternstream.state.event.PatternState;
import io.patternstream.state.event.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
  private final Row.Encoder encoder = new Row.Encoder();

  private <T> byte[] row(Table<T> table, T record) {
    return table.encode(record, encoder);
  }

  @Test
  void aRowKnowsItsPlaceItsKeyAndItsGuard() {
    PatternTable table = new PatternTable();
    byte[] first = row(table, Rows.state(7, 3, "confirmed", "pending"));
    byte[] later = row(table, Rows.state(7, 4, "completed", "confirmed"));
    byte[] other = row(table, Rows.state(8, 3, "confirmed", "pending"));

    assertThat(Row.position(first)).isEqualTo(Rows.position(7));
    assertThat(Row.guard(first)).isEqualTo(3);
    assertThat(Row.key(first)).isEqualTo(Row.key(later)).isNotEqualTo(Row.key(other));
    assertThat(table.collapse(first, later)).isSameAs(later);
    assertThat(table.collapse(later, first)).isSameAs(later);
  }

  @Test
  void aTupleIsWhatCopyTakes() {
    byte[] row = row(new PatternTable(), Rows.state(7, 3, "confirmed", "pending"));
    var tuple = java.nio.ByteBuffer.wrap(row, Row.tuple(row), row.length - Row.tuple(row));

    assertThat(tuple.getShort()).isEqualTo((short) new PatternTable().columnNames().size());
    for (int i = 0; i < new PatternTable().columnNames().size(); i++) {
      int length = tuple.getInt();
      tuple.position(tuple.position() + Math.max(0, length));
    }
    assertThat(tuple.remaining()).isZero();
  }

  @Test
  void aRowIsPrintedForAPerson() {
    PredictionTable table = new PredictionTable();
    String printed =
        new String(table.print(row(table, Rows.prediction(7))), StandardCharsets.UTF_8);

    assertThat(printed)
        .contains("symbol=NVDA\n", "confidence=0.61\n", "challenger_confidence=null\n")
        .contains("log_time=2026-01-05T14:30:00.007Z\n", "features=[0.0, 0.14285714285714285, ");
  }

  /** Lifecycle and evaluation get predictions without their numbers. */
  @Test
  void whatAPredictionWasMadeOfIsInNoRowButItsOwn() {
    PatternState full = Rows.state(7, 3, "confirmed", "pending");
    Prediction said = full.prediction().withoutNumbers();
    PatternState bare =
        new PatternState(
            full.revision(),
            full.pattern(),
            full.status(),
            full.previousStatus(),
            full.transitionReason(),
            full.sightings(),
            said,
            full.outcome(),
            full.completedAt(),
            full.createdLogTime(),
            full.updatedLogTime());

    assertThat(said.features().features().values()).isEmpty();
    for (Table<PatternState> table : List.of(new PatternTable(), new HistoryTable())) {
      assertThat(row(table, bare)).isEqualTo(row(table, full));
    }
    OutcomeTable outcomes = new OutcomeTable();
    assertThat(row(outcomes, new EvaluatedPrediction(said, Rows.feedback(7), Rows.position(7))))
        .isEqualTo(
            row(
                outcomes,
                new EvaluatedPrediction(full.prediction(), Rows.feedback(7), Rows.position(7))));
  }
}
