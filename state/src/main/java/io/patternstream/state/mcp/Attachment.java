package io.patternstream.state.mcp;

import io.patternstream.state.event.Direction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives the prices, levels, targets, stops and confidences of a text to its patterns. */
final class Attachment {

  private final NarrativeReading reading;
  private final Passage passage;
  private final Token[] tokens;
  private final Places places;
  private final Levels levels;
  private final Tables tables;
  private final boolean manySymbols;
  private final @Nullable Finding firstLive;
  private final Map<String, Double> supports = new HashMap<>();
  private final Map<String, Double> resistances = new HashMap<>();

  private Attachment(NarrativeReading reading, Places places) {
    this.reading = reading;
    this.passage = reading.passage;
    this.tokens = reading.tokens;
    this.places = places;
    this.levels = new Levels(reading);
    this.tables = Tables.of(passage);
    this.manySymbols =
        reading.findings.stream().filter(Finding::live).map(f -> f.symbol).distinct().count() > 1;
    this.firstLive = reading.findings.stream().filter(Finding::live).findFirst().orElse(null);
  }

  static void apply(NarrativeReading reading, Places places) {
    Attachment attachment = new Attachment(reading, places);
    Levels.Slot before = Levels.Slot.NONE;
    int last = -1;
    for (int i = 0; i < reading.tokens.length; i++) {
      NumberValue number = reading.tokens[i].number;
      if (number == null || number.taken) {
        continue;
      }
      if (number.kind != NumberValue.Kind.PRICE) {
        attachment.confidence(i, number);
        continue;
      }
      Levels.Slot slot = attachment.slot(i);
      if (slot == Levels.Slot.NONE && last >= 0 && attachment.goesOn(last, i)) {
        slot = before == Levels.Slot.NONE ? slot : Levels.Slot.QUOTE;
      }
      attachment.give(i, number, slot);
      before = slot;
      last = i;
    }
    attachment.spread();
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
    if (places.many && slot == Levels.Slot.NONE && ofSymbol(i, number)) {
      return;
    }
    if (near != null && brokenLevel(near, i, slot)) {
      near.price = number.middle();
      near.rules.add("price:level");
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
        if (to == null) {
          Finding last = reading.lastBefore(s);
          to = last != null && last.forming && s - last.sentence <= 2 ? last : null;
        }
        boolean trigger = slot == Levels.Slot.TRIGGER;
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
        }
      }
    }
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
    for (Finding finding : reading.findings) {
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
    if (!takes || !label || !Double.isNaN(near.price) || near.hit.last() > i) {
      return false;
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
        for (Finding other : reading.in(finding.sentence)) {
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
    List<Finding> found = reading.in(tokens[i].sentence);
    if (behind != null && behind.live()) {
      Finding ahead = ahead(i);
      boolean apart = tokens[behind.hit.last()].chunk != tokens[i].chunk;
      return apart && ahead != null && tokens[ahead.hit.first()].chunk == tokens[i].chunk
          ? ahead
          : behind;
    }
    for (Finding finding : found) {
      if (finding.live() && finding.hit.first() > i) {
        return finding;
      }
    }
    if (behind == null) {
      return null;
    }
    for (int k = found.size() - 1; k >= 0; k--) {
      if (found.get(k).live() && found.get(k).hit.last() < i) {
        return found.get(k);
      }
    }
    return null;
  }

  /** Whether a short sentence answers the question before it: "You are right, at 224." */
  private boolean answers(int s) {
    Finding last = reading.lastBefore(s);
    return last != null
        && last.sentence == s - 1
        && last.rules.contains("question:yes")
        && passage.sentenceEnd(s) - passage.sentenceStart(s) < 12;
  }

  private @Nullable Finding ahead(int i) {
    for (int at = i + 1; at < tokens.length && at < i + 6; at++) {
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
    Map<String, Double> first = slot == Levels.Slot.SUPPORT ? supports : resistances;
    first.putIfAbsent(symbol, number.middle());
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
    for (Finding finding : reading.findings) {
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
      String symbol = manySymbols ? finding.symbol : "";
      finding.support = first(finding.support, supports.getOrDefault(symbol, Double.NaN));
      finding.resistance = first(finding.resistance, resistances.getOrDefault(symbol, Double.NaN));
      if (finding.breaks()
          && finding.price == finding.resistance
          && finding.direction == Direction.BULLISH) {
        finding.resistance = Double.NaN;
      }
    }
  }
}
