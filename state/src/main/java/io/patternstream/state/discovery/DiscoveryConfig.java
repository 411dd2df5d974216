package io.patternstream.state.discovery;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is remembered of phrases that nobody knows.
 *
 * @param shards parts among which phrases are divided; fixed for the life of the state
 * @param countersPerShard phrases that one part counts at once
 * @param leastOccurrences a phrase is told when it was said for certain at least so often
 */
public record DiscoveryConfig(int shards, int countersPerShard, int leastOccurrences)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** 16 parts of 128 counters, told from the third time on: at most about 2 MB. */
  public static DiscoveryConfig defaults() {
    return new DiscoveryConfig(16, 128, 3);
  }

  /** The part that counts a phrase. */
  public String shardOf(String phrase) {
    return Integer.toString(Math.floorMod(phrase.hashCode(), shards));
  }

  /** What is wrong with these values, in words; empty when nothing is. */
  public List<String> validate() {
    List<String> faults = new ArrayList<>();
    if (shards < 1 || shards > 1_024) {
      faults.add("discovery shards must be 1 to 1024, is " + shards);
    }
    if (countersPerShard < 1 || countersPerShard > 10_000) {
      faults.add("discovery counters must be 1 to 10000, is " + countersPerShard);
    }
    if (leastOccurrences < 1) {
      faults.add("discovery least occurrences must be 1 or more, is " + leastOccurrences);
    }
    return faults;
  }
}
