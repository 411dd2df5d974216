package io.patternstream.job.config;

import io.patternstream.settings.ConfigException;
import io.patternstream.settings.Program;
import io.patternstream.settings.SettingsReader;
import io.patternstream.sql.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What maintaining a database takes, out of the job's own settings.
 *
 * @param password never printed
 */
public record MaintainConfig(String url, String user, String password, Retention retention) {

  /**
   * Reads the configuration.
   *
   * @param arguments {@code --key value} or {@code --key=value}
   * @throws ConfigException with every fault at once, a line each
   */
  public static MaintainConfig load(List<String> arguments, Map<String, String> environment)
      throws ConfigException {
    SettingsReader reader = new SettingsReader(Program.COMMAND, arguments, environment);
    Retention retention =
        new Retention(
            reader.duration("retention.predictions"),
            reader.duration("retention.patterns"),
            reader.duration("retention.metrics"),
            reader.duration("retention.metrics.daily"),
            reader.duration("retention.statistics"),
            reader.duration("retention.alerts"),
            reader.duration("retention.models"),
            reader.duration("retention.labels"),
            reader.duration("retention.rejected"));
    Duration labels = reader.duration("labels.horizon");
    Duration formations = reader.duration("formations.horizon");
    MaintainConfig config =
        new MaintainConfig(
            reader.required("postgres.url").isEmpty() ? "" : reader.jdbcUrl(),
            reader.required("postgres.user"),
            reader.secret("postgres.password"),
            retention);
    reader.faults(retention.validate(labels.compareTo(formations) > 0 ? labels : formations));
    reader.throwIfFaulty();
    return config;
  }

  @Override
  public String toString() {
    return "MaintainConfig[" + user + ", " + retention + "]";
  }
}
