package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.List;

/** Gives each pattern its symbol and timeframe (guideline rules 26 and 27). */
final class Places {

  private final NarrativeReading reading;
  private final Passage passage;
  private Token[] tokens = new Token[0];
  private String contextTimeframe = "";

  /** Symbol that holds after each sentence; empty when none was named. */
  private String[] symbolAfter = new String[0];

  private String[] timeframeAfter = new String[0];
  private final List<Finding> joined = new ArrayList<>();

  /** Whether one name stands for a pattern on each of several instruments. */
  boolean many;

  Places(NarrativeReading reading) {
    this.reading = reading;
    this.passage = reading.passage;
  }

  void apply(String timeframe) {
    tokens = reading.tokens;
    contextTimeframe = timeframe;
    many = false;
    if (symbolAfter.length < passage.sentences) {
      symbolAfter = new String[2 * passage.sentences];
      timeframeAfter = new String[2 * passage.sentences];
    }
    carry();
    for (int f = 0; f < reading.findings.size(); f++) {
      if (!reading.findings.get(f).dropped) {
        place(reading.findings.get(f));
      }
    }
    if (reading.symbols.size() > 1) {
      spread();
    }
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
    for (int k = 0; k < passage.sentences; k++) {
      int end = passage.sentenceEnd(k);
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

  /** "Hammers on KO and PEP", "GS and MS both have ...": one pattern each. */
  private void spread() {
    joined.clear();
    for (int f = 0; f < reading.findings.size(); f++) {
      Finding finding = reading.findings.get(f);
      int at = finding.dropped ? -1 : finding.placedBy;
      for (int k = at - 1; k >= 0 && at >= 0 && joint(k, k + 1, finding); k--) {
        addTo(finding, k);
      }
      for (int k = at + 1; k < reading.symbols.size() && at >= 0 && joint(k - 1, k, finding); k++) {
        addTo(finding, k);
      }
    }
    reading.findings.addAll(joined);
  }

  private void addTo(Finding finding, int k) {
    String symbol = reading.symbols.get(k).symbol();
    boolean known = symbol.equals(finding.symbol);
    for (Finding other : joined) {
      known |= other.type == finding.type && other.symbol.equals(symbol);
    }
    for (int f = reading.start(finding.sentence); f < reading.end(finding.sentence); f++) {
      Finding other = reading.findings.get(f);
      if (other.dropped) {
        continue;
      }
      known |= other.type == finding.type && other.symbol.equals(symbol);
    }
    if (!known && joined.size() < 16) {
      Finding copy = finding.on(symbol);
      copy.placedBy = k;
      joined.add(copy);
      many = true;
    }
  }

  /** Whether nothing but a comma or an "and" parts two symbols of the pattern's sentence. */
  private boolean joint(int one, int two, Finding finding) {
    Symbols.Found before = reading.symbols.get(one);
    Symbols.Found after = reading.symbols.get(two);
    if (tokens[before.first()].sentence != finding.sentence
        || tokens[after.first()].sentence != finding.sentence
        || after.first() - before.last() > 7
        || comparison(before.first())
        || comparison(after.first())
        || (before.first() < finding.hit.first() && after.first() > finding.hit.first())) {
      return false;
    }
    boolean and = false;
    boolean enclosed = false;
    for (int i = before.last() + 1; i < after.first(); i++) {
      Token token = tokens[i];
      enclosed = token.is('(') || (enclosed && !token.is(')'));
      boolean word =
          token.isWord("and")
              || token.isWord("y")
              || token.isWord("et")
              || token.isWord("und")
              || token.isWord("e");
      and |= word || token.is(',');
      boolean aside =
          enclosed || token.is(')') || token.number != null || token.isWord("at") || token.is('@');
      if (!word && !aside && !token.is(',') && !token.is('$') && !token.isWord("both")) {
        return false;
      }
    }
    return and;
  }

  private void place(Finding finding) {
    finding.symbol = symbol(finding);
    finding.timeframe = timeframe(finding);
  }

  private String symbol(Finding finding) {
    int start = passage.sentenceStart(finding.sentence);
    int end = passage.sentenceEnd(finding.sentence);
    Symbols.Found best = null;
    int bestCost = Integer.MAX_VALUE;
    Symbols symbols = reading.symbols;
    int first = symbols.isEmpty() ? 0 : symbols.from(start);
    for (int k = first; k < symbols.size() && k < first + 32; k++) {
      Symbols.Found found = symbols.get(k);
      if (found.first() > end) {
        break;
      }
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
      if (!before && laterClause(finding, found.first())) {
        break;
      }
      if (cost < bestCost) {
        best = found;
        bestCost = cost;
        finding.placedBy = k;
      }
    }
    if (best != null) {
      return best.symbol();
    }
    int before = finding.sentence - 1;
    String carried = before >= 0 ? symbolAfter[before] : "";
    if (carried.isEmpty() && reading.contextSymbol.isEmpty()) {
      return market(finding) ? "" : only();
    }
    return carried.isEmpty() ? reading.contextSymbol : carried;
  }

  /** Whether a symbol heads a clause of its own with a pattern of its own: "...; TSLA follows". */
  private boolean laterClause(Finding finding, int symbol) {
    boolean parted = false;
    for (int i = finding.hit.last() + 1; i < symbol && !parted; i++) {
      parted = tokens[i].is(';');
    }
    if (!parted) {
      return false;
    }
    int end = passage.sentenceEnd(finding.sentence);
    for (int i = symbol + 1; i <= end && !tokens[i].is(';'); i++) {
      if (reading.finding(i) != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether words before a pattern name a market that has no ticker here: "Nasdaq flashes". */
  private boolean market(Finding finding) {
    for (int i = passage.sentenceStart(finding.sentence); i < finding.hit.first(); i++) {
      Hit market = passage.starting(Cue.SYMBOL, i);
      if (market != null && market.value().equals("-")) {
        return true;
      }
    }
    return false;
  }

  /** The one instrument that a text names, wherever; empty when there are more or none. */
  private String only() {
    String only = "";
    for (int k = 0; k < reading.symbols.size(); k++) {
      Symbols.Found found = reading.symbols.get(k);
      if (!only.isEmpty() && !only.equals(found.symbol())) {
        return "";
      }
      only = found.symbol();
    }
    return only;
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
      passage.steps++;
      Finding other = reading.finding(i);
      if (other != null && other != finding) {
        return true;
      }
    }
    return false;
  }

  /** Whether the text speaks of one type of pattern and of one instrument at most. */
  private boolean alone() {
    PatternType type = null;
    for (Finding finding : reading.findings) {
      if (!finding.dropped && type != null && finding.type != type) {
        return false;
      }
      type = finding.dropped ? type : finding.type;
    }
    return reading.symbols.size() <= 1 || !only().isEmpty();
  }

  private String timeframe(Finding finding) {
    int start = passage.sentenceStart(finding.sentence);
    int end = passage.sentenceEnd(finding.sentence);
    String best = "";
    int bestCost = Integer.MAX_VALUE;
    int low = reading.timeframes.isEmpty() ? 0 : reading.timeframes.from(start);
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
      if (before && !other && follows(found.first(), finding)) {
        cost += 6;
      }
      if (otherSymbol(finding, from, to)) {
        cost += 200;
      }
      if (cost < bestCost) {
        best = found.timeframe();
        bestCost = cost;
      }
    }
    boolean sole =
        low + 1 >= reading.timeframes.size() && reading.symbols.size() < 2 && !best.isEmpty();
    if (!best.isEmpty() && (bestCost < 150 || sole)) {
      return best;
    }
    int before = finding.sentence - 1;
    boolean same = before >= 0 && !timeframeAfter[before].isEmpty() && sameSymbol(finding, before);
    if (same) {
      return timeframeAfter[before];
    }
    boolean only = reading.timeframes.size() == 1 && contextTimeframe.isEmpty() && alone();
    return only && reading.timeframes.get(0).first() > end
        ? reading.timeframes.get(0).timeframe()
        : contextTimeframe;
  }

  /** Whether a timeframe belongs to another pattern right before it: "a flag on the daily". */
  private boolean follows(int timeframe, Finding finding) {
    for (int i = timeframe - 1; i >= 0 && i > timeframe - 4; i--) {
      Finding other = reading.finding(i);
      if (other != null || !reading.open(i)) {
        return other != null && other != finding;
      }
    }
    return false;
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
    Symbols symbols = reading.symbols;
    for (int k = symbols.from(token - 4); k < symbols.size(); k++) {
      Symbols.Found found = symbols.get(k);
      if (found.first() > token) {
        return false;
      }
      if (found.first() <= token && found.last() >= token && found.symbol().equals(symbol)) {
        return true;
      }
    }
    return false;
  }
}
