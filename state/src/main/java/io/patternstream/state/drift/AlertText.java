package io.patternstream.state.drift;

import java.util.Locale;

/** Alerts in words and in JSON. */
final class AlertText {
  private static final double STICKY = 10; // long-run factor beyond which nothing is stable

  /** A tenth of a decade, so from 0.8 to 1.26 of a power of ten. */
  private static final double NEAR_DECADE = 0.1;

  /** Part of the detail of an alert whose values were not all multiplied by something. */
  static final String NO_FACTOR = "\"factor\":null";

  private AlertText() {}

  /** What moved, by how much in which unit, since when, how sure, and what usually wobbles. */
  static String message(
      Subject subject,
      ComponentDetector detector,
      double effect,
      Facts facts,
      int onset,
      int window,
      double evidence,
      double opensAt) {
    Component component = detector.component();
    StringBuilder text = new StringBuilder();
    WatchedUnit unit = subject.unit();
    if (unit != null && Double.isFinite(facts.factor())) {
      text.append(unit.name()).append(": ").append(times(facts.factor()));
      text.append(", as if its unit had changed, in up to ").append(percent(Math.abs(effect)));
      text.append(" of a window's rows").append(since(onset, window)).append(". ");
      text.append(String.join(", ", unit.features())).append(" are made of it.");
      return text.append(sureness(evidence, opensAt)).append('.').toString();
    }
    text.append(subject.name()).append(": ").append(component.name());
    text.append(effect >= 0 ? " is up by " : " is down by ");
    text.append(amount(component, effect));
    if (Double.isFinite(facts.reference()) && Double.isFinite(facts.current())) {
      text.append(" (").append(facts.measure()).append(' ').append(number(facts.reference()));
      text.append(" to ").append(number(facts.current())).append(')');
    }
    text.append(since(onset, window)).append('.').append(sureness(evidence, opensAt));
    text.append("; its windows usually differ by ");
    double usual = Math.sqrt(detector.wobble().windowVariance(detector.wobble().rowsPerWindow()));
    text.append(amount(component, usual)).append('.');
    if (Double.isFinite(facts.factor())) {
      text.append(" Values are ").append(times(facts.factor()));
      text.append(", as if its unit had changed.");
    }
    if (detector.wobble().longRun() >= STICKY) {
      text.append(" Neighbouring windows hang together so much that it has no stable reference.");
    }
    return text.toString();
  }

  private static String since(int onset, int window) {
    int windows = window - onset + 1;
    return " since window " + onset + ", for " + windows + (windows == 1 ? " window" : " windows");
  }

  private static String sureness(double evidence, double opensAt) {
    return String.format(
        Locale.ROOT,
        " Evidence 10^%d (an alert opens at 10^%.1f)",
        Math.round(evidence / StrictMath.log(10)),
        opensAt / StrictMath.log(10));
  }

  private static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  /** Such as "100 times lower"; a power of ten where it is near one. */
  private static String times(double factor) {
    double decades = StrictMath.log10(factor);
    boolean round = Math.abs(decades - Math.rint(decades)) < NEAR_DECADE;
    double size = StrictMath.pow(10, Math.abs(round ? Math.rint(decades) : decades));
    String amount = round ? String.format(Locale.ROOT, "%.0f", size) : "about " + number(size);
    return amount + " times " + (decades < 0 ? "lower" : "higher");
  }

  /** The same as a JSON object. */
  static String detail(
      ComponentDetector detector, Facts facts, double evidence, double opensAt, int windows) {
    Component component = detector.component();
    Wobble wobble = detector.wobble();
    double usual = Math.sqrt(wobble.windowVariance(wobble.rowsPerWindow())) * component.scale();
    return "{\"measure\":"
        + quote(facts.measure())
        + ",\"reference\":"
        + json(facts.reference())
        + ",\"current\":"
        + json(facts.current())
        + ",\"factor\":"
        + json(facts.factor())
        + ",\"wobble\":"
        + json(usual)
        + ",\"memory\":"
        + json(wobble.longRun())
        + ",\"seasonal\":"
        + wobble.seasonal()
        + ",\"log10_e_value\":"
        + json(evidence / StrictMath.log(10))
        + ",\"log10_threshold\":"
        + json(opensAt / StrictMath.log(10))
        + ",\"windows_since_onset\":"
        + windows
        + ",\"detectable_in_24_windows\":"
        + json(detector.detectable(opensAt) * component.scale())
        + ",\"top_bins\":"
        + facts.topBins()
        + "}";
  }

  private static String amount(Component component, double effect) {
    String form = component.points() ? "%.1f points" : "%.2f sd";
    if (component.name().equals(Component.CORRELATION)) {
      form = "%.2f";
    }
    return String.format(Locale.ROOT, form, Math.abs(effect * component.scale()));
  }

  /** Four significant digits, without an exponent where that is readable. */
  static String number(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e7)) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String json(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.5g", value) : "null";
  }

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
