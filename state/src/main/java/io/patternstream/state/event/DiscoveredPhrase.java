package io.patternstream.state.event;

import java.util.List;

/**
 * A phrase that is said again and again as if it named a pattern: for a person to accept as another
 * name of a type, or to pass over.
 *
 * @param occurrences how often it was said, never less than that
 * @param overcount by how much {@code occurrences} may be too high; 0 is exact
 * @param symbols markets that it was said of, as far as they are counted
 * @param sources {@code narrative}, {@code structured} or both
 * @param examples what was said around it, the first few
 * @param suggestedType the known type whose name is nearest; empty when none is near
 */
public record DiscoveredPhrase(
    String phrase,
    long occurrences,
    long overcount,
    long symbols,
    List<String> sources,
    List<String> examples,
    String suggestedType,
    long firstLogTime,
    long lastLogTime,
    Position position) {}
