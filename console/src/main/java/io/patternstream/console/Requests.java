package io.patternstream.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what a request says, within bounds; what is out of bounds is refused with a reason. */
final class Requests {
  static final int LONGEST_TEXT = 200;
  private static final int DEFAULT_LIMIT = 50;
  static final int LARGEST_LIMIT = 500;

  private Requests() {}

  /** A text parameter, null when it is not there or empty. */
  static @Nullable String text(Context ctx, String name) {
    String value = ctx.queryParam(name);
    if (value == null || value.isBlank()) {
      return null;
    }
    if (value.length() > LONGEST_TEXT || value.indexOf('\0') >= 0) {
      throw Problem.badRequest(
          "bad_parameter",
          name + " is longer than " + LONGEST_TEXT + " characters or holds U+0000");
    }
    return value;
  }

  /** A text parameter that is one of a few. */
  static @Nullable String oneOf(Context ctx, String name, List<String> allowed) {
    String value = text(ctx, name);
    if (value != null && !allowed.contains(value)) {
      throw Problem.badRequest(
          "bad_parameter", name + " must be one of " + String.join(", ", allowed));
    }
    return value;
  }

  static int whole(Context ctx, String name, int fallback, int least, int most) {
    String value = text(ctx, name);
    if (value == null) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, together with numbers out of range
    }
    throw Problem.badRequest(
        "bad_parameter", name + " must be a whole number from " + least + " to " + most);
  }

  static int limit(Context ctx) {
    return limit(ctx, DEFAULT_LIMIT);
  }

  static int limit(Context ctx, int fallback) {
    return whole(ctx, "limit", fallback, 1, LARGEST_LIMIT);
  }

  static String uuid(String name, @Nullable String text) {
    try {
      if (text != null && text.length() == 36) {
        return UUID.fromString(text).toString();
      }
    } catch (IllegalArgumentException e) {
      // said below, together with other lengths
    }
    throw Problem.badRequest("bad_id", name + " must be a UUID");
  }

  /** The body of a POST: within the limit, a JSON object. */
  static ObjectNode object(Context ctx) {
    return Json.object(body(ctx));
  }

  static byte[] body(Context ctx) {
    try {
      byte[] body = ctx.bodyInputStream().readNBytes(Guard.LARGEST_BODY + 1);
      if (body.length > Guard.LARGEST_BODY) {
        throw Guard.tooLarge();
      }
      return body;
    } catch (IOException e) {
      throw Problem.badRequest("unreadable_body", "the body could not be read");
    }
  }

  /**
   * Where a page of results goes on: after a time and an id, so that rows that arrive meanwhile
   * neither repeat nor skip one.
   */
  static Map<String, @Nullable Object> cursor(Context ctx) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    String cursor = text(ctx, "cursor");
    if (cursor == null) {
      return parameters;
    }
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\\|", 2);
      parameters.put("after_time", Instant.parse(parts[0]));
      parameters.put("after_id", parts[1]);
      return parameters;
    } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException e) {
      throw Problem.badRequest("bad_cursor", "cursor is not one that this console gave");
    }
  }

  /** The cursor behind a page's last row; null when the page was not full. */
  static @Nullable String next(List<Row> rows, int limit, String timeColumn, String idColumn) {
    if (rows.size() < limit) {
      return null;
    }
    Row last = rows.get(rows.size() - 1);
    String place = last.text(timeColumn) + '|' + last.text(idColumn);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }
}
