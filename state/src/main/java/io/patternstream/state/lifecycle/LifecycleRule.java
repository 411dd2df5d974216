package io.patternstream.state.lifecycle;

import java.io.Serializable;

/**
 * How one family of patterns lives.
 *
 * @param targetShare share of the way from entry to target that counts as reached, in (0, 1]
 * @param decayPerHour confidence lost an hour of log time
 * @param maxHours hours of log time after which an undecided pattern expires
 * @param breach how far beyond its level a price may go before the pattern is broken; 1.02 is 2 %
 * @param minConfidence decayed confidence under which the pattern is dropped, in [0, 1]
 */
public record LifecycleRule(
    double targetShare, double decayPerHour, double maxHours, double breach, double minConfidence)
    implements Serializable {

  private static final long serialVersionUID = 1L;
}
