package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.List;

/** What one pass over a text found, in the order of the text. */
abstract class InTextOrder<F extends InTextOrder.Place> {

  /** Where something stands. */
  interface Place {
    /** Its first token. */
    int first();
  }

  final List<F> found = new ArrayList<>();

  final int size() {
    return found.size();
  }

  final boolean isEmpty() {
    return found.isEmpty();
  }

  final F get(int i) {
    return found.get(i);
  }

  /** How many start before a token: where those from it on begin. */
  final int from(int token) {
    int low = 0;
    int high = found.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (found.get(middle).first() < token) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
