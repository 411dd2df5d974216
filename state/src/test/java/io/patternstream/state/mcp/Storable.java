package io.patternstream.state.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patternstream.state.event.Bar;
import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.ControlCommand;
import io.patternstream.state.event.Feedback;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.Rejected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** That Postgres, or anything else behind, can refuse no row made of what a reader let pass. */
final class Storable {

  private static final Set<String> TIMEFRAMES =
      Set.of("", "1m", "5m", "15m", "30m", "1h", "2h", "4h", "1d", "1w", "1mo");
  private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private Storable() {}

  static void check(Parsed parsed) {
    parsed.patterns().forEach(Storable::check);
    parsed.observations().forEach(Storable::check);
    parsed.rejected().forEach(Storable::check);
    assertThat(parsed.disposition()).matches("patterns|none|(dropped|rejected):[a-z][a-z0-9_]*");
  }

  private static void check(ChartPattern pattern) {
    assertThat(pattern.patternId()).matches(UUID);
    assertThat(pattern.eventId()).matches(UUID + "(#[0-9]{1,4})?");
    market(pattern.symbol(), pattern.timeframe());
    assertThat(Wire.TAXONOMY.get(pattern.patternType())).isNotNull();
    assertThat(pattern.ruleConfidence()).isBetween(0.0, 1.0);
    assertThat(pattern.statedConfidence()).matches(c -> c.isNaN() || (c >= 0 && c <= 1));
    for (double price :
        new double[] {
          pattern.price(), pattern.support(), pattern.resistance(), pattern.target(), pattern.stop()
        }) {
      assertThat(price).matches(p -> p.isNaN() || (p > 0 && p <= Limits.LARGEST_NUMBER));
    }
    time(pattern.occurredAt());
    line(pattern.source(), Limits.WORD_CHARS);
    text(pattern.metadata(), Limits.METADATA_BYTES);
    assertThat(pattern.metadata().getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(Limits.METADATA_BYTES);
    assertThat(pattern.metadata()).doesNotContain("\\u0000");
    try {
      assertThat(new ObjectMapper().readTree(pattern.metadata()).isObject()).isTrue();
    } catch (JsonProcessingException e) {
      throw new AssertionError(pattern.metadata(), e);
    }
  }

  private static void check(Observation observation) {
    assertThat(observation.symbol()).isNotEmpty();
    market(observation.symbol(), observation.timeframe());
    assertThat(observation.price()).matches(Storable::isSane);
    assertThat(observation.supports()).hasSizeLessThanOrEqualTo(Limits.LEVELS);
    assertThat(observation.supports()).allMatch(Storable::isSane);
    assertThat(observation.resistances()).hasSizeLessThanOrEqualTo(Limits.LEVELS);
    assertThat(observation.resistances()).allMatch(Storable::isSane);
    assertThat(observation.indicators()).hasSizeLessThanOrEqualTo(Limits.INDICATORS);
    observation
        .indicators()
        .forEach(
            (name, value) -> {
              line(name, Limits.WORD_CHARS);
              assertThat(value).isFinite().matches(Storable::isSane);
            });
    assertThat(observation.bars()).hasSizeLessThanOrEqualTo(Limits.BARS);
    long before = Long.MIN_VALUE;
    for (Bar bar : observation.bars()) {
      assertThat(bar.time()).isGreaterThan(before);
      before = bar.time();
      time(Instant.ofEpochMilli(bar.time()));
      assertThat(bar.low()).isPositive().isLessThanOrEqualTo(Math.min(bar.open(), bar.close()));
      assertThat(bar.high())
          .isLessThanOrEqualTo(Limits.LARGEST_NUMBER)
          .isGreaterThanOrEqualTo(Math.max(bar.open(), bar.close()));
      assertThat(bar.volume()).matches(v -> v.isNaN() || (v >= 0 && isSane(v)));
    }
  }

  static void check(Rejected rejected) {
    assertThat(rejected.reason()).matches("[a-z][a-z0-9_]*");
    line(rejected.detail(), Limits.DETAIL_CHARS);
    assertThat(rejected.excerpt()).hasSizeLessThanOrEqualTo(Limits.EXCERPT_BYTES);
  }

  static void check(Feedback feedback) {
    assertThat(feedback.feedbackId()).matches(UUID);
    assertThat(feedback.patternId()).matches(UUID);
    line(feedback.labeledBy(), Limits.WORD_CHARS);
    time(feedback.labeledAt());
    text(feedback.notes() == null ? "" : feedback.notes(), Limits.NOTE_CHARS);
  }

  static void check(ControlCommand command) {
    line(command.actor(), Limits.WORD_CHARS);
    text(command.reason(), Limits.NOTE_CHARS);
    line(command.modelGroup(), Limits.WORD_CHARS);
    line(command.target(), Limits.WORD_CHARS);
    text(command.text(), Limits.NOTE_CHARS);
    time(command.issuedAt());
    time(command.until());
  }

  private static void market(String symbol, String timeframe) {
    assertThat(TIMEFRAMES).contains(timeframe);
    line(symbol, Limits.SYMBOL_CHARS);
    assertThat(symbol.chars()).allMatch(Character::isLetterOrDigit);
  }

  private static void time(@Nullable Instant time) {
    if (time != null) {
      assertThat(time).isBetween(EARLIEST, LATEST);
    }
  }

  private static void line(String text, int limit) {
    text(text, limit);
    assertThat(text.chars()).noneMatch(Character::isISOControl);
  }

  private static void text(String text, int limit) {
    assertThat(text).hasSizeLessThanOrEqualTo(limit);
    assertThat(text.indexOf(0)).isNegative();
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
  }

  private static boolean isSane(double number) {
    return Double.isNaN(number) || Math.abs(number) <= Limits.LARGEST_NUMBER;
  }
}
