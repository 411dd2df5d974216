package io.patternstream.state.drift;

import io.patternstream.state.feature.FeatureSchema;
import java.util.List;

/**
 * An input whose unit is watched, beside the features: they are ratios, in which a change of unit
 * shows only while old and new values are averaged together.
 *
 * @param name such as {@code volume}
 * @param features those that are made of it
 */
public record WatchedUnit(String name, List<String> features) {

  /** What is watched beside the features of a scored pattern: its market's volumes. */
  public static List<WatchedUnit> ofPatterns() {
    List<String> made =
        FeatureSchema.current().features().stream()
            .filter(feature -> feature.needs().contains("volume"))
            .map(feature -> feature.name())
            .toList();
    return List.of(new WatchedUnit("volume", made));
  }

  public WatchedUnit {
    features = List.copyOf(features);
  }
}
