package io.patternstream.operators;

import static io.patternstream.operators.Given.HOUR;
import static io.patternstream.operators.Given.T0;
import static io.patternstream.operators.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.MarketEvent;
import io.patternstream.state.event.MentionStatus;
import io.patternstream.state.event.Sighting;
import io.patternstream.state.event.Tally;
import io.patternstream.state.formation.FormationConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecogniseFormationsHarnessTest {
  private static final long HORIZON = 24 * HOUR;
  private static final FormationConfig CONFIG = new FormationConfig(HORIZON);

  private Harness<MarketEvent, Void, MarketEvent> harness;

  @BeforeEach
  void start() throws Exception {
    harness = fresh(Harness.Backend.HEAP);
  }

  @AfterEach
  void stop() throws Exception {
    harness.close();
  }

  private static Harness<MarketEvent, Void, MarketEvent> fresh(Harness.Backend backend)
      throws Exception {
    return Harness.of(
        () -> new RecogniseFormations(CONFIG),
        MarketEvent::marketKey,
        backend,
        RecogniseFormations.SIGHTINGS,
        RecogniseFormations.TALLIES);
  }

  private static ChartPattern report(String id, MentionStatus status, long logTime) {
    return Given.pattern(id, "AAPL", status, event(logTime, 1));
  }

  @Test
  void onlyTheFirstReportOfAFormationPassesAndTheOthersAreCountedSightings() throws Exception {
    ChartPattern first = report("p", MentionStatus.FORMING, T0);
    ChartPattern second = report("p", MentionStatus.CONFIRMED, T0 + 1);
    ChartPattern denied = report("p", MentionStatus.NEGATED, T0 + 2);
    ChartPattern past = report("p", MentionStatus.HISTORICAL, T0 + 3);

    for (ChartPattern pattern : List.of(first, second, denied, past)) {
      harness.left(MarketEvent.of(pattern));
    }

    assertThat(harness.out()).containsExactly(MarketEvent.of(first));
    assertThat(harness.side(RecogniseFormations.SIGHTINGS))
        .containsExactly(new Sighting(second, 2), new Sighting(denied, 3), new Sighting(past, 4));
    assertThat(harness.side(RecogniseFormations.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("new", "seen_again", "seen_again", "seen_again");
  }

  @Test
  void aFormationEndsInLogTimeWhetherOrNotTheWatermarkHasComeBy() throws Exception {
    harness.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0)));
    harness.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0 + HORIZON + 1)));

    assertThat(harness.out()).hasSize(2);
    assertThat(harness.side(RecogniseFormations.SIGHTINGS)).isEmpty();
  }

  @Test
  void aRecordDeliveredTwiceIsASighting() throws Exception {
    MarketEvent event = MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0));

    harness.left(event);
    harness.left(event);

    assertThat(harness.out()).containsExactly(event);
    assertThat(harness.side(RecogniseFormations.SIGHTINGS)).hasSize(1);
  }

  @Test
  void whatIsOnlyDeniedOrPastIsNoFormation() throws Exception {
    harness.left(MarketEvent.of(report("p", MentionStatus.NEGATED, T0)));
    harness.left(MarketEvent.of(report("q", MentionStatus.HISTORICAL, T0)));

    assertThat(harness.out()).isEmpty();
    assertThat(harness.side(RecogniseFormations.SIGHTINGS)).isEmpty();
    assertThat(harness.side(RecogniseFormations.TALLIES))
        .extracting(Tally::disposition)
        .containsExactly("not_emitted", "not_emitted");
    harness.assertNothingIsKept();
  }

  @Test
  void barsAndPatternsOfASymbolKeepTheirOrder() throws Exception {
    MarketEvent bars = MarketEvent.of(Given.bars("AAPL", T0, 0, 100, 101));
    MarketEvent pattern = MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0));
    MarketEvent later = MarketEvent.of(Given.bars("AAPL", T0 + 1, 2, 102));

    harness.left(bars);
    harness.left(pattern);
    harness.left(later);

    assertThat(harness.out()).containsExactly(bars, pattern, later);
  }

  @Test
  void aFormationIsNewAgainAHorizonAfterItsLastReportAndNotBefore() throws Exception {
    harness.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0)));
    harness.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0 + 10 * HOUR)));
    harness.watermark(T0 + HORIZON + 10 * HOUR - 1);
    harness.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0 + HORIZON + 10 * HOUR)));
    assertThat(harness.out()).hasSize(1);

    harness.watermark(T0 + 3 * HORIZON);
    harness.assertNothingIsKept();
    harness.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0 + 3 * HORIZON + 1)));

    assertThat(harness.out()).hasSize(2);
  }

  @Test
  void aPatternOfNoKnownSymbolLeavesNothingBehindEither() throws Exception {
    harness.left(MarketEvent.of(Given.pattern("p", "", MentionStatus.CONFIRMED, event(T0, 0))));
    harness.watermark(T0 + HORIZON);

    assertThat(harness.out()).hasSize(1);
    harness.assertNothingIsKept();
  }

  @ParameterizedTest
  @EnumSource
  void aRestartOnTwoSubtasksAtAnyMomentChangesNothing(Harness.Backend backend) throws Exception {
    Harness.assertRestartsChangeNothing(
        () -> fresh(backend),
        List.of(
            h -> h.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0))),
            h -> h.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0 + 1))),
            h ->
                h.left(
                    MarketEvent.of(
                        Given.pattern("x", "MSFT", MentionStatus.FORMING, event(T0, 5)))),
            h -> h.watermark(T0 + HORIZON - 1),
            h -> h.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0 + HORIZON))),
            h -> h.watermark(T0 + 3 * HORIZON),
            h -> h.left(MarketEvent.of(report("p", MentionStatus.CONFIRMED, T0 + 4 * HORIZON)))));
  }
}
