package io.patternstream.state.mcp;

import io.patternstream.state.event.ChartPattern;
import io.patternstream.state.event.Observation;
import io.patternstream.state.event.PhraseSighting;
import io.patternstream.state.event.Rejected;
import java.util.List;

/**
 * What one record of the event topic says.
 *
 * <p>Positions are those of the record with ordinals that rise from 0 through observations, then
 * patterns, then refusals, then phrases.
 *
 * @param observations bars, quotes, levels and indicator values, by market
 * @param patterns every mention in its order, of all five statuses
 * @param rejected the record, or the parts of it that were refused
 * @param disposition the one thing that became of the record: {@code patterns} when at least one is
 *     emitted, else {@code rejected:<reason>} of the first refusal, else {@code dropped:<reason>}
 *     when there was nothing to read, else {@code none}
 * @param phrases what is said as if it named a pattern and nobody knows
 */
public record Parsed(
    List<Observation> observations,
    List<ChartPattern> patterns,
    List<Rejected> rejected,
    String disposition,
    List<PhraseSighting> phrases) {}
