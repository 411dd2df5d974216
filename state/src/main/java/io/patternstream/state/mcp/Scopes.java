package io.patternstream.state.mcp;

/**
 * Tells each pattern's status and doubt from the cues around it (guideline rules 7 to 19, 31 to
 * 38), in the manner of ConText: each cue has a direction and a reach.
 *
 * <p>Harkema et al. (2009), ConText: an algorithm for determining negation, experiencer, and
 * temporal status. doi:10.1016/j.jbi.2009.05.002
 */
final class Scopes {

  private final Passage passage;
  private final Negations negations;
  private final Doubts doubts;
  private final States states;
  private final Suppositions suppositions;

  Scopes(NarrativeReading reading) {
    passage = reading.passage;
    negations = new Negations(reading);
    doubts = new Doubts(reading);
    states = new States(reading);
    suppositions = new Suppositions(reading);
  }

  /** Sentence by sentence: a later one may go on about a pattern of an earlier one. */
  void apply() {
    negations.start();
    doubts.start();
    states.start();
    suppositions.start();
    for (int s = 0; s < passage.sentences; s++) {
      int start = passage.sentenceStart(s);
      int end = passage.sentenceEnd(s);
      negations.apply(s, start, end);
      doubts.apply(s, start, end);
      states.apply(s, start, end);
      suppositions.apply(s, start, end);
    }
  }
}
