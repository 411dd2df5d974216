package io.patternstream.state.mcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every phrase that the narrative parser knows, in one automaton: the taxonomy's names with their
 * generated variants, learned aliases, and the cues of {@code narrative-lexicon.txt}.
 *
 * <p>Immutable; may be shared between threads. Learned aliases are added to copies of the tables,
 * which takes milliseconds.
 */
final class Lexicon {

  private static final String RESOURCE = "narrative-lexicon.txt";

  private static final Map<String, String> NUMBER_WORDS =
      Map.of("2", "two", "3", "three", "4", "four", "5", "five");

  static final Entry NOTHING = new Entry(Cue.FILLER, "", "", null, false);

  /**
   * What a phrase may stand for; one phrase may be several cues.
   *
   * @param value a type, timeframe or symbol; else empty
   * @param type of a pattern's name, null for any other phrase
   * @param weak whether a name needs a second market cue beside it
   */
  record Entry(Cue cue, String value, String phrase, @Nullable PatternType type, boolean weak) {

    /** Whether a name leaves open which way its pattern points. */
    boolean undirected() {
      return value.indexOf('/') >= 0;
    }
  }

  final Taxonomy taxonomy;
  final Vocabulary vocabulary;
  final Automaton automaton;
  private final Spelling spelling;

  /** Entries of each phrase. */
  private final Entry[][] entries;

  /** Of each phrase: the bits of its light cues, and the entries of the others. */
  private final long[] light;

  private final Entry[][] heavy;

  private final Map<String, Integer> numberOf;

  private Lexicon(
      Taxonomy taxonomy,
      Vocabulary vocabulary,
      Automaton automaton,
      Spelling spelling,
      Entry[][] entries,
      Map<String, Integer> numberOf) {
    this.taxonomy = taxonomy;
    this.vocabulary = vocabulary;
    this.automaton = automaton;
    this.spelling = spelling;
    this.entries = entries;
    this.light = new long[entries.length];
    this.heavy = new Entry[entries.length][];
    for (int p = 0; p < entries.length; p++) {
      int kept = 0;
      for (Entry entry : entries[p]) {
        if (entry.cue().light()) {
          light[p] |= entry.cue().bit();
        } else {
          kept++;
        }
      }
      heavy[p] =
          kept == entries[p].length ? entries[p] : kept == 0 ? NONE : heavy(entries[p], kept);
    }
    this.numberOf = numberOf;
  }

  static Lexicon of(Taxonomy taxonomy) {
    return taxonomy == Taxonomy.load() ? Shipped.LEXICON : new Builder(taxonomy).build();
  }

  /** One for all threads: it is immutable, takes megabytes, and a tenth of a second to build. */
  private static final class Shipped {
    static final Lexicon LEXICON = new Builder(Taxonomy.load()).build();
  }

  /** This lexicon and these phrases; one of an unknown type, or without a word, is ignored. */
  Lexicon with(Map<String, String> typeByPhrase) {
    Vocabulary words = vocabulary.copy();
    List<Entry[]> more = new ArrayList<>(Arrays.asList(entries));
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<int[]> phrases = new ArrayList<>();
    Set<String> nameWords = new LinkedHashSet<>();
    typeByPhrase.forEach(
        (written, name) -> {
          PatternType type = taxonomy.get(name);
          List<String> split = split(written);
          if (type == null || split.isEmpty()) {
            return;
          }
          String phrase = String.join(" ", split);
          Entry entry = new Entry(Cue.NAME, name, phrase, type, weak(type));
          Integer known = numberOf.getOrDefault(phrase, numbers.get(phrase));
          if (known == null) {
            numbers.put(phrase, more.size());
            more.add(new Entry[] {entry});
            phrases.add(split.stream().mapToInt(words::add).toArray());
            nameWords.addAll(split);
          } else if (Arrays.stream(more.get(known)).noneMatch(e -> e.cue() == Cue.NAME)) {
            Entry[] meaning = Arrays.copyOf(more.get(known), more.get(known).length + 1);
            meaning[meaning.length - 1] = entry;
            more.set(known, meaning);
            nameWords.addAll(split);
          }
        });
    return new Lexicon(
        taxonomy,
        words,
        automaton.with(phrases, entries.length),
        spelling.with(nameWords, words),
        more.toArray(new Entry[0][]),
        numberOf);
  }

