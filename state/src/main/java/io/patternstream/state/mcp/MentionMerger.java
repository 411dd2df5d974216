package io.patternstream.state.mcp;

import io.patternstream.state.event.MentionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one mention of all that a text says of one type, symbol and timeframe; "the wedge" goes on
 * about the rising wedge before it (guideline rules 3 and 12).
 */
final class MentionMerger {

  private final NarrativeReading reading;
  private final Map<String, Finding> byKey = new LinkedHashMap<>();

  /** Patterns by the last word of their type and their symbol, for later mentions by it. */
  private final Map<String, Finding> byNoun = new HashMap<>();

  private MentionMerger(NarrativeReading reading) {
    this.reading = reading;
  }

  static List<Mention> mentions(NarrativeReading reading) {
    MentionMerger merger = new MentionMerger(reading);
    reading.findings.stream().filter(f -> !f.dropped).forEach(merger::add);
    List<Mention> mentions = new ArrayList<>();
    merger.byKey.values().forEach(finding -> mentions.add(merger.mention(finding)));
    return mentions;
  }

  private void add(Finding finding) {
    Finding known = byKey.get(key(finding));
    if (known == null && definite(finding)) {
      Finding noun = byNoun.get(noun(finding.type.type()) + " " + finding.symbol);
      known = noun != null && general(finding, noun) ? noun : null;
    }
    if (known == null) {
      byKey.put(key(finding), finding);
      byNoun.put(noun(finding.type.type()) + " " + finding.symbol, finding);
    } else {
      merge(known, finding);
    }
  }

  private static String key(Finding finding) {
    return finding.type.type() + "|" + finding.symbol + "|" + finding.timeframe;
  }

  /** The word by which a text speaks of the type again. */
  private static String noun(String type) {
    return switch (type) {
      case "inverse_head_and_shoulders", "complex_head_and_shoulders" -> "shoulders";
      case "inverse_cup_and_handle" -> "handle";
      default -> type.substring(type.lastIndexOf('_') + 1);
    };
  }

  /** Whether the later name is the more general of the two, or the same one on no other chart. */
  private static boolean general(Finding later, Finding earlier) {
    String a = later.type.type();
    String b = earlier.type.type();
    boolean sameType = a.equals(b);
    boolean otherFrame =
        sameType && !later.timeframe.equals(earlier.timeframe) && !later.timeframe.isEmpty();
    return sameType ? !otherFrame : b.endsWith("_" + a) && !later.negated;
  }

  private boolean definite(Finding finding) {
    for (int i = Math.max(0, finding.hit.first() - 2); i < finding.hit.first(); i++) {
      switch (reading.tokens[i].text) {
        case "the", "this", "that", "its", "der", "das", "el", "la", "le", "il" -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  private static void merge(Finding known, Finding later) {
    boolean said = later.failed || later.negated || later.completed || later.forming;
    if ((known.negated && !later.historical) || known.historical) {
      known.negated = later.negated;
      known.historical = later.historical;
    } else if (later.negated) {
      known.negated = true;
    }
    if (said) {
      known.failed |= later.failed;
      known.completed |= later.completed;
      known.forming = known.forming || later.forming;
    }
    known.hedged |= later.hedged;
    known.price = either(known.price, later.price);
    known.support = either(known.support, later.support);
    known.resistance = either(known.resistance, later.resistance);
    known.target = either(known.target, later.target);
    known.stop = either(known.stop, later.stop);
    known.confidence = either(known.confidence, later.confidence);
    known.rules.add("merged");
    known.rules.addAll(later.rules);
  }

  private static double either(double known, double later) {
    return Double.isNaN(known) ? later : known;
  }

  private Mention mention(Finding f) {
    MentionStatus status = f.status();
    boolean emitted = status.emitted();
    return new Mention(
        f.type.type(),
        f.direction,
        status,
        f.hedged,
        f.symbol,
        f.timeframe,
        emitted ? f.price : Double.NaN,
        emitted ? f.support : Double.NaN,
        emitted ? f.resistance : Double.NaN,
        emitted ? f.target : Double.NaN,
        emitted ? f.stop : Double.NaN,
        emitted ? f.confidence : Double.NaN,
        explanation(f));
  }

  private String explanation(Finding f) {
    int from = reading.tokens[f.hit.first()].from;
    int to = reading.tokens[f.hit.last()].to;
    StringBuilder json = new StringBuilder(96);
    json.append("{\"span\":[").append(from).append(',').append(to).append("],\"rules\":[");
    int written = 0;
    for (String rule : f.rules.stream().distinct().limit(12).toList()) {
      json.append(written++ > 0 ? "," : "").append('"').append(plain(rule)).append('"');
    }
    return json.append("]}").toString();
  }

  /** Rules quote the lexicon and the text's year, so only what JSON would need to escape goes. */
  private static String plain(String rule) {
    StringBuilder plain = new StringBuilder(rule.length());
    for (int i = 0; i < rule.length() && i < 60; i++) {
      char c = rule.charAt(i);
      plain.append(c < ' ' || c == '"' || c == '\\' || c > '~' ? ' ' : c);
    }
    return plain.toString();
  }
}
