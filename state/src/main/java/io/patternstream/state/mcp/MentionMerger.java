package io.patternstream.state.mcp;

import io.patternstream.state.event.MentionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one mention of all that a text says of one type, symbol and timeframe; "the wedge" goes on
 * about the rising wedge before it (guideline rules 3 and 12).
 */
final class MentionMerger {

  /** Up to so many patterns are looked through; more are looked up. */
  private static final int FEW = 12;

  private final NarrativeReading reading;

  /** Each pattern of the text once, in the order of its first mention. */
  private final List<Finding> kept = new ArrayList<>();

  private final Map<String, Finding> byKey = new HashMap<>();

  /** Patterns by the last word of their type and their symbol, for later mentions by it. */
  private final Map<String, Finding> byNoun = new HashMap<>();

  private final StringBuilder json = new StringBuilder(256);

  MentionMerger(NarrativeReading reading) {
    this.reading = reading;
  }

  List<Mention> mentions() {
    kept.clear();
    byKey.clear();
    byNoun.clear();
    for (int f = 0; f < reading.findings.size(); f++) {
      if (!reading.findings.get(f).dropped) {
        add(reading.findings.get(f));
      }
    }
    if (kept.isEmpty()) {
      return List.of();
    }
    List<Mention> mentions = new ArrayList<>(kept.size());
    for (Finding finding : kept) {
      mentions.add(mention(finding));
    }
    return mentions;
  }

  private void add(Finding finding) {
    Finding known = known(finding);
    if (known == null && !kept.isEmpty() && definite(finding)) {
      Finding noun = byNoun(finding);
      known = noun != null && general(finding, noun) ? noun : null;
    }
    if (known == null) {
      keep(finding);
    } else {
      merge(known, finding);
    }
  }

  private void keep(Finding finding) {
    kept.add(finding);
    if (kept.size() == FEW) {
      for (Finding earlier : kept) {
        index(earlier);
      }
    } else if (kept.size() > FEW) {
      index(finding);
    }
  }

  private void index(Finding finding) {
    byKey.put(key(finding), finding);
    byNoun.put(nounKey(finding), finding);
  }

  private @Nullable Finding known(Finding finding) {
    if (kept.size() >= FEW) {
      return byKey.get(key(finding));
    }
    for (Finding other : kept) {
      if (other.type == finding.type
          && other.symbol.equals(finding.symbol)
          && other.timeframe.equals(finding.timeframe)) {
        return other;
      }
    }
    return null;
  }

  private @Nullable Finding byNoun(Finding finding) {
    if (kept.size() >= FEW) {
      return byNoun.get(nounKey(finding));
    }
    String noun = noun(finding.type.type());
    for (int k = kept.size() - 1; k >= 0; k--) {
      Finding other = kept.get(k);
      if (other.symbol.equals(finding.symbol) && noun.equals(noun(other.type.type()))) {
        return other;
      }
    }
    return null;
  }

  private static String key(Finding finding) {
    return finding.type.type() + "|" + finding.symbol + "|" + finding.timeframe;
  }

  private static String nounKey(Finding finding) {
    return noun(finding.type.type()) + " " + finding.symbol;
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
      switch (reading.tokens[i].text()) {
        case "the", "this", "that", "its", "der", "das", "el", "la", "le", "il" -> {
          return true;
        }
        default -> {}
      }
    }
    // "Wedge support 47.20": a part of it.
    return reading.passage.isAny(finding.hit.last() + 1, PARTS);
  }

  private static final long PARTS = Cue.mask(Cue.SUPPORT, Cue.RESISTANCE, Cue.TARGET, Cue.STOP);

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
    known.rule("merged");
    known.rules(later);
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
    json.setLength(0);
    json.append("{\"span\":[").append(reading.tokens[f.hit.first()].from).append(',');
    json.append(reading.tokens[f.hit.last()].to).append("],\"rules\":[");
    f.writeRules(json);
    return json.append("]}").toString();
  }
}
