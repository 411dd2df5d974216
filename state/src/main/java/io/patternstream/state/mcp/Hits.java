package io.patternstream.state.mcp;

import java.util.Arrays;

/** The hits of one cue in the order of the text. Used again for the next text. */
final class Hits {

  private Hit[] hits = new Hit[4];
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  Hit get(int i) {
    return hits[i];
  }

  void clear() {
    size = 0;
  }

  void truncate(int newSize) {
    size = newSize;
  }

  void set(int i, Hit hit) {
    hits[i] = hit;
  }

  void add(Hit hit) {
    if (size == hits.length) {
      hits = Arrays.copyOf(hits, 2 * size);
    }
    hits[size++] = hit;
  }

  /** By first token, the longer first; nearly sorted already, so by insertion. */
  void sort() {
    if (size < 2) {
      return;
    }
    for (int i = 1; i < size; i++) {
      Hit hit = hits[i];
      int at = i - 1;
      while (at >= 0 && after(hits[at], hit)) {
        hits[at + 1] = hits[at];
        at--;
      }
      hits[at + 1] = hit;
    }
  }

  private static boolean after(Hit one, Hit other) {
    return one.first() != other.first() ? one.first() > other.first() : one.last() < other.last();
  }

  /** Number of hits that start before a token: where those from it on begin. */
  int from(int token) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (hits[middle].first() < token) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether one starts within two tokens, both inclusive. */
  boolean any(int first, int last) {
    int at = size == 0 ? 0 : from(first);
    return at < size && hits[at].first() <= last;
  }
}
