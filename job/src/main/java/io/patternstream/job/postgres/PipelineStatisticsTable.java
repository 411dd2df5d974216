package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.whole;
import static io.patternstream.job.postgres.Column.wholes;

import io.patternstream.state.event.Position;
import io.patternstream.state.event.StatisticsRow;
import java.util.List;

/** {@code pipeline_statistics}: absolute counts, so that a row may be written again. */
final class PipelineStatisticsTable extends Table<StatisticsRow> {
  private static final long serialVersionUID = 1L;

  PipelineStatisticsTable() {
    super(
        "pipeline_statistics",
        Conflict.REPLACE,
        3,
        List.of(
            text("stage", StatisticsRow::stage),
            text("disposition", StatisticsRow::disposition),
            millis("minute", StatisticsRow::minute),
            whole("count", StatisticsRow::count),
            wholes("latency", row -> row.latency().length == 0 ? null : row.latency())));
  }

  @Override
  Position position(StatisticsRow row) {
    return new Position(row.minute(), name(), 0, row.minute(), key(row).hashCode());
  }
}
