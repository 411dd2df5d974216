package io.patternstream.state.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class KeyDeviationsTest {
  private static final double[] Z = {2, -1};

  @Test
  void anUnknownKeyHasNoDeviationAndAskingMakesNone() throws IOException {
    KeyDeviations keys = new KeyDeviations(2, 0.02, 10);
    assertThat(margin(keys, "doji", Z)).isZero();
    assertThat(variance(keys, "doji", Z)).isZero();
    assertThat(margin(keys, "doji", new double[] {1, 0})).isZero();
    assertThat(bytes(keys)).hasSize(Integer.BYTES);
  }

  /** By hand: v = (.02, .02, .08), so vz = (.04, -.02, .08) and z'vz = .08 + .02 + .08. */
  @Test
  void oneStepIsTheOneWorkedOutByHand() {
    KeyDeviations keys = new KeyDeviations(2, 0.02, 10);
    keys.admit("doji");
    assertThat(variance(keys, "doji", Z)).isCloseTo(0.18, within(1e-15));
    keys.find("doji");
    keys.learn(Z, 0.5, 0.25);
    assertThat(margin(keys, "doji", new double[] {1, 0})).isCloseTo(0.02 + 0.04, within(1e-15));
    assertThat(margin(keys, "doji", new double[] {0, 1})).isCloseTo(-0.01 + 0.04, within(1e-15));
    assertThat(margin(keys, "doji", new double[] {0, 0})).isCloseTo(0.04, within(1e-15));
    assertThat(margin(keys, "doji", Z)).isCloseTo(0.09, within(1e-15));
    // v - b (vz)^2: .0196, .0199, .0784
    assertThat(variance(keys, "doji", Z)).isCloseTo(0.0784 + 0.0199 + 0.0784, within(1e-15));
    assertThat(margin(keys, "hammer", Z)).isZero();
  }

  @Test
  void keysBeyondTheLimitShareTheCommonWeights() {
    KeyDeviations keys = new KeyDeviations(2, 0.02, 1);
    keys.admit("doji");
    keys.admit("hammer");
    keys.find("hammer");
    keys.learn(Z, 0.5, 0.25);
    assertThat(margin(keys, "hammer", Z)).isZero();
    assertThat(variance(keys, "hammer", Z)).isZero();
  }

  @Test
  void itsBytesDoNotDependOnTheOrderInWhichKeysCame() throws IOException {
    KeyDeviations one = new KeyDeviations(2, 0.02, 10);
    KeyDeviations other = new KeyDeviations(2, 0.02, 10);
    for (String key : new String[] {"b", "a"}) {
      one.admit(key);
      one.find(key);
      one.learn(Z, 0.5, 0.25);
    }
    for (String key : new String[] {"a", "b"}) {
      other.admit(key);
      other.find(key);
      other.learn(Z, 0.5, 0.25);
    }
    assertThat(bytes(one)).isEqualTo(bytes(other));
    KeyDeviations read = new KeyDeviations(2, 0.02, 10);
    read.read(new DataInputStream(new ByteArrayInputStream(bytes(one))));
    assertThat(bytes(read)).isEqualTo(bytes(one));
    assertThat(margin(read, "b", Z)).isEqualTo(margin(one, "b", Z));
  }

  private static double margin(KeyDeviations keys, String key, double[] z) {
    keys.find(key);
    return keys.margin(z);
  }

  private static double variance(KeyDeviations keys, String key, double[] z) {
    keys.find(key);
    return keys.variance(z);
  }

  private static byte[] bytes(KeyDeviations keys) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    keys.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
