package io.patternstream.job.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings from arguments over environment over file, and collects every fault instead of
 * stopping at the first.
 */
final class ConfigReader {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  private final Map<String, Setting> known = new LinkedHashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  ConfigReader(List<String> arguments, Map<String, String> environment) {
    this(arguments, environment, Setting::required);
  }

  /**
   * Reads for a program that needs some of the settings only.
   *
   * @param required which of them it cannot do without
   */
  ConfigReader(
      List<String> arguments, Map<String, String> environment, Predicate<Setting> required) {
    Settings.ALL.forEach(setting -> known.put(setting.key(), setting));
    Map<String, String> fromArguments = arguments(arguments);
    String file = fromArguments.remove("config");
    if (file == null) {
      file = environment.get("PATTERNSTREAM_CONFIG");
    }
    if (file != null) {
      file(Path.of(file));
    }
    for (Setting setting : Settings.ALL) {
      String old = setting.environment().isEmpty() ? null : environment.get(setting.environment());
      String now = environment.getOrDefault(setting.environmentName(), old);
      if (now != null) {
        values.put(setting.key(), now);
      }
    }
    fromArguments.forEach((key, value) -> set(key, value, "argument --" + key));
    for (Setting setting : Settings.ALL) {
      if (required.test(setting) && text(setting.key()).isEmpty()) {
        faults.add(
            setting.key()
                + " is missing: give --"
                + setting.key()
                + ", "
                + setting.environmentName()
                + " or a line in the file of --config");
      }
    }
  }

  private Map<String, String> arguments(List<String> arguments) {
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--")) {
        faults.add("argument '" + argument + "' is not of the form --key value");
        continue;
      }
      int equals = argument.indexOf('=');
      if (equals > 0) {
        found.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else if (i + 1 < arguments.size()) {
        found.put(argument.substring(2), arguments.get(++i));
      } else {
        faults.add("argument " + argument + " has no value");
      }
    }
    return found;
  }

  private void file(Path path) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      faults.add("configuration file " + path + " cannot be read: " + e.getMessage());
      return;
    }
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(key -> set(key, properties.getProperty(key), path.toString()));
  }

  private void set(String key, String value, String where) {
    if (known.containsKey(key)) {
      values.put(key, value);
    } else {
      faults.add("unknown key " + key + " (" + where + ")" + suggestion(key));
    }
  }

  private String suggestion(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    return known.keySet().stream()
        .filter(candidate -> candidate.endsWith("." + last))
        .findFirst()
        .map(candidate -> "; did you mean " + candidate + "?")
        .orElse("");
  }

  void faults(List<String> more) {
    faults.addAll(more);
  }

  /** Ends the reading: everything that was wrong, together. */
  void throwIfFaulty() throws ConfigException {
    if (!faults.isEmpty()) {
      throw new ConfigException(faults);
    }
  }

  void fault(String key, String reason) {
    faults.add(key + " " + reason);
  }

  String text(String key) {
    Setting setting = known.get(key);
    if (setting == null) {
      throw new IllegalArgumentException("no setting " + key);
    }
    return values.getOrDefault(key, setting.fallback()).trim();
  }

  /** A secret: the file named by {@code key.file}, else the value of {@code key}. */
  String secret(String key) {
    String file = text(key + ".file");
    if (file.isEmpty()) {
      return text(key);
    }
    try {
      return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
    } catch (IOException | InvalidPathException e) {
      faults.add(key + ".file = " + file + " cannot be read");
      return "";
    }
  }

  /** The properties of the file that {@code key} names; none when it is empty. */
  Map<String, String> properties(String key) {
    String file = text(key);
    Map<String, String> found = new TreeMap<>();
    if (file.isEmpty()) {
      return found;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      faults.add(key + " = " + file + " cannot be read");
    }
    for (String name : properties.stringPropertyNames()) {
      found.put(name, properties.getProperty(name));
    }
    return found;
  }

  private <T> T parse(String key, T onFault, String expected, Function<String, T> parser) {
    String text = text(key);
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      faults.add(key + " = '" + text + "' is not " + expected);
      return onFault;
    }
  }

  int count(String key, int least, int most) {
    return parse(
        key,
        least,
        "a whole number from " + least + " to " + most,
        text -> {
          int value = Integer.parseInt(text);
          if (value < least || value > most) {
            throw new IllegalArgumentException();
          }
          return value;
        });
  }

  double number(String key, double least, double most) {
    return parse(
        key,
        least,
        "a number from " + least + " to " + most,
        text -> {
          double value = Double.parseDouble(text);
          if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException();
          }
          return value;
        });
  }

  /** {@code NaN} when empty. */
  double numberOrNone(String key, double least, double most) {
    return text(key).isEmpty() ? Double.NaN : number(key, least, most);
  }

  boolean flag(String key) {
    return parse(
        key,
        false,
        "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "1", "yes", "on" -> true;
              case "false", "0", "no", "off" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  String oneOf(String key, String... allowed) {
    return parse(
        key,
        allowed[0],
        "one of " + String.join(", ", allowed),
        text -> {
          if (!List.of(allowed).contains(text)) {
            throw new IllegalArgumentException();
          }
          return text;
        });
  }

  /** A duration above 0. */
  Duration span(String key) {
    int before = faults.size();
    Duration span = duration(key);
    if (span.isZero() && faults.size() == before) {
      fault(key, "must be above 0");
    }
    return span;
  }

  Duration duration(String key) {
    return parse(
        key,
        Duration.ZERO,
        "a duration such as 20ms, 5s, 10m, 1h or 7d",
        text -> {
          Matcher matcher = DURATION.matcher(text);
          if (!matcher.matches()) {
            throw new IllegalArgumentException();
          }
          long amount = Long.parseLong(matcher.group(1));
          return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
          };
        });
  }

  String topic(String key, boolean mayBeEmpty) {
    return parse(
        key,
        "",
        "a topic name (letters, digits, dot, underscore, hyphen)",
        text -> {
          if (text.isEmpty() ? !mayBeEmpty : !text.matches("[A-Za-z0-9._-]{1,249}")) {
            throw new IllegalArgumentException();
          }
          return text;
        });
  }
}
