package io.patternstream.state.quality;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings of the quality windows.
 *
 * @param windowLabels evaluated predictions of a model group in one window
 * @param refreshEvery evaluated predictions between two rows of the open window
 * @param leastPerType evaluated predictions of a pattern type in a window before it gets rows
 */
public record QualityConfig(int windowLabels, int refreshEvery, int leastPerType)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public static QualityConfig defaults() {
    return new QualityConfig(200, 50, 10);
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (windowLabels < 10 || windowLabels > 100_000) {
      faults.add("quality window must be 10 to 100000 labels, is " + windowLabels);
    }
    if (refreshEvery < 1) {
      faults.add("quality refresh must be every 1 or more labels, is " + refreshEvery);
    }
    if (leastPerType < 1) {
      faults.add("quality rows per type must need 1 or more labels, is " + leastPerType);
    }
    return faults;
  }
}
