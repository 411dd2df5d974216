package io.patternstream.state.event;

import org.jspecify.annotations.Nullable;

/**
 * An alert as it stands after a transition or an update: one row of {@code drift_alerts}, updated
 * in place.
 *
 * @param alertId UUIDv5 of group, family, feature and onset window
 * @param revision rises with each change of this alert
 * @param family {@code feature}, {@code correlation}, {@code prediction}, {@code label}, {@code
 *     concept}, {@code calibration} or {@code data}
 * @param state {@code open}, {@code ongoing}, {@code resolved} or {@code rebased}
 * @param severity {@code minor}, {@code moderate}, {@code major} or {@code critical}
 * @param component what moved: {@code location}, {@code spread}, {@code missing}, ...
 * @param effect size in {@code unit}, signed
 * @param unit {@code sd} (standard deviations of the reference), {@code points} (percentage
 *     points), {@code correlation} or {@code windows}
 * @param evidence natural logarithm of the e-value
 * @param onsetWindow first window of the change, counted from 0 with the reference included
 * @param message what moved, by how much, since when, in words
 * @param detail JSON object: reference and current value, expected wobble, top bins
 * @param acknowledgedBy null until somebody has
 * @param mutedUntil epoch milliseconds of log time; 0 when not muted
 * @param cause {@code covariate}, {@code base rate}, {@code concept}, {@code calibration} or {@code
 *     data quality}, as all open alerts read together say; null when they do not
 * @param transition what this revision is: the state that the alert went to, {@code ongoing} for
 *     nothing but new figures, or that somebody took note of it or muted it
 */
public record DriftAlert(
    String alertId,
    long revision,
    String modelGroup,
    String segment,
    String family,
    String feature,
    String component,
    String state,
    String severity,
    double effect,
    String unit,
    double evidence,
    long onsetWindow,
    long lastWindow,
    long openedAt,
    long updatedAt,
    long closedAt,
    String message,
    String detail,
    @Nullable String acknowledgedBy,
    @Nullable String mutedBy,
    long mutedUntil,
    @Nullable String cause,
    String transition) {

  /** Nothing but new figures. */
  public static final String ONGOING = "ongoing";

  /** The same alert as one of a part of the group. */
  public DriftAlert inSegment(String group, String part) {
    return new DriftAlert(
        alertId,
        revision,
        group,
        part,
        family,
        feature,
        component,
        state,
        severity,
        effect,
        unit,
        evidence,
        onsetWindow,
        lastWindow,
        openedAt,
        updatedAt,
        closedAt,
        message,
        detail,
        acknowledgedBy,
        mutedBy,
        mutedUntil,
        cause,
        transition);
  }
}
