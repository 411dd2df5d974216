package io.patternstream.settings;

import java.util.Locale;
import java.util.Set;

/**
 * One configuration key.
 *
 * @param key as in files and arguments; the environment has {@code PATTERNSTREAM_} and underscores
 * @param type what a value looks like, in words
 * @param fallback value when nothing is said; empty when it must be said or may be absent
 * @param required whether starting without it is a fault
 * @param readBy the programs that it means something to
 * @param meaning what it sets, and the harm of a wrong value
 */
record Setting(
    String key,
    String type,
    String fallback,
    boolean required,
    Set<Program> readBy,
    String meaning) {

  String environmentName() {
    return environmentName(key);
  }

  static String environmentName(String key) {
    return "PATTERNSTREAM_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
