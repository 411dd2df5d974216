package io.patternstream.job.config;

/**
 * One configuration key.
 *
 * @param key as in files and arguments; the environment has {@code PATTERNSTREAM_} and underscores
 * @param type what a value looks like, in words
 * @param fallback value when nothing is said; empty when it must be said or may be absent
 * @param required whether starting without it is a fault
 * @param environment an older environment name that also gives the first value; empty when none
 * @param meaning what it sets, and the harm of a wrong value
 */
record Setting(
    String key,
    String type,
    String fallback,
    boolean required,
    String environment,
    String meaning) {

  String environmentName() {
    return "PATTERNSTREAM_" + key.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
  }
}
