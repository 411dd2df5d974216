package io.patternstream.state.event;

import java.util.List;
import java.util.Map;

/**
 * What an event says about a market besides patterns: bars, a quote, levels, indicator values.
 *
 * @param timeframe empty when the values hold for every timeframe
 * @param bars ascending by time; empty when none
 * @param price last price, {@code NaN} when not said
 */
public record Observation(
    String symbol,
    String timeframe,
    List<Bar> bars,
    double price,
    List<Double> supports,
    List<Double> resistances,
    Map<String, Double> indicators,
    Position position) {}
