package io.patternstream.state.mcp;

import io.patternstream.state.codec.NameUuid;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/**
 * Identities that come from content alone, so that a replay or a copied topic gives the same ones.
 *
 * <p>Never in an identity: topic, partition, offset, log time, the JSON-RPC id or the session.
 */
public final class Ids {

  /** UUIDv5 of the URL namespace and {@code urn:mcp-patterns:event}. */
  public static final UUID NS_EVENT = UUID.fromString("cc5d13e7-b82a-50f8-9fb0-d196ca5e03ee");

  /** UUIDv5 of the URL namespace and {@code urn:mcp-patterns:pattern}. */
  public static final UUID NS_PATTERN = UUID.fromString("49706401-1403-540c-aa1e-9d6e14a2397b");

  /** Between the parts of a name. */
  static final char SEPARATOR = '\u001f';

  private static final int UUID_CHARS = 36;

  private Ids() {}

  /** The id of an event that brings none of its own: of all bytes of its record. */
  public static String eventId(byte[] value) {
    return NameUuid.v5(NS_EVENT, "sha256:" + HexFormat.of().formatHex(sha256().digest(value)));
  }

  /**
   * The id of a formation.
   *
   * @param symbol upper case without separators; empty when unknown
   * @param timeframe normal form; empty when unknown
   * @param patternType canonical taxonomy name
   * @param anchor what tells formations of one type apart: an end time in epoch seconds, or an
   *     event and an ordinal
   */
  public static String patternId(
      String symbol, String timeframe, String patternType, String anchor) {
    return NameUuid.v5(
        NS_PATTERN,
        String.join(String.valueOf(SEPARATOR), "v1", symbol, timeframe, patternType, anchor));
  }

  /** The id of feedback that brings none of its own, or none that is a UUID: of its content. */
  static String feedbackId(String... content) {
    return NameUuid.v5(
        NS_EVENT, "feedback" + SEPARATOR + String.join(String.valueOf(SEPARATOR), content));
  }

  /** Whether {@code text} is a UUID in its usual form of 36 characters, in either case. */
  static boolean isUuid(String text) {
    if (text.length() != UUID_CHARS) {
      return false;
    }
    for (int i = 0; i < UUID_CHARS; i++) {
      char c = text.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : !HexFormat.isHexDigit(c)) {
        return false;
      }
    }
    return true;
  }

  /** A UUID as it is stored: lower case. */
  static String uuid(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /**
   * A time in epoch seconds that ends a source's own id, as in {@code doji_13_1358812800}: the last
   * underscore and 9 to 11 digits after it.
   *
   * @return the seconds; -1 when the id does not end so
   */
  static long trailingSeconds(String sourceId) {
    int underscore = sourceId.lastIndexOf('_');
    int digits = sourceId.length() - underscore - 1;
    if (underscore < 0 || digits < 9 || digits > 11) {
      return -1;
    }
    long seconds = 0;
    for (int i = underscore + 1; i < sourceId.length(); i++) {
      char c = sourceId.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      seconds = seconds * 10 + (c - '0');
    }
    return seconds * 1000 < Limits.LATEST_MILLIS ? seconds : -1;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
