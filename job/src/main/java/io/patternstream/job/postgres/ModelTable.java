package io.patternstream.job.postgres;

import static io.patternstream.job.postgres.Column.bytes;
import static io.patternstream.job.postgres.Column.millis;
import static io.patternstream.job.postgres.Column.text;
import static io.patternstream.job.postgres.Column.textOrNull;
import static io.patternstream.job.postgres.Column.whole;

import io.patternstream.state.event.ModelSnapshot;
import io.patternstream.state.event.Position;
import java.util.List;

/** {@code ml_models}: the snapshots of every model. */
final class ModelTable extends Table<ModelSnapshot> {
  private static final long serialVersionUID = 1L;

  ModelTable() {
    super(
        "ml_models",
        Conflict.REPLACE,
        1,
        List.of(
            text("version", ModelTable::version),
            text("model_group", ModelSnapshot::modelGroup),
            text("model_version", ModelSnapshot::modelVersion),
            whole("model_seq", ModelSnapshot::modelSeq),
            text("content_hash", ModelSnapshot::contentHash),
            text("schema_hash", ModelSnapshot::schemaHash),
            text("reason", ModelSnapshot::reason),
            textOrNull("validation_metrics", ModelSnapshot::metrics),
            millis("created_at", ModelSnapshot::logTime),
            text("created_by", s -> "job"),
            text("model_type", s -> "online_ensemble"),
            bytes("bytes", ModelSnapshot::bytes)));
  }

  /** {@code model_version/model_group/model_seq}. */
  private static String version(ModelSnapshot snapshot) {
    return snapshot.modelVersion() + "/" + snapshot.modelGroup() + "/" + snapshot.modelSeq();
  }

  @Override
  Position position(ModelSnapshot snapshot) {
    return new Position(
        snapshot.logTime(), name(), 0, snapshot.modelSeq(), snapshot.modelGroup().hashCode());
  }
}
