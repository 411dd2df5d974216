package io.patternstream.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes control commands, each with the next {@code seq}: above every seq in the log of
 * commands and above every one this console has given.
 */
final class Commands {
  private final ConsoleConfig config;
  private final Database database;
  private final Publisher publisher;
  private final Clock clock;
  private long lastSeq;

  Commands(ConsoleConfig config, Database database, Publisher publisher, Clock clock) {
    this.config = config;
    this.database = database;
    this.publisher = publisher;
    this.clock = clock;
  }

  /** The command of a request; who orders it and why must be said. */
  Map<String, @Nullable Object> post(Context ctx) {
    ObjectNode command = Requests.object(ctx);
    for (String field : List.of("actor", "reason")) {
      if (command.path(field).asText().isBlank()) {
        throw Problem.badRequest(
            "missing_" + field, field + " is missing: who orders this, and why");
      }
    }
    return send(command);
  }

  /**
   * Sends a command; gives it a seq and a time where it has none.
   *
   * @return what was sent and where it is in the log
   */
  synchronized Map<String, @Nullable Object> send(ObjectNode command) {
    if (!command.hasNonNull("issued_at")) {
      command.put("issued_at", clock.instant().toString());
    }
    if (!command.hasNonNull("seq")) {
      command.put("seq", nextSeq());
    }
    long seq = Wire.command(config.controlTopic(), command, clock).seq();
    lastSeq = Math.max(lastSeq, seq); // also when no answer comes: it may be stored all the same
    Map<String, @Nullable Object> stored =
        publisher.send(config.controlTopic(), "control", command);
    return Json.of("seq", seq, "command", command, "stored", stored);
  }

  private long nextSeq() {
    try {
      return Math.max(database.row(Sql.POLICY, Map.of()).count("last_seq"), lastSeq) + 1;
    } catch (Problem e) {
      throw Problem.unavailable(
          e.code(), "the next seq cannot be known; give one in seq: " + e.reason());
    }
  }

  Map<String, @Nullable Object> log(Context ctx) {
    return Json.of(
        "commands",
        database.rows(Sql.CONTROL_LOG, Map.of("limit", Requests.limit(ctx))).stream()
            .map(Row::values)
            .toList());
  }
}
