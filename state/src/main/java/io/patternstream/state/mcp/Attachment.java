package io.patternstream.state.mcp;

import io.patternstream.state.event.Direction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives the prices, levels, targets, stops and confidences of a text to its patterns. */
final class Attachment {

  private final NarrativeReading reading;
  private final Passage passage;
  private final Places places;
  private final Levels levels;
  private final Tables tables = new Tables();
  private Token[] tokens = new Token[0];
  private boolean manySymbols;
  private @Nullable Finding firstLive;

  /** The first level of the text's only symbol, or of each of its symbols. */
  private double onlySupport;

  private double onlyResistance;
  private final Map<String, Double> supports = new HashMap<>();
  private final Map<String, Double> resistances = new HashMap<>();

  Attachment(NarrativeReading reading, Places places) {
    this.reading = reading;
    this.passage = reading.passage;
    this.places = places;
    this.levels = new Levels(reading);
  }

  private void start() {
    tokens = reading.tokens;
    levels.start();
    tables.read(passage);
    manySymbols = false;
    firstLive = null;
    for (int f = 0; f < reading.findings.size(); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.live()) {
        firstLive = firstLive == null ? finding : firstLive;
        manySymbols |= !firstLive.symbol.equals(finding.symbol);
      }
    }
    onlySupport = Double.NaN;
    onlyResistance = Double.NaN;
    supports.clear();
    resistances.clear();
  }

  void apply() {
    start();
    Levels.Slot before = Levels.Slot.NONE;
    int last = -1;
    for (int i = 0; i < reading.size; i++) {
      NumberValue number = tokens[i].number;
      if (number == null || number.taken) {
        continue;
      }
      if (number.kind != NumberValue.Kind.PRICE) {
        confidence(i, number);
        continue;
      }
      Levels.Slot slot = slot(i);
      if (slot == Levels.Slot.NONE && last >= 0 && goesOn(last, i)) {
        slot = before == Levels.Slot.NONE ? slot : Levels.Slot.QUOTE;
      }
      give(i, number, slot);
      before = slot;
      last = i;
    }
    spread();
  }

  private Levels.Slot slot(int i) {
    Levels.Slot column = tables.slot(i);
    return column == null ? levels.slot(i) : column;
  }

  /** "Target 195, then 202": the second number continues the list of the first. */
  private boolean goesOn(int from, int to) {
    if (tokens[from].sentence != tokens[to].sentence || to - from > 5) {
      return false;
    }
    for (int i = from + 1; i < to; i++) {
      Token token = tokens[i];
      boolean joint =
          token.is(',')
              || token.is('/')
              || token.is('$')
              || token.isWord("then")
              || token.isWord("and")
              || token.isWord("or");
      if (!joint) {
        return false;
      }
    }
    return true;
  }

  private void give(int i, NumberValue number, Levels.Slot slot) {
    int s = tokens[i].sentence;
    if (slot == Levels.Slot.CONFIDENCE) {
      confidence(i, number);
      return;
    }
    Finding near = near(i);
    if (near != null && near.hit.first() > i && planned(i)) {
      return;
    }
    if (places.many && slot == Levels.Slot.NONE && ofSymbol(i, number)) {
      return;
    }
    if (near != null && brokenLevel(near, i, slot)) {
      near.price = number.middle();
      near.rule("price:level");
      return;
    }
    switch (slot) {
      case TARGET -> target(i, number, near);
      case STOP -> stop(i, number, near);
      case SUPPORT, RESISTANCE -> level(i, number, slot, near);
      case QUOTE -> {}
      case PRICE -> price(near == null ? reading.lastBefore(s) : near, number, false, i);
      case TRIGGER, ABOVE_OR_BELOW -> {
        Finding to = near;
        boolean trigger = slot == Levels.Slot.TRIGGER;
        if (to == null) {
          Finding last = reading.lastBefore(s);
          boolean waits = last != null && (last.forming || trigger) && s - last.sentence <= 2;
          boolean broken = last != null && last.breaks() && s - last.sentence == 1;
          to = waits || broken ? last : null;
        }
        price(to, number, !trigger || near == null, i);
      }
      case NONE, CONFIDENCE -> {
        if (near != null && sides(near, number)) {
          near.support = first(near.support, number.value);
          near.resistance = first(near.resistance, number.high);
        } else if (near != null && !quoteVerb(i)) {
          price(near, number, false, i);
        } else if (near == null && i == reading.firstWord(s)) {
          Finding last = reading.lastBefore(s);
          price(last != null && last.sentence == s - 1 ? last : null, number, true, i);
        } else if (near == null
            && answers(s)
            && levels.before(i) >= 0
            && passage.is(levels.before(i), Cue.AT)) {
          price(reading.lastBefore(s), number, false, i);
        } else if (near == null && passage.sentenceEnd(s) - passage.sentenceStart(s) < 7) {
          Finding last = reading.lastBefore(s); // "Bear flag? $AI 27.30 daily"
          boolean asked = last != null && last.sentence == s - 1 && last.decided("question:bare");
          price(asked ? last : null, number, true, i);
        }
      }
    }
  }

  /** "A move through 47.5 would be a breakout; until then ...": the level of a plan. */
  private boolean planned(int i) {
    for (int f = reading.start(tokens[i].sentence); f < reading.end(tokens[i].sentence); f++) {
      Finding finding = reading.findings.get(f);
      if (finding.dropped && finding.plainBreak() && reading.sameChunk(finding, i)) {
        return true;
      }
    }
    return false;
  }

  /** "In both LYFT (13.2) and UBER (64.5)": each number is its instrument's. */
  private boolean ofSymbol(int i, NumberValue number) {
    int at = i - 1;
    while (at > 0
        && (tokens[at].is('(')
            || tokens[at].is('$')
            || tokens[at].is('@')
            || tokens[at].isWord("at"))) {
      at--;
    }
    if (at < 0 || !reading.symbol(at)) {
      return false;
    }
    for (int f = 0; f < reading.findings.size(); f++) {
      Finding finding = reading.findings.get(f);
      int by = finding.placedBy;
      if (by >= 0
          && reading.symbols.get(by).last() == at
          && finding.sentence == tokens[i].sentence
          && Double.isNaN(finding.price)
          && finding.live()) {
        finding.price = number.middle();
        return true;
      }
    }
    return false;
  }

  /**
   * The level broken, bounced from or rejected at is that pattern's price, whatever it is called.
   */
  private boolean brokenLevel(Finding near, int i, Levels.Slot slot) {
    boolean level = near.type.family().equals("level");
    boolean takes = near.breaks() || level || near.type.type().equals("consolidation_breakout");
    boolean label =
        slot == Levels.Slot.SUPPORT
            || slot == Levels.Slot.RESISTANCE
            || slot == Levels.Slot.NONE
            || slot == Levels.Slot.ABOVE_OR_BELOW
            || slot == Levels.Slot.TRIGGER
            || slot == Levels.Slot.PRICE;
    if (!takes || !label || !Double.isNaN(near.price)) {
      return false;
    }
    if (near.hit.last() > i) {
      // "Slipped under 71.40, a clean breakdown": the level may come first.
      return near.breaks()
          && slot != Levels.Slot.NONE
          && slot != Levels.Slot.PRICE
          && reading.count(near.sentence) == 1;
    }
    boolean chunk = tokens[near.hit.last()].chunk == tokens[i].chunk || (level && follows(near, i));
    if (chunk && level && near.live()) {
      double value = tokens[i].number == null ? Double.NaN : tokens[i].number.middle();
      if (near.type.type().startsWith("support")) {
        near.support = value;
      } else if (near.type.type().startsWith("resistance")) {
        near.resistance = value;
      }
    }
    return chunk;
  }

  /** Whether a number comes right after a name, past a comma or sign. */
  private boolean follows(Finding near, int i) {
    for (int at = near.hit.last() + 1; at < i; at++) {
      if (tokens[at].kind != Token.Kind.MARK) {
        return false;
      }
    }
    return true;
  }

  private boolean sides(Finding near, NumberValue number) {
    if (Double.isNaN(number.high)) {
      return false;
    }
    return switch (near.type.type()) {
      case "rectangle",
          "rectangle_top",
          "rectangle_bottom",
          "consolidation",
          "channel",
          "ascending_channel",
          "descending_channel",
          "triangle",
          "symmetrical_triangle",
          "wedge",
          "pennant",
          "broadening_formation" ->
          true;
      default -> false;
    };
  }

  /** "Trading 187", "closed 702": the quote and not the pattern's place. */
  private boolean quoteVerb(int i) {
    int before = levels.before(i);
    return before >= 0
        && (tokens[before].isWord("trading")
            || tokens[before].isWord("closed")
            || tokens[before].isWord("reclaim"));
  }

  private static double first(double known, double value) {
    return Double.isNaN(known) ? value : known;
  }

  private void price(@Nullable Finding finding, NumberValue number, boolean trigger, int i) {
    if (finding == null || finding.negated || finding.historical) {
      return;
    }
    if (Double.isNaN(finding.price) || (finding.priceIsTrigger && !trigger)) {
      finding.price = number.middle();
      finding.priceIsTrigger = trigger;
      if (both(finding.sentence, i)) {
        for (int f = reading.start(finding.sentence); f < reading.end(finding.sentence); f++) {
          Finding other = reading.findings.get(f);
          if (other.dropped) {
            continue;
          }
          other.price = first(other.price, number.middle());
        }
      }
    }
  }

  private boolean both(int sentence, int i) {
    for (int at = i - 1; at >= passage.sentenceStart(sentence) && at > i - 4; at--) {
      if (tokens[at].isWord("both") || tokens[at].isWord("all") || tokens[at].isWord("each")) {
        return true;
      }
    }
    return false;
  }

  /** The pattern of the sentence that a number stands by: the last before it, else the first. */
  private @Nullable Finding near(int i) {
    Finding behind = reading.behind(i);
    int from = reading.start(tokens[i].sentence);
    int to = reading.end(tokens[i].sentence);
    if (behind != null && behind.live()) {
      Finding ahead = ahead(i);
      boolean apart = tokens[behind.hit.last()].chunk != tokens[i].chunk;
      return apart && ahead != null && tokens[ahead.hit.first()].chunk == tokens[i].chunk
          ? ahead
          : behind;
    }
    for (int f = from; f < to; f++) {
      Finding finding = reading.findings.get(f);
      if (finding.live() && finding.hit.first() > i) {
        return finding;
      }
    }
    if (behind == null) {
      return null;
    }
    for (int f = to - 1; f >= from; f--) {
      Finding finding = reading.findings.get(f);
      if (finding.live() && finding.hit.last() < i) {
        return finding;
      }
    }
    return null;
  }

  /** Whether a short sentence answers the question before it: "You are right, at 224." */
  private boolean answers(int s) {
    Finding last = reading.lastBefore(s);
    return last != null
        && last.sentence == s - 1
        && last.answered
        && passage.sentenceEnd(s) - passage.sentenceStart(s) < 12;
  }

  private @Nullable Finding ahead(int i) {
    for (int at = i + 1; at < reading.size && at < i + 6; at++) {
      if (tokens[at].sentence != tokens[i].sentence) {
        return null;
      }
      Finding finding = reading.finding(at);
      if (finding != null) {
        return finding.live() ? finding : null;
      }
    }
    return null;
  }

  private @Nullable Finding owner(int i, @Nullable Finding near) {
    if (near != null) {
      return near;
    }
    int s = tokens[i].sentence;
    Finding last = reading.lastBefore(s);
    if (last == null) {
      return firstLive;
    }
    boolean other =
        manySymbols
            && !places.symbolOf(s).isEmpty()
            && !last.symbol.isEmpty()
            && !places.symbolOf(s).equals(last.symbol);
    return other ? null : last;
  }

  private void target(int i, NumberValue number, @Nullable Finding near) {
    Finding owner = owner(i, near);
    if (owner != null && owner.live()) {
      owner.target = first(owner.target, number.middle());
    }
  }

  private void stop(int i, NumberValue number, @Nullable Finding near) {
    Finding owner = owner(i, near);
    if (owner != null && owner.live()) {
      owner.stop = first(owner.stop, number.middle());
    }
  }

  /** The first support and resistance of each symbol, for every pattern of it. */
  private void level(int i, NumberValue number, Levels.Slot slot, @Nullable Finding near) {
    String symbol = "";
    if (manySymbols) {
      symbol = near != null ? near.symbol : places.symbolOf(tokens[i].sentence);
    }
    boolean support = slot == Levels.Slot.SUPPORT;
    if (near != null && near.chart() && levels.part(i)) {
      near.support = support ? first(near.support, number.middle()) : near.support;
      near.resistance = support ? near.resistance : first(near.resistance, number.middle());
      return;
    }
    if (manySymbols) {
      (support ? supports : resistances).putIfAbsent(symbol, number.middle());
    } else if (support) {
      onlySupport = first(onlySupport, number.middle());
    } else {
      onlyResistance = first(onlyResistance, number.middle());
    }
  }

  private void confidence(int i, NumberValue number) {
    boolean kind =
        number.kind == NumberValue.Kind.PERCENT
            || number.kind == NumberValue.Kind.FRACTION
            || (number.kind == NumberValue.Kind.PRICE && !number.currency);
    Levels.Slot column = tables.slot(i);
    int start = passage.sentenceStart(tokens[i].sentence);
    int end = passage.sentenceEnd(tokens[i].sentence);
    boolean said =
        column == Levels.Slot.CONFIDENCE
            || passage.any(Cue.CONFIDENCE, Math.max(start, i - 4), i - 1)
            || passage.any(Cue.CONFIDENCE, i + 1, Math.min(end, i + 5));
    if (!kind || !said) {
      return;
    }
    double value = number.value;
    boolean percent = number.kind == NumberValue.Kind.PERCENT || value > 1;
    double confidence = percent ? value / 100 : value;
    Finding owner = owner(i, near(i));
    if (owner != null && confidence >= 0 && confidence <= 1) {
      owner.confidence = first(owner.confidence, confidence);
    }
  }

  /** Levels of one pattern that hold for the others of its sentence, and what negation empties. */
  private void spread() {
    for (int f = 0; f < reading.findings.size(); f++) {
      Finding finding = reading.findings.get(f);
      if (!finding.live()) {
        finding.price = Double.NaN;
        finding.support = Double.NaN;
        finding.resistance = Double.NaN;
        finding.target = Double.NaN;
        finding.stop = Double.NaN;
        continue;
      }
      if (Double.isNaN(finding.support) && finding.type.type().equals("support_bounce")) {
        finding.support = finding.price;
      } else if (Double.isNaN(finding.resistance)
          && finding.type.type().equals("resistance_rejection")) {
        finding.resistance = finding.price;
      }
      double support =
          manySymbols ? supports.getOrDefault(finding.symbol, Double.NaN) : onlySupport;
      double resistance =
          manySymbols ? resistances.getOrDefault(finding.symbol, Double.NaN) : onlyResistance;
      finding.support = first(finding.support, support);
      finding.resistance = first(finding.resistance, resistance);
      if (finding.breaks()
          && finding.price == finding.resistance
          && finding.direction == Direction.BULLISH) {
        finding.resistance = Double.NaN;
      }
    }
  }
}
