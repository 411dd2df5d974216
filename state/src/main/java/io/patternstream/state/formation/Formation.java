package io.patternstream.state.formation;

/**
 * A formation that has been reported. Immutable.
 *
 * <p>Every report puts its end off: a formation that a detector repeats for weeks stays one
 * formation. Times are epoch milliseconds of log time.
 *
 * @param firstSeen log time of the first report
 * @param count reports so far, at least 1
 * @param expiresAt log time from which it is forgotten
 */
public record Formation(long firstSeen, long count, long expiresAt) {

  /** A formation at its first report. */
  public static Formation firstSeen(long logTime, FormationConfig config) {
    return new Formation(logTime, 1, logTime + config.horizonMillis());
  }

  /** The formation after one more report; an old report that comes late shortens nothing. */
  public Formation again(long logTime, FormationConfig config) {
    return new Formation(
        firstSeen, count + 1, Math.max(expiresAt, logTime + config.horizonMillis()));
  }
}
