package io.patternstream.state.mcp;

/** Finds the chart timeframes that a text names; "weekly close" and "four weeks" are none. */
final class Timeframes extends InTextOrder<Timeframes.Found> {

  record Found(String timeframe, int first, int last) implements Place {}

  private final Passage passage;

  Timeframes(Passage passage) {
    this.passage = passage;
  }

  /** Finds those of the present text. */
  void find() {
    found.clear();
    Token[] tokens = passage.tokens;
    for (int i = 0; i < passage.size; i++) {
      NumberValue number = tokens[i].number;
      if (number != null && number.kind == NumberValue.Kind.TIMEFRAME) {
        found.add(new Found(number.timeframe, i, i));
        continue;
      }
      Hit hit = passage.starting(Cue.TIMEFRAME, i);
      if (hit == null || passage.isAny(i, Cue.NAMES)) {
        if (number != null && chart240(passage, i)) {
          found.add(new Found("4h", i, i));
        }
        continue;
      }
      int after = hit.last() + 1;
      boolean noun =
          after < passage.size
              && passage.is(after, Cue.NOT_TIMEFRAME)
              && !passage.is(after, Cue.CHART_WORD);
      if (!noun && !duration(passage, hit)) {
        found.add(new Found(hit.value(), hit.first(), hit.last()));
        mark(tokens, hit);
      }
    }
  }

  private static boolean chart240(Passage passage, int i) {
    Token[] tokens = passage.tokens;
    NumberValue number = tokens[i].number;
    return number != null
        && number.written("240")
        && i + 1 < passage.size
        && (tokens[i + 1].is(':') || tokens[i + 1].isWord("chart"))
        && (i == 0 || !tokens[i - 1].is('$'));
  }

  /** "15 minutes ago", "1 day later". */
  private static boolean duration(Passage passage, Hit hit) {
    Token[] tokens = passage.tokens;
    if (hit.last() + 1 >= passage.size) {
      return false;
    }
    Token after = tokens[hit.last() + 1];
    boolean plural = tokens[hit.last()].endsWith("s") && hit.length() > 1;
    return after.isWord("ago")
        || after.isWord("later")
        || after.isWord("earlier")
        || (plural && hit.first() > 0 && tokens[hit.first() - 1].isWord("for"));
  }

  private static void mark(Token[] tokens, Hit hit) {
    for (int i = hit.first(); i <= hit.last(); i++) {
      NumberValue number = tokens[i].number;
      if (number != null) {
        number.kind = NumberValue.Kind.OTHER;
      }
    }
  }
}
