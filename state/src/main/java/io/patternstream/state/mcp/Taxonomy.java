package io.patternstream.state.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.patternstream.state.event.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pattern types that the product knows, and every name that a source may give them.
 *
 * <p>Immutable; may be shared between threads. Built from the resource {@code
 * pattern-taxonomy.yaml} beside this class, whose head says how names vary.
 */
public final class Taxonomy {

  private static final String RESOURCE = "pattern-taxonomy.yaml";

  private final Map<String, PatternType> types;
  private final Map<String, PatternType> byKey;

  /** Read once, by whoever is first: half a thousand names are slow to parse as YAML. */
  private static final class Shipped {
    static final Taxonomy TAXONOMY = read();
  }

  private Taxonomy(Map<String, PatternType> types) {
    this.types = Collections.unmodifiableMap(types);
    this.byKey = keys(types.values());
  }

  /**
   * The taxonomy that ships with the product; the same object each time.
   *
   * @throws ExceptionInInitializerError if the resource is missing or gives one name to two types
   */
  public static Taxonomy load() {
    return Shipped.TAXONOMY;
  }

  private static Taxonomy read() {
    try (InputStream in = Taxonomy.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + RESOURCE);
      }
      Map<String, PatternType> types = new LinkedHashMap<>();
      for (JsonNode node : new YAMLMapper().readTree(in).path("types")) {
        PatternType type = read(node);
        types.put(type.type(), type);
      }
      return new Taxonomy(types);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PatternType read(JsonNode node) {
    List<String> taLib = new ArrayList<>();
    for (String source : strings(node.path("sources"))) {
      if (source.startsWith("talib:")) {
        taLib.add(source.substring("talib:".length()));
      }
    }
    return new PatternType(
        node.path("type").asText(),
        node.path("family").asText(),
        Direction.valueOf(node.path("direction").asText().toUpperCase(Locale.ROOT)),
        node.path("confidence").asDouble(),
        node.path("weak").asBoolean(false),
        node.path("narrative").asBoolean(true),
        strings(node.path("aliases")),
        strings(node.path("weak_aliases")),
        List.copyOf(taLib));
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return List.copyOf(strings);
  }

  private static Map<String, PatternType> keys(Collection<PatternType> types) {
    Map<String, PatternType> keys = new LinkedHashMap<>();
    for (PatternType type : types) {
      put(keys, PatternNames.key(PatternNames.words(type.type())), type);
      type.aliases().forEach(a -> put(keys, PatternNames.key(PatternNames.words(a)), type));
    }
    // Generated variants never take a name that is listed: "bull trap" stays a false breakout.
    Map<String, PatternType> all = new LinkedHashMap<>(keys);
    for (PatternType type : types) {
      List<String> names = new ArrayList<>(type.aliases());
      names.add(type.type());
      for (String name : names) {
        PatternNames.variants(name).forEach(v -> all.putIfAbsent(PatternNames.key(v), type));
      }
    }
    for (PatternType type : types) {
      for (String function : type.taLib()) {
        String key = PatternNames.key(PatternNames.words(function));
        PatternType known = all.get(key);
        if (known == null || type.direction() == Direction.NEUTRAL) {
          all.put(key, type);
        }
      }
    }
    return all;
  }

  private static void put(Map<String, PatternType> keys, String key, PatternType type) {
    PatternType other = keys.put(key, type);
    if (other != null && !other.equals(type)) {
      throw new IllegalStateException(
          "name " + key + " stands for " + other.type() + " and " + type.type());
    }
  }

  /** All types in the order of the taxonomy. */
  public Collection<PatternType> types() {
    return types.values();
  }

  /** The type of a canonical name, null when there is none. */
  public @Nullable PatternType get(String type) {
    return types.get(type);
  }

  /**
   * The type that a structured source means. Case, separators, camel case, the order of bull and
   * bear words, digits for number words, plurals and a trailing pattern, formation, setup or candle
   * make no difference; TA-Lib's function names are names too. A TA-Lib function that reports both
   * directions gives the undirected type if there is one, else the bullish one: see {@link
   * #directed}.
   */
  public Optional<PatternType> lookup(@Nullable String sourceName) {
    if (sourceName == null) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>(PatternNames.words(sourceName));
    if (words.size() > 1 && (words.get(0).equals("calculate") || words.get(0).equals("talib"))) {
      words.remove(0);
    }
    String key = PatternNames.key(words);
    PatternType found = byKey.get(key);
    String shorter = key;
    while (found == null && shorter.length() > 0) {
      found = byKey.get(singular(shorter));
      String next = PatternNames.withoutTail(shorter);
      if (found != null || next.equals(shorter)) {
        break;
      }
      shorter = next;
      found = byKey.get(shorter);
    }
    return Optional.ofNullable(found);
  }

  private static String singular(String key) {
    return key.endsWith("s") ? key.substring(0, key.length() - 1) : key;
  }

  /**
   * The member of the type's family that points this way: a bullish {@code engulfing} is {@code
   * bullish_engulfing}. The type itself when it has no such member.
   */
  public PatternType directed(PatternType type, Direction direction) {
    if (type.direction() == direction || direction == Direction.NEUTRAL) {
      return type;
    }
    String word = direction.name().toLowerCase(Locale.ROOT);
    String bare = type.type();
    for (String prefix : new String[] {"bullish_", "bearish_"}) {
      bare = bare.startsWith(prefix) ? bare.substring(prefix.length()) : bare;
    }
    for (String suffix : new String[] {"_bullish", "_bearish"}) {
      bare = bare.endsWith(suffix) ? bare.substring(0, bare.length() - suffix.length()) : bare;
    }
    PatternType before = types.get(word + "_" + bare);
    PatternType after = types.get(bare + "_" + word);
    if (before != null) {
      return before;
    }
    return after != null ? after : type;
  }
}
