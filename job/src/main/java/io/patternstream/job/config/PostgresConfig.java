package io.patternstream.job.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * Where and how rows are written.
 *
 * @param password never printed
 * @param flushRows rows of one table that make a transaction
 * @param flushInterval longest wait of a prediction before it is written
 * @param flushIntervalOfOthers the same of any other row
 * @param patience how long an absent database is waited for before the job fails over
 */
public record PostgresConfig(
    String url,
    String user,
    String password,
    int flushRows,
    Duration flushInterval,
    Duration flushIntervalOfOthers,
    Duration patience)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public String toString() {
    int parameters = url.indexOf('?'); // which may hold a password
    String place = parameters < 0 ? url : url.substring(0, parameters);
    return "PostgresConfig[" + place + ", " + user + "]";
  }
}
