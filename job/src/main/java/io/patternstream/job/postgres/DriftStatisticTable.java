package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.number;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.DriftStatistic;
import io.patternstream.state.event.Position;
import java.util.List;

/** {@code drift_statistics}: one row a feature, segment and window. */
final class DriftStatisticTable extends Table<DriftStatistic> {
  private static final long serialVersionUID = 1L;

  DriftStatisticTable() {
    super(
        "drift_statistics",
        Conflict.REPLACE,
        5,
        List.of(
            text("model_group", DriftStatistic::modelGroup),
            text("segment", DriftStatistic::segment),
            text("family", DriftStatistic::family),
            text("feature", DriftStatistic::feature),
            whole("window_number", DriftStatistic::window),
            millis("from_log_time", DriftStatistic::fromLogTime),
            millis("to_log_time", DriftStatistic::toLogTime),
            whole("rows", DriftStatistic::rows),
            text("phase", DriftStatistic::phase),
            number("mean", DriftStatistic::mean),
            number("standard_deviation", DriftStatistic::standardDeviation),
            number("reference_mean", DriftStatistic::referenceMean),
            number("reference_standard_deviation", DriftStatistic::referenceStandardDeviation),
            number("missing_rate", DriftStatistic::missingRate),
            number("location", DriftStatistic::location),
            number("spread", DriftStatistic::spread),
            number("evidence", DriftStatistic::evidence),
            number("psi", DriftStatistic::psi),
            number("ks", DriftStatistic::ks),
            number("wasserstein", DriftStatistic::wasserstein),
            number("jensen_shannon", DriftStatistic::jensenShannon),
            number("chi_square_p", DriftStatistic::chiSquareP),
            number("legacy_score", DriftStatistic::legacyScore)));
  }

  @Override
  Position position(DriftStatistic row) {
    return new Position(row.toLogTime(), name(), 0, row.window(), key(row).hashCode());
  }
}
