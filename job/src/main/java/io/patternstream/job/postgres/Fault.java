package io.patternstream.job.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What an error of Postgres asks for, by its SQLSTATE (PostgreSQL documentation, appendix A).
 *
 * <p>An error without a SQLSTATE comes from the connection, not from the server.
 */
enum Fault {
  /** The row is at fault: the same row fails again, its neighbours do not. */
  ROW,
  /** The server, the way to it or another transaction is at fault: the same rows succeed later. */
  PASSING,
  /** The tables or the rights are at fault: no row succeeds until a person has acted. */
  LASTING;

  static Fault of(SQLException error) {
    String state = state(error);
    if (state == null || state.length() < 2) {
      return PASSING;
    }
    return switch (state.substring(0, 2)) {
      // data, integrity; a key that is too long for its index is a program limit
      case "22", "23", "54" -> ROW;
      // connection, out of resources, rolled back, operator intervention, system error
      case "08", "53", "40", "57", "58" -> PASSING;
      // in use: a lock was not granted in time; read-only after a failover
      case "55", "25" -> PASSING;
      default -> LASTING;
    };
  }

  /** The SQLSTATE of the first error in the chain that has one. */
  static @Nullable String state(SQLException error) {
    for (SQLException e = error; e != null; e = e.getNextException()) {
      if (e.getSQLState() != null) {
        return e.getSQLState();
      }
    }
    return error.getCause() instanceof SQLException cause ? state(cause) : null;
  }

  /** One line that says what the server said; a batch's own message repeats the whole statement. */
  static String message(SQLException error) {
    SQLException last = error;
    while (last.getNextException() != null) {
      last = last.getNextException();
    }
    String message = last.getMessage();
    return message == null
        ? last.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
