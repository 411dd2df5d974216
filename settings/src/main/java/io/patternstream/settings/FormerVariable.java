package io.patternstream.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An environment variable of the system that this replaces. It gives the first value of its keys:
 * anything said under their own names wins, the file included, so that a variable left over on a
 * machine never overrules what somebody wrote down.
 *
 * @param name of the variable
 * @param fallback value that it had there when nobody set it
 * @param keys what it gives a value to; empty when it is read and has no effect
 * @param meaning what it does here, or why nothing
 * @param reading its value as values of the keys
 */
record FormerVariable(
    String name, String fallback, List<String> keys, String meaning, Reading reading) {

  /** Turns a value into settings; throws with what it expected instead. */
  interface Reading {
    Map<String, String> of(String value);
  }

  static final List<FormerVariable> ALL =
      List.of(
          same("ENABLE_PHASE5_ML", "false", "ml.enabled", "The switch before the first command."),
          same("ML_CONFIDENCE_THRESHOLD", "0.55", "ml.threshold", "The decision class only."),
          same(
              "ML_CONFIDENCE_WEIGHT",
              "0.6",
              "ml.blend.weight",
              "Fixes the blend, which is learnt otherwise."),
          same(
              "RULE_CONFIDENCE_WEIGHT",
              "0.4",
              "ml.blend.rule.weight",
              "Fixes the blend, which is learnt otherwise."),
          same(
              "ENABLE_PHASE4_RULES",
              "true",
              "lifecycle.rules.enabled",
              "Whether each type's rule ends its patterns."),
          new FormerVariable(
              "PATTERN_CONFIRM_THRESHOLD",
              "75",
              List.of("lifecycle.confirm.threshold"),
              "A percentage there, a probability here: 75 is 0.75.",
              FormerVariable::percentage),
          new FormerVariable(
              "PATTERN_MAX_MISSES",
              "2",
              List.of("lifecycle.max.misses"),
              "Off where nobody sets it: an event need not list every pattern there is.",
              FormerVariable::misses),
          idle(
              "PATTERN_CONFIRM_WINDOW",
              "4",
              "A pattern is confirmed by the first confidence at the threshold, not by several in"
                  + " a window.",
              FormerVariable::count),
          idle(
              "ENABLE_PATTERN_SWEEP",
              "true",
              "Every open pattern ends by its age: without that, state would grow without bound.",
              FormerVariable::flag),
          idle(
              "PATTERN_SWEEP_INTERVAL",
              "300",
              "Nothing is swept: a timer ends each pattern in the millisecond in which it is due.",
              FormerVariable::count),
          new FormerVariable(
              "PATTERN_MAX_AGE_HOURS",
              "72",
              List.of("lifecycle.max.age"),
              "Hours there, a duration here.",
              FormerVariable::hours),
          new FormerVariable(
              "DATABASE_URL",
              "",
              List.of("postgres.url", "postgres.user", "postgres.password"),
              "postgres://user:password@host:port/database, taken apart.",
              FormerVariable::database),
          new FormerVariable(
              "SUPABASE_URL",
              "",
              List.of("postgres.url", "postgres.user"),
              "Of `https://REF.supabase.co`: that project's Postgres, `db.REF.supabase.co:5432`."
                  + " DATABASE_URL wins over it.",
              FormerVariable::supabase),
          idle(
              "SUPABASE_ANON_KEY",
              "",
              "It opens Supabase's REST interface; rows are written through Postgres itself.",
              value -> Map.of()),
          idle(
              "SUPABASE_SERVICE_ROLE_KEY",
              "",
              "It opens Supabase's REST interface and is no database password; give that as"
                  + " postgres.password.",
              value -> Map.of()));

  private static FormerVariable same(String name, String fallback, String key, String meaning) {
    return new FormerVariable(name, fallback, List.of(key), meaning, value -> Map.of(key, value));
  }

  private static FormerVariable idle(String name, String fallback, String why, Reading check) {
    return new FormerVariable(name, fallback, List.of(), why, check);
  }

  boolean hasEffect() {
    return !keys.isEmpty();
  }

  private static Map<String, String> percentage(String value) {
    double percent = number(value, "a percentage from 1 to 100");
    if (!(percent >= 1 && percent <= 100)) {
      throw new IllegalArgumentException("a percentage from 1 to 100");
    }
    return Map.of("lifecycle.confirm.threshold", Double.toString(percent / 100));
  }

  private static Map<String, String> hours(String value) {
    double hours = number(value, "a number of hours above 0");
    if (!(hours > 0 && hours <= 1e6)) {
      throw new IllegalArgumentException("a number of hours above 0");
    }
    return Map.of("lifecycle.max.age", Math.round(hours * 3600) + "s");
  }

  private static Map<String, String> count(String value) {
    double count = number(value, "a whole number from 0");
    if (count < 0 || count != Math.rint(count)) {
      throw new IllegalArgumentException("a whole number from 0");
    }
    return Map.of();
  }

  private static Map<String, String> misses(String value) {
    count(value);
    return Map.of("lifecycle.max.misses", Long.toString((long) Double.parseDouble(value)));
  }

  private static Map<String, String> flag(String value) {
    if (!SettingsReader.TRUE.contains(value.toLowerCase(Locale.ROOT))
        && !SettingsReader.FALSE.contains(value.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("true or false");
    }
    return Map.of();
  }

  private static double number(String value, String expected) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(expected, e);
    }
  }

  private static Map<String, String> database(String value) {
    if (value.startsWith("jdbc:postgresql:")) {
      return Map.of("postgres.url", value);
    }
    String expected = "of the form postgres://user:password@host:port/database";
    URI uri = uri(value, expected);
    boolean known = "postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme());
    String path = uri.getRawPath();
    if (!known || uri.getHost() == null || path == null || path.length() < 2) {
      throw new IllegalArgumentException(expected);
    }
    Map<String, String> found = new TreeMap<>();
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    found.put("postgres.url", "jdbc:postgresql://" + uri.getHost() + port + path + query);
    String person = uri.getRawUserInfo();
    if (person != null) {
      int colon = person.indexOf(':');
      found.put("postgres.user", decoded(colon < 0 ? person : person.substring(0, colon)));
      if (colon >= 0) {
        found.put("postgres.password", decoded(person.substring(colon + 1)));
      }
    }
    return found;
  }

  private static Map<String, String> supabase(String value) {
    String expected = "of the form https://host";
    URI uri = uri(value, expected);
    if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())) {
      throw new IllegalArgumentException(expected);
    }
    String host = uri.getHost();
    if (host == null) {
      throw new IllegalArgumentException(expected);
    }
    if (!host.endsWith(".supabase.co")) {
      return Map.of(); // one's own Supabase: its REST address says nothing of its Postgres
    }
    return Map.of(
        "postgres.url",
        "jdbc:postgresql://db." + host + ":5432/postgres?sslmode=require",
        "postgres.user",
        "postgres");
  }

  private static URI uri(String value, String expected) {
    try {
      return new URI(value);
    } catch (URISyntaxException e) {
      // Its message would repeat the value, and with it a password.
      throw new IllegalArgumentException(expected);
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
