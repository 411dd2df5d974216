package io.patternstream.console;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes: the headers that keep a browser from being turned against the console,
 * and the checks that keep a foreign page or a careless client from changing anything.
 *
 * <ul>
 *   <li>The host name must be this console's own: a foreign name that resolves to loopback (DNS
 *       rebinding) is refused.
 *   <li>A POST must be JSON and, where a browser sent it, come from this console's own page.
 *   <li>So many requests a minute, address and route.
 * </ul>
 */
final class Guard {
  /** Largest request body; feedback and commands are small. */
  static final int LARGEST_BODY = 64 * 1024;

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private final ConsoleConfig config;
  private final RateLimit rates;

  Guard(ConsoleConfig config, Clock clock) {
    this.config = config;
    this.rates = new RateLimit(clock);
  }

  void check(Context ctx) {
    ctx.header(
        "Content-Security-Policy",
        "default-src 'self'; frame-ancestors 'none'; "
            + "base-uri 'none'; form-action 'self'; object-src 'none'");
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("Cross-Origin-Opener-Policy", "same-origin");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
    ctx.header("Cache-Control", "no-store");
    String host = ctx.header("Host");
    if (host == null || !ours(host)) {
      throw new Problem(421, "foreign_host", "this console does not go by that host name");
    }
    if (!ctx.method().equals(HandlerType.GET) && !ctx.method().equals(HandlerType.HEAD)) {
      sameOrigin(ctx, host);
      jsonOrNothing(ctx);
    }
  }

  private boolean ours(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
    return LOOPBACK.contains(name)
        || name.equals(config.host().toLowerCase(Locale.ROOT))
        || (!name.isEmpty() && config.allowedHosts().contains(name));
  }

  private static void sameOrigin(Context ctx, String host) {
    String site = ctx.header("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      throw new Problem(403, "foreign_origin", "a page of another site may not do this");
    }
    String origin = ctx.header("Origin");
    if (origin != null && !host.equalsIgnoreCase(authority(origin))) {
      throw new Problem(403, "foreign_origin", "a page of another origin may not do this");
    }
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin).getRawAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static void jsonOrNothing(Context ctx) {
    if (ctx.contentLength() > LARGEST_BODY) {
      throw tooLarge();
    }
    boolean empty = ctx.contentLength() <= 0 && ctx.header("Transfer-Encoding") == null;
    String type = ctx.contentType();
    if (!empty
        && (type == null || !type.toLowerCase(Locale.ROOT).matches("application/json\\b.*"))) {
      throw new Problem(415, "not_json", "the body must be sent as application/json");
    }
  }

  static Problem tooLarge() {
    return new Problem(413, "too_large", "a body may hold " + LARGEST_BODY + " bytes");
  }

  /**
   * Counts a call of a route.
   *
   * @param most calls a minute and address
   */
  void limit(Context ctx, String route, int most) {
    if (rates.exceeded(route + ' ' + ctx.ip(), most)) {
      ctx.header("Retry-After", "60");
      throw new Problem(
          429, "too_many_requests", route + " may be called " + most + " times a minute");
    }
  }
}
