package io.patternstream.state.mcp;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Makes the ids of {@link Ids} one after another with the same digests and buffers: a new digest
 * for each id was a third of a narrative event's garbage. One thread.
 */
final class IdMaker {

  private static final HexFormat HEX = HexFormat.of();
  private static final int UUID_BYTES = 16;

  private final MessageDigest sha1 = digest("SHA-1");
  private final MessageDigest sha256 = digest("SHA-256");
  private byte[] name = new byte[256];
  private int length;
  private final byte[] hash = new byte[32];
  private final byte[] text = new byte[36];

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  /** As {@link Ids#eventId}. */
  String eventId(byte[] value) {
    start(Ids.NS_EVENT);
    add("sha256:");
    sha256.update(value);
    finish(sha256, hash.length);
    room(2 * hash.length);
    for (byte b : hash) {
      name[length++] = (byte) HEX.toHighHexDigit(b);
      name[length++] = (byte) HEX.toLowHexDigit(b);
    }
    return uuid();
  }

  /** As {@link Ids#patternId}. */
  String patternId(String symbol, String timeframe, String patternType, String anchor) {
    start(Ids.NS_PATTERN);
    add("v1");
    separated(symbol);
    separated(timeframe);
    separated(patternType);
    separated(anchor);
    return uuid();
  }

  private void start(UUID namespace) {
    length = 0;
    room(UUID_BYTES);
    long most = namespace.getMostSignificantBits();
    long least = namespace.getLeastSignificantBits();
    for (int shift = 56; shift >= 0; shift -= 8) {
      name[length + 8] = (byte) (least >>> shift);
      name[length++] = (byte) (most >>> shift);
    }
    length = UUID_BYTES;
  }

  private void separated(String part) {
    room(1);
    name[length++] = Ids.SEPARATOR;
    add(part);
  }

  private void add(String part) {
    room(part.length());
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c >= 128) {
        byte[] rest = part.substring(i).getBytes(StandardCharsets.UTF_8);
        room(rest.length);
        System.arraycopy(rest, 0, name, length, rest.length);
        length += rest.length;
        return;
      }
      name[length++] = (byte) c;
    }
  }

  private void room(int more) {
    if (length + more > name.length) {
      name = Arrays.copyOf(name, 2 * (length + more));
    }
  }

  private void finish(MessageDigest digest, int bytes) {
    try {
      digest.digest(hash, 0, bytes);
    } catch (DigestException e) {
      throw new IllegalStateException("the buffer holds a hash", e);
    }
  }

  /** Version 5 in the usual form of 36 characters. */
  private String uuid() {
    sha1.update(name, 0, length);
    finish(sha1, 20);
    hash[6] = (byte) ((hash[6] & 0x0F) | 0x50);
    hash[8] = (byte) ((hash[8] & 0x3F) | 0x80);
    int at = 0;
    for (int i = 0; i < UUID_BYTES; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        text[at++] = '-';
      }
      text[at++] = (byte) HEX.toHighHexDigit(hash[i]);
      text[at++] = (byte) HEX.toLowHexDigit(hash[i]);
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
