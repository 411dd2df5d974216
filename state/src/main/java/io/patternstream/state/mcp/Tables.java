package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Markdown tables: the header says what the numbers of a column are. */
final class Tables {

  private final Map<Integer, Levels.Slot> slots = new HashMap<>();
  private final List<Levels.Slot> header = new ArrayList<>();

  /** Reads those of a text. */
  void read(Passage passage) {
    slots.clear();
    header.clear();
    if (!passage.bars) {
      return;
    }
    boolean inTable = false;
    for (int s = 0; s < passage.sentences; s++) {
      int start = passage.sentenceStart(s);
      int end = passage.sentenceEnd(s);
      if (!row(passage, start, end)) {
        inTable = false;
        header.clear();
      } else if (!inTable) {
        inTable = true;
        header(passage, start, end);
      } else {
        cells(passage, start, end);
      }
    }
  }

  private static boolean row(Passage passage, int start, int end) {
    int bars = 0;
    for (int i = start; i <= end; i++) {
      bars += passage.tokens[i].is('|') ? 1 : 0;
    }
    return bars >= 2 && passage.tokens[start].is('|');
  }

  private void header(Passage passage, int start, int end) {
    header.clear();
    Levels.Slot slot = Levels.Slot.NONE;
    for (int i = start + 1; i <= end; i++) {
      if (passage.tokens[i].is('|')) {
        header.add(slot);
        slot = Levels.Slot.NONE;
        continue;
      }
      for (Cue cue :
          new Cue[] {
            Cue.CONFIDENCE,
            Cue.STOP,
            Cue.TARGET,
            Cue.TRIGGER,
            Cue.SUPPORT,
            Cue.RESISTANCE,
            Cue.PRICE
          }) {
        if (slot == Levels.Slot.NONE && passage.is(i, cue)) {
          slot = Levels.of(cue);
        }
      }
    }
  }

  private void cells(Passage passage, int start, int end) {
    int column = -1;
    for (int i = start; i <= end; i++) {
      if (passage.tokens[i].is('|')) {
        column++;
      } else if (passage.tokens[i].number != null && column >= 0 && column < header.size()) {
        slots.put(i, header.get(column));
      }
    }
  }

  /** The slot that its column gives a number; null outside tables. */
  Levels.@Nullable Slot slot(int token) {
    return slots.isEmpty() ? null : slots.get(token);
  }
}
