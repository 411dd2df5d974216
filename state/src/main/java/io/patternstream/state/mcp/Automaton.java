package io.patternstream.state.mcp;

import java.util.Arrays;
import java.util.List;

/**
 * Aho-Corasick over word numbers: finds every phrase of the lexicon in one pass over a text's
 * words.
 *
 * <p>Transitions are kept in one open-addressed table of (state, word); a word that leads nowhere
 * follows the failure links, amortised O(1) a word. Immutable; may be shared between threads. More
 * phrases make a new one that copies the arrays: linear in their size, no phrase is read again.
 *
 * <p>Aho and Corasick (1975), Efficient string matching: an aid to bibliographic search.
 * doi:10.1145/360825.360855
 */
final class Automaton {

  /** The state after each word at the root, 0 for none. */
  private int[] first;

  private long[] keys;
  private int[] targets;
  private int states;
  private int[] parent;
  private int[] wordOf;
  private int[] failure;

  /** The state itself or the next on its failure links that ends a phrase; 0 for none. */
  private int[] report;

  private int[] phraseOf;
  private int[] depth;

  private Automaton(int capacity) {
    first = new int[1024];
    keys = new long[capacity];
    Arrays.fill(keys, -1);
    targets = new int[capacity];
    int rows = 1024;
    parent = new int[rows];
    wordOf = new int[rows];
    failure = new int[rows];
    report = new int[rows];
    phraseOf = new int[rows];
    depth = new int[rows];
    phraseOf[0] = -1;
    states = 1;
  }

  private Automaton(Automaton other) {
    first = other.first.clone();
    keys = other.keys.clone();
    targets = other.targets.clone();
    states = other.states;
    parent = other.parent.clone();
    wordOf = other.wordOf.clone();
    failure = other.failure.clone();
    report = other.report.clone();
    phraseOf = other.phraseOf.clone();
    depth = other.depth.clone();
  }

  /** Builds an automaton of phrases; the phrase's number is its place in the list. */
  static Automaton of(List<int[]> phrases) {
    Automaton automaton = new Automaton(1 << 12);
    for (int p = 0; p < phrases.size(); p++) {
      automaton.insert(phrases.get(p), p);
    }
    automaton.link();
    return automaton;
  }

  /** One that knows more phrases; they are numbered from {@code first} on. */
  Automaton with(List<int[]> phrases, int first) {
    Automaton automaton = new Automaton(this);
    for (int p = 0; p < phrases.size(); p++) {
      automaton.insert(phrases.get(p), first + p);
    }
    automaton.link();
    return automaton;
  }

  private void insert(int[] words, int phrase) {
    int state = 0;
    for (int word : words) {
      int next = child(state, word);
      if (next < 0) {
        next = add(state, word);
      }
      state = next;
    }
    phraseOf[state] = phrase;
  }

  private int add(int state, int word) {
    if (states == parent.length) {
      int rows = states * 2;
      parent = Arrays.copyOf(parent, rows);
      wordOf = Arrays.copyOf(wordOf, rows);
      failure = Arrays.copyOf(failure, rows);
      report = Arrays.copyOf(report, rows);
      phraseOf = Arrays.copyOf(phraseOf, rows);
      depth = Arrays.copyOf(depth, rows);
    }
    if (2 * (states + 1) > keys.length) {
      rehash();
    }
    int added = states++;
    parent[added] = state;
    wordOf[added] = word;
    phraseOf[added] = -1;
    depth[added] = depth[state] + 1;
    put(key(state, word), added);
    if (state == 0) {
      putFirst(word, added);
    }
    return added;
  }

  private void putFirst(int word, int target) {
    if (word >= first.length) {
      first = Arrays.copyOf(first, Math.max(word + 1, 2 * first.length));
    }
    first[word] = target;
  }

  private void put(long key, int target) {
    int slot = slot(key);
    while (keys[slot] != -1) {
      slot = (slot + 1) & (keys.length - 1);
    }
    keys[slot] = key;
    targets[slot] = target;
  }

  private void rehash() {
    keys = new long[2 * keys.length];
    Arrays.fill(keys, -1);
    targets = new int[keys.length];
    for (int state = 1; state < states; state++) {
      put(key(parent[state], wordOf[state]), state);
    }
  }

  /** Failure links of all states, the shallower first. */
  private void link() {
    int deepest = 0;
    for (int state = 0; state < states; state++) {
      deepest = Math.max(deepest, depth[state]);
    }
    int[] starts = new int[deepest + 2];
    for (int state = 0; state < states; state++) {
      starts[depth[state] + 1]++;
    }
    for (int d = 0; d <= deepest; d++) {
      starts[d + 1] += starts[d];
    }
    int[] order = new int[states];
    for (int state = 0; state < states; state++) {
      order[starts[depth[state]]++] = state;
    }
    for (int state : order) {
      int suffix = depth[state] <= 1 ? 0 : step(failure[parent[state]], wordOf[state]);
      failure[state] = suffix;
      report[state] = phraseOf[state] >= 0 ? state : report[suffix];
    }
    report[0] = 0;
  }

  private static long key(int state, int word) {
    return (long) state << 32 | word;
  }

  private int slot(long key) {
    long h = key * 0x9E3779B97F4A7C15L;
    return (int) (h >>> 40) & (keys.length - 1);
  }

  private int child(int state, int word) {
    long key = key(state, word);
    int slot = slot(key);
    while (keys[slot] != -1) {
      if (keys[slot] == key) {
        return targets[slot];
      }
      slot = (slot + 1) & (keys.length - 1);
    }
    return -1;
  }

  /** The state after a word; a negative word is in no phrase and leads to the root. */
  int step(int state, int word) {
    if (word < 0) {
      return 0;
    }
    while (state != 0) {
      int next = child(state, word);
      if (next >= 0) {
        return next;
      }
      state = failure[state];
    }
    return word < first.length ? first[word] : 0;
  }

  /** The first of the states that say which phrases end in a state, longest first; 0 for none. */
  int ends(int state) {
    return report[state];
  }

  /** The next of those states; 0 when there is none. */
  int endsToo(int state) {
    return report[failure[state]];
  }

  int phrase(int state) {
    return phraseOf[state];
  }

  /** Number of words of the phrase that a state ends. */
  int length(int state) {
    return depth[state];
  }
}