  /** Whether the names of a type need a second market cue. */
  private boolean weak(PatternType type) {
    Integer name = numberOf.get(String.join(" ", split(type.type())));
    boolean weak = type.weak();
    for (Entry entry : name == null ? new Entry[0] : entries[name]) {
      weak |= entry.cue() == Cue.NAME && entry.weak();
    }
    return weak;
  }

  private static final Entry[] NONE = {};

  private static Entry[] heavy(Entry[] entries, int count) {
    Entry[] kept = new Entry[count];
    int n = 0;
    for (Entry entry : entries) {
      if (!entry.cue().light()) {
        kept[n++] = entry;
      }
    }
    return kept;
  }

  /** The bits of a phrase's light cues. */
  long light(int phrase) {
    return light[phrase];
  }

  /** The meanings of a phrase but for its light cues. */
  Entry[] heavy(int phrase) {
    return heavy[phrase];
  }

  /** The number of the name's word that misspelt letters mean, -1 when they mean none. */
  int corrected(char[] letters, int start, int length) {
    return spelling.correct(letters, start, length);
  }

  /** A phrase's words as the tokenizer would cut them. */
  private static List<String> split(String phrase) {
    List<String> words = new ArrayList<>();
    Tokenizer tokenizer = new Tokenizer(null);
    tokenizer.read(phrase);
    for (int i = 0; i < tokenizer.size; i++) {
      Token token = tokenizer.tokens[i];
      if (token.kind == Token.Kind.WORD || token.kind == Token.Kind.NUMBER) {
        words.add(NUMBER_WORDS.getOrDefault(token.text(), token.text()));
      }
    }
    return words;
  }

  /** Gathers the phrases of the taxonomy and of the resource. */
  private static final class Builder {

    private final Taxonomy taxonomy;
    private final Map<String, Set<Entry>> phrases = new LinkedHashMap<>();
    private final Set<String> weakNames = new HashSet<>();
    private final Set<String> ambiguousTypes = new HashSet<>();

    Builder(Taxonomy taxonomy) {
      this.taxonomy = taxonomy;
    }

    Lexicon build() {
      taxonomy.types().forEach(this::addNames);
      readCues();
      Vocabulary vocabulary = new Vocabulary();
      List<int[]> words = new ArrayList<>();
      Entry[][] entries = new Entry[phrases.size()][];
      Map<String, Integer> numberOf = new LinkedHashMap<>();
      Set<String> nameWords = new LinkedHashSet<>();
      phrases.forEach(
          (phrase, meaning) -> {
            String[] parts = phrase.split(" ", -1);
            numberOf.put(phrase, words.size());
            entries[words.size()] =
                meaning.stream().map(e -> settled(e, phrase)).toArray(Entry[]::new);
            words.add(Arrays.stream(parts).mapToInt(vocabulary::add).toArray());
            if (meaning.stream().anyMatch(entry -> entry.cue() == Cue.NAME)) {
              nameWords.addAll(Arrays.asList(parts));
            }
          });
      Spelling spelling = new Spelling(nameWords, vocabulary);
      NUMBER_WORDS.forEach(vocabulary::alias);
      return new Lexicon(taxonomy, vocabulary, Automaton.of(words), spelling, entries, numberOf);
    }

