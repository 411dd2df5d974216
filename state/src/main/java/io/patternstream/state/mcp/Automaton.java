package io.patternstream.state.mcp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Aho-Corasick over word numbers: finds every phrase of the lexicon in one pass over a text's
 * words.
 *
 * <p>Transitions are kept in one open-addressed table of (state, word); a word that leads nowhere
 * follows the failure links, amortised O(1) a word. Immutable; may be shared between threads.
 *
 * <p>Aho and Corasick (1975), Efficient string matching: an aid to bibliographic search.
 * doi:10.1145/360825.360855
 */
final class Automaton {

  /** Receives a phrase that ends at the word just fed. */
  interface Sink {
    void found(int phrase, int length);
  }

  private final long[] keys;
  private final int[] targets;
  private final int[] failure;
  private final int[] outputLink;
  private final int[] phraseOf;
  private final int[] depth;

  private Automaton(
      long[] keys, int[] targets, int[] failure, int[] outputLink, int[] phraseOf, int[] depth) {
    this.keys = keys;
    this.targets = targets;
    this.failure = failure;
    this.outputLink = outputLink;
    this.phraseOf = phraseOf;
    this.depth = depth;
  }

  /** Builds an automaton of phrases; the phrase's number is its place in the list. */
  static Automaton of(List<int[]> phrases) {
    List<Map<Integer, Integer>> children = new ArrayList<>();
    children.add(new HashMap<>());
    List<Integer> phraseOf = new ArrayList<>(List.of(-1));
    List<Integer> depth = new ArrayList<>(List.of(0));
    int edges = 0;
    for (int p = 0; p < phrases.size(); p++) {
      int state = 0;
      for (int word : phrases.get(p)) {
        Integer next = children.get(state).get(word);
        if (next == null) {
          next = children.size();
          children.get(state).put(word, next);
          children.add(new HashMap<>());
          phraseOf.add(-1);
          depth.add(depth.get(state) + 1);
          edges++;
        }
        state = next;
      }
      phraseOf.set(state, p);
    }
    int capacity = Integer.highestOneBit(Math.max(edges, 8)) * 4;
    long[] keys = new long[capacity];
    Arrays.fill(keys, -1);
    int[] targets = new int[capacity];
    for (int state = 0; state < children.size(); state++) {
      for (Map.Entry<Integer, Integer> edge : children.get(state).entrySet()) {
        long key = key(state, edge.getKey());
        int slot = slot(key, capacity);
        while (keys[slot] != -1) {
          slot = (slot + 1) & (capacity - 1);
        }
        keys[slot] = key;
        targets[slot] = edge.getValue();
      }
    }
    int[] failure = new int[children.size()];
    int[] outputLink = new int[children.size()];
    Automaton automaton =
        new Automaton(
            keys,
            targets,
            failure,
            outputLink,
            phraseOf.stream().mapToInt(Integer::intValue).toArray(),
            depth.stream().mapToInt(Integer::intValue).toArray());
    ArrayDeque<Integer> queue = new ArrayDeque<>(children.get(0).values());
    while (!queue.isEmpty()) {
      int state = queue.remove();
      for (Map.Entry<Integer, Integer> edge : children.get(state).entrySet()) {
        int child = edge.getValue();
        queue.add(child);
        failure[child] = automaton.step(failure[state], edge.getKey());
      }
      int suffix = failure[state];
      outputLink[state] = automaton.phraseOf[suffix] >= 0 ? suffix : outputLink[suffix];
    }
    return automaton;
  }

  private static long key(int state, int word) {
    return (long) state << 32 | word;
  }

  private static int slot(long key, int capacity) {
    long h = key * 0x9E3779B97F4A7C15L;
    return (int) (h >>> 40) & (capacity - 1);
  }

  private int child(int state, int word) {
    long key = key(state, word);
    int slot = slot(key, keys.length);
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
    int next = child(state, word);
    while (next < 0 && state != 0) {
      state = failure[state];
      next = child(state, word);
    }
    return Math.max(next, 0);
  }

  /** Reports the phrases that end in a state, longest first, with their length in words. */
  void report(int state, Sink sink) {
    int at = phraseOf[state] >= 0 ? state : outputLink[state];
    while (at != 0) {
      sink.found(phraseOf[at], depth[at]);
      at = outputLink[at];
    }
  }
}
