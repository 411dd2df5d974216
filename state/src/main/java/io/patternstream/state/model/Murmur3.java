package io.patternstream.state.model;

import java.nio.charset.StandardCharsets;

/** MurmurHash3, x86, 32 bits, seed 0, of UTF-8 bytes (Austin Appleby, public domain). */
final class Murmur3 {
  private static final int C1 = 0xcc9e2d51;
  private static final int C2 = 0x1b873593;

  private Murmur3() {}

  static int hash32(String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    int hash = 0;
    int whole = data.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      int k =
          (data[i] & 0xff)
              | (data[i + 1] & 0xff) << 8
              | (data[i + 2] & 0xff) << 16
              | (data[i + 3] & 0xff) << 24;
      hash = Integer.rotateLeft(hash ^ scramble(k), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = data.length - 1; i >= whole; i--) {
      tail = tail << 8 | (data[i] & 0xff);
    }
    hash ^= scramble(tail);
    hash ^= data.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int scramble(int k) {
    return Integer.rotateLeft(k * C1, 15) * C2;
  }
}
