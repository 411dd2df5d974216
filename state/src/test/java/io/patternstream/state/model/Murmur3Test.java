package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur3Test {
  /**
   * Vectors that Wikipedia's page on MurmurHash and the test suites of its ports quote for seed 0.
   */
  @ParameterizedTest
  @CsvSource(
      value = {
        "'' | 0",
        "a | 3c2569b2",
        "abc | b3dd93fa",
        "test | ba6bd213",
        "Hello, world! | c0363e43",
        "The quick brown fox jumps over the lazy dog | 2e4ff723",
      },
      delimiter = '|')
  void hashesAreThePublishedOnes(String text, String hex) {
    assertThat(Integer.toHexString(Murmur3.hash32(text))).isEqualTo(hex);
  }
}
