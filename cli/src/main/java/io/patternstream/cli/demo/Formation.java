package io.patternstream.cli.demo;

/**
 * A candle pattern that stands at one bar of a market.
 *
 * @param type canonical name, as in the taxonomy
 * @param signal {@code bullish}, {@code bearish} or {@code neutral}
 * @param end index of its last bar
 * @param confidence what its finder says, in [0, 1]
 */
record Formation(String type, String signal, int end, double confidence) {}
