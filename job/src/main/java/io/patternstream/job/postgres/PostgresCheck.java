package io.patternstream.job.postgres;

import io.patternstream.job.config.PostgresConfig;
import io.patternstream.sql.Migrations;
import java.util.Optional;

/** Whether the database answers and has this version's tables, before anything is started. */
public final class PostgresCheck {
  private PostgresCheck() {}

  /** One line that names {@code postgres.url}, or nothing. */
  public static Optional<String> problem(PostgresConfig config) {
    return Migrations.problem(config.url(), config.user(), config.password())
        .map(problem -> "postgres.url: " + problem);
  }
}
