package io.patternstream.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.Bar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Tells the history of all markets as MCP events, bar by bar, always in the same order.
 *
 * <p>At each bar, in this order: the bar itself; one structured result with the formations of the
 * last {@value #WINDOW_BARS} bars that this server reports as data; one narrative for each
 * formation of those bars that it reports in words. Formations are split between the two by their
 * place in the history. So every formation is told {@value #WINDOW_BARS} times, as a server does
 * that scans a window at each bar: {@code 1 - 1 / WINDOW_BARS} of all sightings are repeats.
 *
 * <p>For a part of the events volumes are told in another unit ({@link Fault}).
 *
 * <p>Markets take turns in proportion to their length. When all are told, they are told again, one
 * lap later ({@link Market#lap}): the same prices under later dates, so new formations.
 */
final class Replay implements Iterator<Replay.Event> {
  static final int WINDOW_BARS = 7;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A record for the topic of events.
   *
   * @param key the symbol
   */
  record Event(String key, byte[] value) {}

  /** How far one market is told. */
  private static final class Course {
    final Market market;
    final List<List<Formation>> byBar = new ArrayList<>();
    int lap;
    int next;

    Course(Market market) {
      this.market = market;
      for (int i = 0; i < market.bars().size(); i++) {
        byBar.add(new ArrayList<>());
      }
      CandlePatterns.find(market).forEach(formation -> byBar.get(formation.end()).add(formation));
    }

    double progress() {
      return lap + (double) next / market.bars().size();
    }

    boolean exhausted() {
      return lap >= market.laps();
    }
  }

  private final List<Course> courses;
  private final Deque<Event> waiting = new ArrayDeque<>();
  private final Fault fault;
  private long told;

  Replay(List<Market> markets, Fault fault) {
    this.courses = markets.stream().map(Course::new).toList();
    this.fault = fault;
  }

  static Replay ofHistory(Fault fault) throws IOException {
    return new Replay(History.load(), fault);
  }

  /** What it gets wrong on purpose. */
  Fault fault() {
    return fault;
  }

  @Override
  public boolean hasNext() {
    return !waiting.isEmpty() || courses.stream().anyMatch(course -> !course.exhausted());
  }

  @Override
  public Event next() {
    while (waiting.isEmpty()) {
      tellNextBar();
    }
    told++;
    return waiting.remove();
  }

  private void tellNextBar() {
    Course behind = null;
    for (Course course : courses) {
      if (!course.exhausted() && (behind == null || course.progress() < behind.progress())) {
        behind = course;
      }
    }
    if (behind == null) {
      throw new NoSuchElementException("the history is told");
    }
    tell(behind, behind.next);
    behind.next++;
    if (behind.next == behind.market.bars().size()) {
      behind.next = 0;
      behind.lap++;
    }
  }

  private void tell(Course course, int now) {
    waiting.add(bar(course, now));
    List<Map<String, Object>> structured = new ArrayList<>();
    List<Event> narratives = new ArrayList<>();
    for (int at = Math.max(0, now - WINDOW_BARS + 1); at <= now; at++) {
      List<Formation> formations = course.byBar.get(at);
      for (int i = 0; i < formations.size(); i++) {
        if ((at + i) % 2 == 0) {
          structured.add(structured(course, formations.get(i)));
        } else {
          narratives.add(narrative(course, formations.get(i), at + i + now));
        }
      }
    }
    if (!structured.isEmpty()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("symbol", course.market.symbol());
      result.put("timeframe", course.market.timeframe());
      result.put("patterns", structured);
      waiting.add(
          event(
              course,
              "get_chart_patterns",
              closed(course, now),
              Map.of("structuredContent", result)));
    }
    waiting.addAll(narratives);
  }

  private Event bar(Course course, int now) {
    Bar bar = course.market.bars().get(now);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("time", opened(course, now).toString());
    values.put("open", bar.open());
    values.put("high", bar.high());
    values.put("low", bar.low());
    values.put("close", bar.close());
    values.put("volume", fault.volume(bar.volume(), told));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("symbol", course.market.symbol());
    result.put("timeframe", course.market.timeframe());
    result.put("bars", List.of(values));
    return event(
        course, "get_price_history", closed(course, now), Map.of("structuredContent", result));
  }

  private static Map<String, Object> structured(Course course, Formation formation) {
    Map<String, Object> pattern = new LinkedHashMap<>();
    pattern.put("pattern_type", formation.type());
    pattern.put("signal", formation.signal());
    pattern.put("confidence", formation.confidence());
    pattern.put("end_time", opened(course, formation.end()).toString());
    return pattern;
  }

  /** What was seen at the close of the formation's bar, in the words of this telling. */
  private static Event narrative(Course course, Formation formation, int wording) {
    List<Bar> bars = course.market.bars();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = Math.max(0, formation.end() - WINDOW_BARS + 1); i <= formation.end(); i++) {
      low = Math.min(low, bars.get(i).low());
      high = Math.max(high, bars.get(i).high());
    }
    String text =
        Phrases.say(
            wording, course.market, formation, bars.get(formation.end()).close(), low, high);
    return event(
        course,
        "describe_chart",
        closed(course, formation.end()),
        Map.of("content", List.of(Map.of("type", "text", "text", text))));
  }

  private static Instant opened(Course course, int bar) {
    Duration later = course.market.lap().multipliedBy(course.lap);
    return Instant.ofEpochMilli(course.market.bars().get(bar).time()).plus(later);
  }

  /**
   * The last second of a bar: still inside it, so its time floored to the timeframe is the bar's.
   */
  private static Instant closed(Course course, int bar) {
    return opened(course, bar).plus(course.market.bar()).minusSeconds(1);
  }

  private static Event event(
      Course course, String tool, Instant capturedAt, Map<String, Object> result) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("symbol", course.market.symbol());
    arguments.put("timeframe", course.market.timeframe());
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("name", tool);
    call.put("arguments", arguments);
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("jsonrpc", "2.0");
    message.put("id", 1);
    message.put("result", result);
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("schema", "mcp-event/1");
    envelope.put("captured_at", capturedAt.toString());
    envelope.put("server", Map.of("name", "market-history"));
    envelope.put("tool", call);
    envelope.put("message", message);
    try {
      return new Event(course.market.symbol(), JSON.writeValueAsBytes(envelope));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
