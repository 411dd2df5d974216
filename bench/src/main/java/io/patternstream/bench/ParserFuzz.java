package io.patternstream.bench;

import io.patternstream.state.event.RawMessage;
import io.patternstream.state.mcp.McpParser;
import io.patternstream.state.mcp.NarrativeParser;
import io.patternstream.state.mcp.Parsed;
import io.patternstream.state.mcp.Taxonomy;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Feeds the parser random bytes, broken envelopes, mixtures of its own words, numbers and marks,
 * and one word repeated, until the time is over. Fails on an exception, on two answers to one
 * input, and on a text of 10 KB or more that takes longer than {@value #MOST_NANOS_A_BYTE} ns of
 * processor time a byte, which is a hundred times the usual: work that grows faster than the text.
 *
 * <p>The same seed gives the same inputs.
 */
public final class ParserFuzz {

  private static final long MOST_NANOS_A_BYTE = 10_000;
  private static final int LONG = 10_000;
  private static final long LOG_TIME = 1_790_000_000_000L;

  private static final String MARKS =
      " .,;:?!()-/|\n$%&+*'\"#=@_\u2014\u20ac\u00e9\u00df\u2026\u00bf";

  private final SplittableRandom random;
  private final List<String> words;
  private final McpParser parser;
  private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
  private long inputs;
  private long bytes;
  private double slowest;

  private ParserFuzz(long seed) throws IOException {
    random = new SplittableRandom(seed);
    words = words();
    Taxonomy taxonomy = Taxonomy.load();
    parser = new McpParser(taxonomy, new NarrativeParser(taxonomy));
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 1 || !args[0].matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException("usage: ParserFuzz SECONDS [SEED]");
    }
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    ParserFuzz fuzz = new ParserFuzz(seed);
    long end = System.nanoTime() + Long.parseLong(args[0]) * 1_000_000_000L;
    while (System.nanoTime() < end) {
      fuzz.once();
    }
    System.out.printf(
        "fuzz: %d inputs, %d bytes, seed %d: no exception, no second answer; slowest long text %.0f"
            + " ns a byte%n",
        fuzz.inputs, fuzz.bytes, seed, fuzz.slowest);
  }

  private static List<String> words() throws IOException {
    List<String> words = new ArrayList<>();
    try (InputStream in = Taxonomy.class.getResourceAsStream("narrative-lexicon.txt")) {
      if (in == null) {
        throw new IllegalStateException("no lexicon beside the parser");
      }
      String lexicon = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String phrase : lexicon.split("[|\\n={}]", -1)) {
        String word = phrase.strip();
        if (!word.isEmpty() && !word.startsWith("#") && !word.startsWith("[")) {
          words.add(word);
        }
      }
    }
    Taxonomy.load().types().forEach(t -> words.add(t.type().replace('_', ' ')));
    return words;
  }

  private void once() {
    byte[] input =
        switch (random.nextInt(10)) {
          case 0 -> randomBytes(random.nextInt(2_000));
          case 1 -> random.nextInt(50) == 0 ? randomBytes(1 << 20) : randomBytes(300);
          case 2, 3 -> broken(envelope(mixture(30)));
          case 4 -> envelope(mixture(60)).getBytes(StandardCharsets.UTF_8);
          case 5 -> repeated().getBytes(StandardCharsets.UTF_8);
          default -> mixture(120).getBytes(StandardCharsets.UTF_8);
        };
    RawMessage raw = new RawMessage("fuzz", 0, inputs, LOG_TIME, 0, input);
    try {
      long start = clock.getCurrentThreadCpuTime();
      Parsed first = parser.parse(raw);
      long taken = clock.getCurrentThreadCpuTime() - start;
      if (!first.equals(parser.parse(raw))) {
        throw new IllegalStateException("two answers to one input");
      }
      if (input.length >= LONG) {
        double each = (double) taken / input.length;
        // The first long inputs run before the compiler has seen them.
        slowest = inputs > 1_000 ? Math.max(slowest, each) : slowest;
        if (each > MOST_NANOS_A_BYTE) {
          throw new IllegalStateException("%.0f ns a byte".formatted(each));
        }
      }
    } catch (RuntimeException e) {
      String hex = HexFormat.of().formatHex(input, 0, Math.min(input.length, 4_000));
      throw new IllegalStateException("input " + inputs + " of " + input.length + ": " + hex, e);
    }
    inputs++;
    bytes += input.length;
  }

  private byte[] randomBytes(int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }

  private String mixture(int most) {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(most);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(12)) {
        case 0 -> text.append(random.nextInt(100_000) / 100.0);
        case 1 -> text.append(random.nextInt(3_000)).append(random.nextInt(2) == 0 ? "%" : "k");
        case 2, 3 -> text.append(MARKS.charAt(random.nextInt(MARKS.length())));
        case 4 -> text.appendCodePoint(codePoint());
        case 5 -> text.append((char) ('A' + random.nextInt(26))).append("SX");
        default -> text.append(words.get(random.nextInt(words.size())));
      }
      text.append(random.nextInt(7) == 0 ? "" : " ");
    }
    return text.toString();
  }

  private int codePoint() {
    int code = random.nextInt(Character.MAX_CODE_POINT + 1);
    return code >= 0xD800 && code < 0xE000 ? '?' : code;
  }

  private String repeated() {
    String unit = random.nextBoolean() ? words.get(random.nextInt(words.size())) : mixture(4);
    int times = Math.max(1, (random.nextInt(20) == 0 ? 60_000 : 600) / (unit.length() + 1));
    return (unit + " ").repeat(times);
  }

  private static String envelope(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return "{\"schema\":\"mcp-event/1\",\"captured_at\":\"2026-03-02T10:00:00Z\",\"tool\":{\"name\":\"t\","
        + "\"arguments\":{\"symbol\":\"AAPL\",\"timeframe\":\"1d\"}},\"message\":{\"jsonrpc\":\"2.0\",\"id\":1,"
        + "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""
        + escaped
        + "\"}]}}}";
  }

  private byte[] broken(String event) {
    StringBuilder text = new StringBuilder(event);
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      if (random.nextBoolean()) {
        text.insert(at, (char) random.nextInt(' ', 127));
      } else {
        text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(9)));
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
