package io.patternstream.state.mcp;

import io.patternstream.state.event.Direction;
import java.util.List;

/**
 * One entry of the taxonomy.
 *
 * @param type canonical name, snake case
 * @param family {@code candlestick}, {@code chart}, {@code price_action}, {@code level} or {@code
 *     trend}
 * @param direction where the pattern points unless its text says otherwise
 * @param confidence rule confidence of a plain assertion, in [0, 1]
 * @param weak whether prose needs a second market cue beside the name, because the name is an
 *     everyday word
 * @param narrative whether the type may be read out of prose at all
 * @param aliases other wordings, as the taxonomy lists them
 * @param weakAliases those of the aliases that are weak although the type is not
 * @param taLib the TA-Lib functions that report it, such as {@code CDLHAMMER}
 */
public record PatternType(
    String type,
    String family,
    Direction direction,
    double confidence,
    boolean weak,
    boolean narrative,
    List<String> aliases,
    List<String> weakAliases,
    List<String> taLib) {}
