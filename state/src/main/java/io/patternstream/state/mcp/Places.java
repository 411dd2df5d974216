package io.patternstream.state.mcp;

import java.util.List;

/** Gives each pattern its symbol and timeframe (guideline rules 26 and 27). */
final class Places {

  private final NarrativeReading reading;
  private final Token[] tokens;
  private final String contextTimeframe;

  /** Symbol that holds after each sentence; empty when none was named. */
  private final String[] symbolAfter;

  private final String[] timeframeAfter;

  private Places(NarrativeReading reading, String contextTimeframe) {
    this.reading = reading;
    this.tokens = reading.tokens;
    this.contextTimeframe = contextTimeframe;
    int sentences = reading.passage.sentences.length;
    this.symbolAfter = new String[sentences];
    this.timeframeAfter = new String[sentences];
  }

  static Places apply(NarrativeReading reading, String contextTimeframe) {
    Places places = new Places(reading, contextTimeframe);
    places.carry();
    reading.findings.stream().filter(f -> !f.dropped).forEach(places::place);
    return places;
  }

  /** The symbol that a sentence speaks of. */
  String symbolOf(int sentence) {
    String here = symbolAfter[sentence];
    return here.isEmpty() ? reading.contextSymbol : here;
  }

  private void carry() {
    int s = 0;
    int t = 0;
    String symbol = "";
    String timeframe = "";
    for (int k = 0; k < symbolAfter.length; k++) {
      int end = reading.passage.sentenceEnd(k);
      boolean changed = false;
      while (s < reading.symbols.size() && reading.symbols.get(s).first() <= end) {
        Symbols.Found found = reading.symbols.get(s++);
        if (reading.contextSymbol.isEmpty() || found.sure()) {
          changed |= !symbol.isEmpty() && !symbol.equals(found.symbol());
          symbol = found.symbol();
        }
      }
      if (changed) {
        timeframe = "";
      }
      while (t < reading.timeframes.size() && reading.timeframes.get(t).first() <= end) {
        timeframe = reading.timeframes.get(t++).timeframe();
      }
      symbolAfter[k] = symbol;
      timeframeAfter[k] = timeframe;
    }
  }

  private void place(Finding finding) {
    finding.symbol = symbol(finding);
    finding.timeframe = timeframe(finding);
  }

  private String symbol(Finding finding) {
    int start = reading.passage.sentenceStart(finding.sentence);
    int end = reading.passage.sentenceEnd(finding.sentence);
    Symbols.Found best = null;
    int bestCost = Integer.MAX_VALUE;
    for (Symbols.Found found : within(reading.symbols, start, end)) {
      boolean before = found.first() < finding.hit.first();
      int from = before ? found.last() + 1 : finding.hit.last() + 1;
      int to = before ? finding.hit.first() : found.first();
      int cost = to - from;
      boolean chunk = reading.sameChunk(finding, found.first());
      cost += chunk ? 0 : 30;
      if (otherBetween(finding, from, to)) {
        cost += before ? chunk ? 5 : 0 : 200;
      }
      if (!before && chunk && found.first() > 0 && prepositional(found.first())) {
        cost -= 8;
      } else if (!before) {
        cost += 15;
      }
      if (comparison(found.first())) {
        cost += 300;
      }
      if (cost < bestCost) {
        best = found;
        bestCost = cost;
      }
    }
    if (best != null) {
      return best.symbol();
    }
    int before = finding.sentence - 1;
    String carried = before >= 0 ? symbolAfter[before] : "";
    return carried.isEmpty() ? reading.contextSymbol : carried;
  }

  private boolean prepositional(int symbol) {
    int i = tokens[symbol - 1].is('$') && symbol > 1 ? symbol - 2 : symbol - 1;
    return tokens[i].isWord("on")
        || tokens[i].isWord("in")
        || tokens[i].isWord("for")
        || tokens[i].isWord("of")
        || tokens[i].isWord("bei")
        || tokens[i].isWord("en")
        || tokens[i].isWord("sur")
        || tokens[i].isWord("su")
        || tokens[i].isWord("em");
  }

  private boolean comparison(int symbol) {
    return symbol > 0
        && (tokens[symbol - 1].isWord("unlike")
            || tokens[symbol - 1].isWord("versus")
            || tokens[symbol - 1].isWord("vs"));
  }

  private boolean otherBetween(Finding finding, int from, int to) {
    for (int i = from; i < to; i++) {
      reading.passage.steps++;
      Finding other = reading.finding(i);
      if (other != null && other != finding) {
        return true;
      }
    }
    return false;
  }

  private static List<Symbols.Found> within(List<Symbols.Found> list, int start, int end) {
    int low = 0;
    int high = list.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (list.get(middle).first() < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int to = low;
    while (to < list.size() && list.get(to).first() <= end && to < low + 32) {
      to++;
    }
    return list.subList(low, to);
  }

  private String timeframe(Finding finding) {
    int start = reading.passage.sentenceStart(finding.sentence);
    int end = reading.passage.sentenceEnd(finding.sentence);
    String best = "";
    int bestCost = Integer.MAX_VALUE;
    int low = 0;
    int high = reading.timeframes.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (reading.timeframes.get(middle).first() < start) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int k = low; k < reading.timeframes.size() && k < low + 32; k++) {
      Timeframes.Found found = reading.timeframes.get(k);
      if (found.first() > end) {
        break;
      }
      boolean before = found.first() < finding.hit.first();
      int from = before ? found.last() + 1 : finding.hit.last() + 1;
      int to = before ? finding.hit.first() : found.first();
      int cost = Math.max(0, to - from) + (reading.sameChunk(finding, found.first()) ? 0 : 20);
      boolean other = otherBetween(finding, from, to);
      cost += other ? before ? 10 : 200 : before ? 0 : 2;
      if (otherSymbol(finding, from, to)) {
        cost += 200;
      }
      if (cost < bestCost) {
        best = found.timeframe();
        bestCost = cost;
      }
    }
    if (!best.isEmpty() && bestCost < 150) {
      return best;
    }
    int before = finding.sentence - 1;
    boolean same = before >= 0 && !timeframeAfter[before].isEmpty() && sameSymbol(finding, before);
    return same ? timeframeAfter[before] : contextTimeframe;
  }

  private boolean sameSymbol(Finding finding, int before) {
    return symbolAfter[before].isEmpty()
        || symbolAfter[before].equals(finding.symbol)
        || finding.symbol.isEmpty();
  }

  /** Whether the timeframe belongs to another instrument of the sentence. */
  private boolean otherSymbol(Finding finding, int from, int to) {
    for (int i = from; i < to; i++) {
      if (reading.symbol(i) && !covers(finding.symbol, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean covers(String symbol, int token) {
    for (Symbols.Found found : within(reading.symbols, token - 4, token)) {
      if (found.first() <= token && found.last() >= token && found.symbol().equals(symbol)) {
        return true;
      }
    }
    return false;
  }
}
