package io.patternstream.state.mcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The known type whose name looks most like a phrase, as a suggestion for a person.
 *
 * <p>Likeness is Dice's coefficient of the sets of three letters that two names have, blanks left
 * out: \( 2 |A \cap B| / (|A| + |B|) \). Below {@value #LEAST} none is suggested; of equals the
 * first of the taxonomy. About half a millisecond. Immutable; any thread.
 */
public final class NearestType {
  private static final double LEAST = 0.5;
  private static final int GRAM = 3;

  private final List<Name> names = new ArrayList<>();

  private record Name(String type, int[] grams) {}

  public NearestType(Taxonomy taxonomy) {
    for (PatternType type : taxonomy.types()) {
      names.add(new Name(type.type(), grams(type.type())));
      type.aliases().forEach(alias -> names.add(new Name(type.type(), grams(alias))));
    }
  }

  /** The type; empty when no name is near. */
  public String of(String phrase) {
    int[] own = grams(phrase);
    double best = LEAST;
    String nearest = "";
    for (Name name : names) {
      double likeness = dice(own, name.grams);
      if (likeness > best || (likeness == best && nearest.isEmpty())) {
        best = likeness;
        nearest = name.type;
      }
    }
    return nearest;
  }

  private static int[] grams(String name) {
    String key = PatternNames.key(PatternNames.words(name));
    int count = Math.max(0, key.length() - GRAM + 1);
    int[] grams = new int[count];
    for (int i = 0; i < count; i++) {
      grams[i] = (key.charAt(i) << 20) ^ (key.charAt(i + 1) << 10) ^ key.charAt(i + 2);
    }
    return Arrays.stream(grams).distinct().sorted().toArray();
  }

  private static double dice(int[] a, int[] b) {
    int shared = 0;
    for (int i = 0, k = 0; i < a.length && k < b.length; ) {
      if (a[i] == b[k]) {
        shared++;
        i++;
        k++;
      } else if (a[i] < b[k]) {
        i++;
      } else {
        k++;
      }
    }
    return a.length + b.length == 0 ? 0 : 2.0 * shared / (a.length + b.length);
  }
}
