package io.patternstream.bench;

import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Whether work grows with the text and no faster: one word repeated to 30 KB and to 60 KB, the
 * least processor time of several readings of each; and 10 MB of random bytes in records of every
 * size.
 */
public final class ParserGrowth {

  private static final String[] WORDS = {
    "hammer", "no", "breakout", "AAPL", "150", "the", "flag or", "possible double top", "if",
    "support", "1.2-1.3", "?", "$", "unlike", "wedge AAPL 150 daily no", "|", "(", "zzzzzzzz"
  };

  private static final int HALF = 30_000;
  private static final int READINGS = 9;
  private static final long LOG_TIME = 1_790_000_000_000L;

  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private ParserGrowth() {}

  public static void main(String[] args) {
    Taxonomy taxonomy = Taxonomy.load();
    McpParser parser = new McpParser(taxonomy, new NarrativeParser(taxonomy));
    for (int warm = 0; warm < 3; warm++) {
      for (String word : WORDS) {
        nanosAByte(parser, word, HALF);
      }
    }
    System.out.println("| word | 30 KB, ns/byte | 60 KB, ns/byte | ratio |");
    System.out.println("|---|---|---|---|");
    for (String word : WORDS) {
      double half = nanosAByte(parser, word, HALF);
      double whole = nanosAByte(parser, word, 2 * HALF);
      System.out.printf(
          "| `%s` | %.1f | %.1f | %.2f |%n", word.replace("|", "\\|"), half, whole, whole / half);
    }
    random(parser);
  }

  private static double nanosAByte(McpParser parser, String word, int bytes) {
    byte[] text = (word + " ").repeat(bytes / (word.length() + 1)).getBytes(StandardCharsets.UTF_8);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < READINGS; i++) {
      long start = CLOCK.getCurrentThreadCpuTime();
      parser.parse(message(text));
      least = Math.min(least, CLOCK.getCurrentThreadCpuTime() - start);
    }
    return (double) least / text.length;
  }

  private static void random(McpParser parser) {
    SplittableRandom random = new SplittableRandom(20_251_130);
    Map<String, Integer> ends = new TreeMap<>();
    long left = 10_000_000;
    int records = 0;
    while (left > 0) {
      byte[] bytes = new byte[1 + random.nextInt(1 << random.nextInt(1, 18))];
      random.nextBytes(bytes);
      if (random.nextInt(4) == 0) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] &= 0x7F; // plain ASCII gets past the first gate
        }
      }
      Parsed parsed = parser.parse(message(bytes));
      ends.merge(parsed.disposition(), 1, Integer::sum);
      left -= bytes.length;
      records++;
    }
    System.out.printf("%n10 MB of random bytes, %d records: no exception; %s%n", records, ends);
  }

  private static RawMessage message(byte[] value) {
    return new RawMessage("mcp.events", 0, 0, LOG_TIME, 0, value);
  }
}
