package io.patternstream.cli.demo;

/**
 * What the replay gets wrong on purpose: from one event on volumes come in lots instead of units,
 * as when a feed is changed without a word, and from a later one on they are right again.
 *
 * @param from number of events after which it begins
 * @param until number of events after which it is mended
 * @param lot how many units a lot is
 */
record Fault(long from, long until, int lot) {
  /** A replay of what was. */
  static final Fault NONE = new Fault(0, 0, 1);

  /**
   * Begins once the demo's reference of drift is learnt and has been watched for a while; is mended
   * early enough for the alert to end within the 18,000 events of two minutes.
   */
  static final Fault DEMO = new Fault(10_500, 13_500, 100);

  boolean at(long event) {
    return event >= from && event < until;
  }

  /** What it is, in words. */
  String inWords() {
    return "volume in lots of " + lot;
  }

  double volume(double units, long event) {
    return at(event) ? units / lot : units;
  }
}
