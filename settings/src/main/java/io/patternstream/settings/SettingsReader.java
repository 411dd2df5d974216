package io.patternstream.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings: arguments over environment over file over the variables of the system that this
 * replaces over defaults. Collects every fault instead of stopping at the first.
 */
public final class SettingsReader {
  static final Set<String> TRUE = Set.of("true", "1", "yes", "on");
  static final Set<String> FALSE = Set.of("false", "0", "no", "off");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  private final Map<String, Setting> known = new LinkedHashMap<>();
  private final Map<String, String> values = new HashMap<>();

  /** Where a value came from, when the key alone would not tell its owner what to correct. */
  private final Map<String, String> origins = new HashMap<>();

  private final List<String> faults = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  /**
   * Reads.
   *
   * @param arguments {@code --key value} or {@code --key=value}; only what means something to the
   *     program
   * @param environment {@code PATTERNSTREAM_} and the key in capitals with underscores; {@code
   *     PATTERNSTREAM_CONFIG} names the file when no argument does
   */
  public SettingsReader(Program program, List<String> arguments, Map<String, String> environment) {
    Settings.ALL.forEach(setting -> known.put(setting.key(), setting));
    Map<String, String> fromArguments = arguments(arguments);
    String file = fromArguments.remove("config");
    if (file == null) {
      file = environment.getOrDefault("PATTERNSTREAM_CONFIG", "");
    }
    Map<String, String> fromFile = file.isEmpty() ? Map.of() : file(file);
    for (Setting setting : Settings.ALL) {
      String said = environment.get(setting.environmentName());
      if (said != null) {
        values.put(setting.key(), said);
      } else if (fromFile.containsKey(setting.key())) {
        values.put(setting.key(), fromFile.get(setting.key()));
      }
    }
    fromArguments.forEach(
        (key, value) -> {
          Setting setting = known.get(key);
          if (setting == null
              || (program != Program.COMMAND && !setting.readBy().contains(program))) {
            faults.add(unknown(key, "argument --" + key));
          } else {
            values.put(key, value);
          }
        });
    former(environment);
    for (Setting setting : Settings.ALL) {
      if (setting.required() && setting.readBy().contains(program)) {
        required(setting.key());
      }
    }
  }

  /** Values of the replaced system's variables, where nothing else gives one. */
  private void former(Map<String, String> environment) {
    Set<String> given = Set.copyOf(values.keySet());
    for (FormerVariable variable : FormerVariable.ALL) {
      String value = environment.get(variable.name());
      if (value == null || value.isBlank()) {
        continue;
      }
      Map<String, String> found;
      try {
        found = variable.reading().of(value.strip());
      } catch (IllegalArgumentException e) {
        faults.add(variable.name() + secretless(variable, value) + " is not " + e.getMessage());
        continue;
      }
      if (!variable.hasEffect()) {
        notices.add(variable.name() + " has no effect: " + variable.meaning());
      }
      // All or nothing: the password of one server is not for another.
      if (!variable.hasEffect() || values.containsKey(variable.keys().get(0))) {
        if (variable.hasEffect() && given.contains(variable.keys().get(0))) {
          notices.add(
              variable.name()
                  + " is overruled: "
                  + variable.keys().get(0)
                  + " is set under its own name");
        }
        continue;
      }
      found.forEach(
          (key, text) -> {
            if (values.putIfAbsent(key, text) == null) {
              origins.put(key, variable.name());
            }
          });
    }
  }

  /** A database's address may hold a password. */
  private static String secretless(FormerVariable variable, String value) {
    return variable.keys().contains("postgres.url") ? "" : " = '" + value + "'";
  }

  /** What was read and will not do what its owner may expect; a line each. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /** Where a value came from that was not said under its own name; empty when it was. */
  private String origin(String key) {
    String origin = origins.get(key);
    return origin == null ? "" : " (from " + origin + ")";
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

  private Map<String, String> file(String path) {
    Map<String, String> found = new TreeMap<>();
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      faults.add("configuration " + path + ": cannot be read");
    }
    for (String key : properties.stringPropertyNames().stream().sorted().toList()) {
      if (known.containsKey(key)) {
        found.put(key, properties.getProperty(key));
      } else {
        faults.add(unknown(key, path));
      }
    }
    return found;
  }

