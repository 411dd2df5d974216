package io.patternstream.state.lifecycle;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules by which patterns are confirmed, dropped and expire.
 *
 * @param confirmThreshold confidence from which a pending pattern is confirmed, in [0, 1]
 * @param rules by rule name
 * @param aliases canonical pattern type to rule name, for types that are no rule's own name
 * @param fallback rule of every other type
 * @param rulesEnabled whether the rules end patterns; without, only outcomes, labels, reports and
 *     the fallback's age do
 * @param maxMisses reports of its source that a pattern may be missing from before it is dropped; 0
 *     when a report does not have to name every pattern there is
 */
public record LifecycleConfig(
    double confirmThreshold,
    Map<String, LifecycleRule> rules,
    Map<String, String> aliases,
    LifecycleRule fallback,
    boolean rulesEnabled,
    int maxMisses)
    implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int MOST_MISSES = 1_000_000;

  public LifecycleConfig {
    // Copies that Java serialisation and every reader see in one order.
    rules = new TreeMap<>(rules == null ? Map.of() : rules);
    aliases = new TreeMap<>(aliases == null ? Map.of() : aliases);
  }

  /** Missing from a report means nothing. */
  public LifecycleConfig(
      double confirmThreshold,
      Map<String, LifecycleRule> rules,
      Map<String, String> aliases,
      LifecycleRule fallback,
      boolean rulesEnabled) {
    this(confirmThreshold, rules, aliases, fallback, rulesEnabled, 0);
  }

  /** With the rules enabled. */
  public LifecycleConfig(
      double confirmThreshold,
      Map<String, LifecycleRule> rules,
      Map<String, String> aliases,
      LifecycleRule fallback) {
    this(confirmThreshold, rules, aliases, fallback, true);
  }

  /**
   * The table of the system that this replaces. A type without a rule expires after 72 hours and
   * does not decay; there it was forced back to pending instead.
   */
  public static LifecycleConfig defaults() {
    Map<String, LifecycleRule> rules = new TreeMap<>();
    rules.put("head_and_shoulders", new LifecycleRule(0.95, 0.02, 72, 1.05, 0.30));
    rules.put("double_top", new LifecycleRule(0.90, 0.03, 48, 1.02, 0.35));
    rules.put("triangle", new LifecycleRule(0.85, 0.01, 96, 1.10, 0.25));
    rules.put("channel", new LifecycleRule(0.80, 0.015, 96, 1.15, 0.20));
    rules.put("flag", new LifecycleRule(0.90, 0.04, 24, 1.02, 0.40));
    return new LifecycleConfig(0.75, rules, defaultAliases(), new LifecycleRule(1, 0, 72, 1.05, 0));
  }

  private static Map<String, String> defaultAliases() {
    Map<String, String> aliases = new TreeMap<>();
    alias(
        aliases,
        "head_and_shoulders",
        "head_shoulders",
        "inverse_head_shoulders",
        "inverse_head_and_shoulders",
        "complex_head_and_shoulders",
        "complex_inverse_head_and_shoulders");
    alias(
        aliases,
        "double_top",
        "double_bottom",
        "triple_top",
        "triple_bottom",
        "double_top_adam_adam",
        "double_top_adam_eve",
        "double_top_eve_adam",
        "double_top_eve_eve",
        "double_bottom_adam_adam",
        "double_bottom_adam_eve",
        "double_bottom_eve_adam",
        "double_bottom_eve_eve");
    alias(
        aliases,
        "triangle",
        "ascending_triangle",
        "descending_triangle",
        "symmetrical_triangle",
        "wedge",
        "rising_wedge",
        "falling_wedge",
        "ascending_broadening_wedge",
        "descending_broadening_wedge");
    alias(
        aliases,
        "channel",
        "ascending_channel",
        "descending_channel",
        "channel_up",
        "channel_down",
        "rectangle",
        "rectangle_top",
        "rectangle_bottom");
    alias(
        aliases,
        "flag",
        "bullish_flag",
        "bearish_flag",
        "high_and_tight_flag",
        "pennant",
        "bullish_pennant",
        "bearish_pennant",
        "pennant_bullish",
        "pennant_bearish");
    return aliases;
  }

  private static void alias(Map<String, String> aliases, String rule, String... types) {
    for (String type : types) {
      aliases.put(type, rule);
    }
  }

  /** The rule that a canonical pattern type lives by. */
  public LifecycleRule ruleOf(String patternType) {
    if (!rulesEnabled) {
      return new LifecycleRule(
          fallback.targetShare(), 0, fallback.maxHours(), fallback.breach(), 0);
    }
    LifecycleRule own = rules.get(patternType);
    if (own != null) {
      return own;
    }
    String name = aliases.get(patternType);
    LifecycleRule shared = name == null ? null : rules.get(name);
    return shared == null ? fallback : shared;
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (!(confirmThreshold >= 0 && confirmThreshold <= 1)) {
      faults.add("lifecycle confirm threshold must be in [0, 1], is " + confirmThreshold);
    }
    if (maxMisses < 0 || maxMisses > MOST_MISSES) {
      faults.add("lifecycle misses must be 0 to " + MOST_MISSES + ", is " + maxMisses);
    }
    rules.forEach((name, rule) -> check(name, rule, faults));
    check("fallback", fallback, faults);
    aliases.forEach(
        (type, name) -> {
          if (!rules.containsKey(name)) {
            faults.add("lifecycle alias " + type + " names an unknown rule " + name);
          }
        });
    return faults;
  }

  private static void check(String name, LifecycleRule rule, List<String> faults) {
    if (!(rule.targetShare() > 0 && rule.targetShare() <= 1)) {
      faults.add(
          "lifecycle target share of " + name + " must be in (0, 1], is " + rule.targetShare());
    }
    if (!(rule.decayPerHour() >= 0 && rule.decayPerHour() <= 1)) {
      faults.add(
          "lifecycle decay an hour of " + name + " must be in [0, 1], is " + rule.decayPerHour());
    }
    if (!(rule.maxHours() > 0 && rule.maxHours() <= 1e6)) {
      faults.add("lifecycle hours of " + name + " must be above 0, is " + rule.maxHours());
    }
    if (!(rule.breach() >= 1 && rule.breach() <= 10)) {
      faults.add("lifecycle breach of " + name + " must be 1 to 10, is " + rule.breach());
    }
    if (!(rule.minConfidence() >= 0 && rule.minConfidence() <= 1)) {
      faults.add(
          "lifecycle minimum confidence of "
              + name
              + " must be in [0, 1], is "
              + rule.minConfidence());
    }
  }
}
