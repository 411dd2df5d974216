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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every phrase that the narrative parser knows, in one automaton: the taxonomy's names with their
 * generated variants, learned aliases, and the cues of {@code narrative-lexicon.txt}.
 *
 * <p>Immutable; may be shared between threads.
 */
final class Lexicon {

  private static final String RESOURCE = "narrative-lexicon.txt";

  private static final Map<String, String> NUMBER_WORDS =
      Map.of("2", "two", "3", "three", "4", "four", "5", "five");

  /** What a phrase may stand for; one phrase may be several cues. */
  record Entry(Cue cue, String value) {}

  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final List<List<Entry>> entries = new ArrayList<>();
  private final Set<String> weakNames = new HashSet<>();
  private final Set<String> ambiguousTypes = new HashSet<>();
  private final Automaton automaton;
  private final Spelling spelling;
  final Taxonomy taxonomy;

  private Lexicon(Taxonomy taxonomy, Map<String, String> aliases) {
    this.taxonomy = taxonomy;
    Map<String, Set<Entry>> phrases = new HashMap<>();
    taxonomy.types().forEach(type -> addNames(phrases, type));
    readCues(phrases);
    aliases.forEach(
        (phrase, type) -> {
          if (taxonomy.get(type) != null) {
            addName(phrases, String.join(" ", split(phrase)), type);
          }
        });
    List<int[]> words = new ArrayList<>();
    Set<String> nameWords = new HashSet<>();
    phrases.forEach(
        (phrase, meaning) -> {
          String[] parts = phrase.split(" ", -1);
          words.add(Arrays.stream(parts).mapToInt(this::number).toArray());
          entries.add(List.copyOf(meaning));
          if (meaning.stream().anyMatch(entry -> entry.cue() == Cue.NAME)) {
            nameWords.addAll(Arrays.asList(parts));
          }
        });
    this.automaton = Automaton.of(words);
    this.spelling = new Spelling(nameWords);
  }

  static Lexicon of(Taxonomy taxonomy, Map<String, String> aliases) {
    return new Lexicon(taxonomy, aliases);
  }

  private int number(String word) {
    return vocabulary.computeIfAbsent(word, w -> vocabulary.size());
  }

  private void addNames(Map<String, Set<Entry>> phrases, PatternType type) {
    if (!type.narrative()) {
      return;
    }
    List<String> names = new ArrayList<>(type.aliases());
    names.add(type.type());
    for (String name : names) {
      boolean weak = type.weakAliases().contains(name);
      for (String variant : variants(name)) {
        addName(phrases, variant, type.type());
        if (weak) {
          weakNames.add(variant);
        }
      }
    }
  }

  /** The name's words in every order and number, and run together. */
  private static Collection<String> variants(String name) {
    Set<String> variants = new HashSet<>();
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

  private static void addName(Map<String, Set<Entry>> phrases, String phrase, String type) {
    Set<Entry> meaning = phrases.computeIfAbsent(phrase, p -> new HashSet<>());
    if (meaning.stream().noneMatch(entry -> entry.cue() == Cue.NAME)) {
      meaning.add(new Entry(Cue.NAME, type));
    }
  }

  private void readCues(Map<String, Set<Entry>> phrases) {
    try (InputStream in = Lexicon.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + RESOURCE);
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      Cue cue = Cue.FILLER;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String content = line.strip();
        if (content.startsWith("[")) {
          cue = Cue.valueOf(content.substring(1, content.length() - 1));
        } else if (!content.isEmpty() && !content.startsWith("#")) {
          readLine(phrases, cue, content);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readLine(Map<String, Set<Entry>> phrases, Cue cue, String line) {
    int equals = line.indexOf(" = ");
    String value = equals < 0 ? "" : line.substring(0, equals);
    String list = equals < 0 ? line : line.substring(equals + 3);
    for (String phrase : expanded(list)) {
      String words = String.join(" ", split(phrase));
      for (String type : cue == Cue.NAME ? value.split("/", -1) : new String[0]) {
        if (taxonomy.get(type) == null) {
          throw new IllegalStateException("no type " + type + " in the taxonomy");
        }
      }
      if (value.indexOf('/') >= 0) {
        weakNames.add(words);
      }
      if (cue == Cue.AMBIGUOUS) {
        ambiguousTypes.add(phrase.strip());
      } else if (cue == Cue.NAME) {
        addName(phrases, words, value);
      } else {
        phrases.computeIfAbsent(words, p -> new HashSet<>()).add(new Entry(cue, value));
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

  /** A phrase's words as the tokenizer would cut them. */
  private static List<String> split(String phrase) {
    List<String> words = new ArrayList<>();
    for (Token token : Tokenizer.tokens(NormalForm.of(phrase))) {
      if (token.kind == Token.Kind.WORD || token.kind == Token.Kind.NUMBER) {
        words.add(NUMBER_WORDS.getOrDefault(token.text, token.text));
      }
    }
    return words;
  }

  /** Gives each token its place in the vocabulary; an unknown word may be a misspelt name. */
  void number(List<Token> tokens) {
    for (Token token : tokens) {
      if (token.kind != Token.Kind.WORD && token.kind != Token.Kind.NUMBER) {
        continue;
      }
      String text = NUMBER_WORDS.getOrDefault(token.text, token.text);
      Integer known = vocabulary.get(text);
      if (known == null && token.kind == Token.Kind.WORD) {
        known = vocabulary.get(spelling.correct(text));
        token.corrected = known != null;
      }
      token.word = known == null ? -1 : known;
    }
  }

  Automaton automaton() {
    return automaton;
  }

  List<Entry> meaning(int phrase) {
    return entries.get(phrase);
  }

  /** Whether a name needs a second market cue beside it. */
  boolean weak(String type, String phrase) {
    PatternType known = taxonomy.get(type);
    return (known != null && known.weak())
        || weakNames.contains(phrase)
        || ambiguousTypes.contains(type);
  }
}