  private String unknown(String key, String where) {
    return "unknown key " + key + " (" + where + ")" + suggestion(key);
  }

  private String suggestion(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    return known.keySet().stream()
        .filter(candidate -> candidate.endsWith("." + last))
        .findFirst()
        .map(candidate -> "; did you mean " + candidate + "?")
        .orElse("");
  }

  /** Adds faults that somebody else found, a line each. */
  public void faults(List<String> more) {
    faults.addAll(more);
  }

  /** Ends the reading: everything that was wrong, together. */
  public void throwIfFaulty() throws ConfigException {
    if (!faults.isEmpty()) {
      throw new ConfigException(faults);
    }
  }

  public void fault(String key, String reason) {
    faults.add(key + " " + reason + origin(key));
  }

  /** The value, which must be there. */
  public String required(String key) {
    String value = text(key);
    if (value.isEmpty()) {
      faults.add(
          key
              + " is missing: give --"
              + key
              + ", "
              + Setting.environmentName(key)
              + " or a line in the file of --config");
    }
    return value;
  }

  /** The value without blanks around it; empty when there is none. */
  public String text(String key) {
    Setting setting = known.get(key);
    if (setting == null) {
      throw new IllegalArgumentException("no setting " + key);
    }
    return values.getOrDefault(key, setting.fallback()).trim();
  }

  /** Whether somebody has set {@code key}, be it to its default. */
  public boolean stated(String key) {
    return values.containsKey(key);
  }

  /** A secret: the file named by {@code key.file}, else the value of {@code key}. */
  public String secret(String key) {
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

  /** Where Postgres is. */
  public String jdbcUrl() {
    String url = text("postgres.url");
    if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
      fault("postgres.url", "must begin with jdbc:postgresql:");
    }
    return url;
  }

  /** The properties of the file that {@code key} names; none when it is empty. */
  public Map<String, String> properties(String key) {
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
      faults.add(key + " = '" + text + "' is not " + expected + origin(key));
      return onFault;
    }
  }

  public int count(String key, int least, int most) {
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

  public double number(String key, double least, double most) {
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

  /** So many numbers with blanks between. */
  public double[] numbers(String key, int count) {
    return parse(
        key,
        new double[count],
        count + " numbers with blanks between",
        text -> {
          String[] words = text.split("\\s+", -1);
          if (words.length != count) {
            throw new IllegalArgumentException();
          }
          return Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
        });
  }

  /** {@code name=value, ...}; none when empty. */
  public Map<String, String> pairs(String key) {
    return parse(
        key,
        Map.of(),
        "a list such as name=value, name=value",
        text -> {
          Map<String, String> pairs = new TreeMap<>();
          for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] sides = pair.strip().split("=", -1);
            if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
              throw new IllegalArgumentException();
            }
            pairs.put(sides[0].strip(), sides[1].strip());
          }
          return pairs;
        });
  }

  /** {@code NaN} when empty. */
  public double numberOrNone(String key, double least, double most) {
    return text(key).isEmpty() ? Double.NaN : number(key, least, most);
  }

  public boolean flag(String key) {
    return parse(
        key,
        false,
        "true or false",
        text -> {
          String lower = text.toLowerCase(Locale.ROOT);
          if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
            throw new IllegalArgumentException();
          }
          return TRUE.contains(lower);
        });
  }

  public String oneOf(String key, String... allowed) {
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
  public Duration span(String key) {
    int before = faults.size();
    Duration span = duration(key);
    if (span.isZero() && faults.size() == before) {
      fault(key, "must be above 0");
    }
    return span;
  }

  public Duration duration(String key) {
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

  public String topic(String key, boolean mayBeEmpty) {
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
