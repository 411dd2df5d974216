package io.patternstream.state.mcp;

/**
 * Sets aside what a text does not assert of a market: lessons, definitions, statistics, questions
 * and requests (guideline rules 4, 5 and 33).
 */
final class Frames {

  private final NarrativeReading reading;
  private final Passage passage;
  private final Lessons lessons;
  private final Questions questions;

  Frames(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
    this.lessons = new Lessons(reading);
    this.questions = new Questions(reading);
  }

  void apply() {
    lessons.start();
    questions.start();
    boolean lesson = false;
    boolean anchored = lessons.anchored();
    for (int s = 0; s < passage.sentences; s++) {
      lesson = lessons.lesson(s, lesson);
      Finding first = reading.first(s);
      if (first == null) {
        continue;
      }
      if (passage.has(s, Cue.FAULT.bit())) {
        dropAll(s, "fault"); // what could not be done, told by a tool
      } else if ((lesson && !lessons.specific(s)) || lessons.teaching(s) || lessons.counted(s)) {
        dropAll(s, "teaching");
      } else if (!anchored && !lessons.stated(s)) {
        if (reading.count(s) > 1 || !first.trend()) {
          dropAll(s, "unanchored");
        }
      } else if (questions.request(s)) {
        dropAll(s, "request");
      } else {
        questions.question(s);
      }
    }
  }

  private void dropAll(int sentence, String rule) {
    for (int f = reading.start(sentence); f < reading.end(sentence); f++) {
      if (!reading.findings.get(f).dropped) {
        reading.findings.get(f).drop(rule);
      }
    }
  }
}