    /** The entry with what is known once all is read: type and weakness. */
    private Entry settled(Entry entry, String phrase) {
      String name =
          switch (entry.cue()) {
            case NAME -> entry.value();
            case BREAK_UP -> "breakout";
            case BREAK_DOWN -> "breakdown";
            default -> "";
          };
      if (name.isEmpty()) {
        return new Entry(entry.cue(), entry.value(), phrase, null, false);
      }
      int either = name.indexOf('/');
      PatternType type = taxonomy.get(either < 0 ? name : name.substring(0, either));
      boolean weak =
          weakNames.contains(phrase)
              || (type != null && (type.weak() || ambiguousTypes.contains(type.type())));
      return new Entry(entry.cue(), entry.value(), phrase, type, weak);
    }

    private void addNames(PatternType type) {
      if (!type.narrative()) {
        return;
      }
      List<String> names = new ArrayList<>(type.aliases());
      names.add(type.type());
      for (String name : names) {
        boolean weak = type.weakAliases().contains(name);
        for (String variant : variants(name)) {
          addName(variant, type.type());
          if (weak) {
            weakNames.add(variant);
          }
        }
      }
    }

    /** The name's words in every order and number, and run together. */
    private static Collection<String> variants(String name) {
      Set<String> variants = new LinkedHashSet<>();
      List<List<String>> orders = new ArrayList<>(PatternNames.variants(name));
      orders.add(split(name));
      for (List<String> words : orders) {
        String phrase = String.join(" ", words);
        variants.add(phrase);
        String last = words.get(words.size() - 1);
        if (last.length() > 2 && !last.endsWith("s") && !last.endsWith("ing")) {
          variants.add(phrase + "s");
        }
        if (phrase.contains(" and ")) {
          variants.add(phrase.replace(" and ", " n "));
        }
        if (words.size() == 2 && words.stream().allMatch(w -> w.length() > 2)) {
          variants.add(String.join("", words));
        }
      }
      return variants;
    }

    private void addName(String phrase, String type) {
      Set<Entry> meaning = phrases.computeIfAbsent(phrase, p -> new LinkedHashSet<>());
      if (meaning.stream().noneMatch(entry -> entry.cue() == Cue.NAME)) {
        meaning.add(new Entry(Cue.NAME, type, "", null, false));
      }
    }

    private void readCues() {
      try (InputStream in = Lexicon.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("no resource " + RESOURCE);
        }
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        Cue cue = Cue.FILLER;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String content = line.strip();
          if (content.startsWith("[")) {
            cue = Cue.valueOf(content.substring(1, content.length() - 1));
          } else if (!content.isEmpty() && !content.startsWith("#")) {
            readLine(cue, content);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void readLine(Cue cue, String line) {
      int equals = line.indexOf(" = ");
      String value = equals < 0 ? "" : line.substring(0, equals);
      String list = equals < 0 ? line : line.substring(equals + 3);
      for (String type : cue == Cue.NAME ? value.split("/", -1) : new String[0]) {
        if (taxonomy.get(type) == null) {
          throw new IllegalStateException("no type " + type + " in the taxonomy");
        }
      }
      for (String phrase : expanded(list)) {
        String words = String.join(" ", split(phrase));
        if (cue == Cue.AMBIGUOUS) {
          ambiguousTypes.add(phrase.strip());
          continue;
        }
        if (value.indexOf('/') >= 0) {
          weakNames.add(words);
        }
        if (cue == Cue.NAME) {
          addName(words, value);
        } else {
          phrases
              .computeIfAbsent(words, p -> new LinkedHashSet<>())
              .add(new Entry(cue, value, "", null, false));
        }
      }
    }

    /** The phrases of a list; "{a,b} {c,d}" stands for its four combinations. */
    private static List<String> expanded(String list) {
      List<String> phrases = new ArrayList<>();
      for (String written : list.split("\\|", -1)) {
        expand(written, phrases);
      }
      return phrases;
    }

    private static void expand(String phrase, List<String> into) {
      int open = phrase.indexOf('{');
      if (open < 0) {
        into.add(phrase);
        return;
      }
      int close = phrase.indexOf('}', open);
      for (String choice : phrase.substring(open + 1, close).split(",", -1)) {
        expand(phrase.substring(0, open) + choice + phrase.substring(close + 1), into);
      }
    }
  }
}
