package io.patternstream.state.event;

/**
 * A phrase that looks like the name of a pattern and that nobody knows.
 *
 * @param phrase lower case, without accents, one blank between words
 * @param source {@code narrative} for prose, {@code structured} for a finding whose type is not
 *     known
 * @param symbol the market it was said of; empty when not known
 * @param example what was said around it, in one line
 */
public record PhraseSighting(
    String phrase, String source, String symbol, String example, Position position) {}
