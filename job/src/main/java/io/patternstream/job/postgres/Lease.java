package io.patternstream.job.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The right of one writer to write, until a later one takes its place ({@code
 * docs/decisions/0007}).
 *
 * <p>Two things are told apart. A later <em>submission</em> of the job (another id of Flink's)
 * takes over from every writer of the one before, which never gets it back. A later
 * <em>attempt</em> of the same writer (a restart keeps the id) takes over from the one that was
 * given up for dead. The order is that in which they asked, which they do once, when they start.
 *
 * @param epoch what {@code writer_lease} said when it was taken
 */
record Lease(Writer writer, long epoch) {

  /**
   * Who asks.
   *
   * @param job name of the job: two jobs of one name on one database fence each other off
   * @param submission Flink's id of the job
   * @param uid uid of the sink
   */
  record Writer(String job, String submission, String uid, int subtask, int subtasks) {
    @Override
    public String toString() {
      return uid + " (" + (subtask + 1) + "/" + subtasks + ") of job " + job + " " + submission;
    }
  }

  /**
   * Takes the lease, in a transaction of its own.
   *
   * @throws SupersededException when a later submission has taken over from this one
   */
  static Lease take(Connection connection, Writer writer) throws SQLException, SupersededException {
    if (!writer.submission().equals(holder(connection, writer.job(), ""))) {
      takeOver(connection, writer);
    }
    if (writer.subtask() == 0) {
      // subtasks that an attempt with more of them had
      update(
          connection,
          "UPDATE writer_lease SET epoch = epoch + 1 WHERE job = ? AND writer = ? AND subtask >= ?",
          writer.job(),
          writer.uid(),
          writer.subtasks());
    }
    long epoch;
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO writer_lease AS l (job, writer, subtask, epoch, holder) VALUES (?, ?, ?, 1, ?)"
                + " ON CONFLICT (job, writer, subtask) DO UPDATE SET epoch = l.epoch + 1,"
                + " holder = EXCLUDED.holder, acquired_at = clock_timestamp() RETURNING epoch")) {
      statement.setString(1, writer.job());
      statement.setString(2, writer.uid());
      statement.setInt(3, writer.subtask());
      statement.setString(4, writer.submission());
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        epoch = result.getLong(1);
      }
    }
    // A submission that took over in between has not seen the row that was only made now.
    if (!writer.submission().equals(holder(connection, writer.job(), " FOR SHARE"))) {
      connection.rollback();
      throw superseded(writer);
    }
    connection.commit();
    return new Lease(writer, epoch);
  }

  /** The first writer of a submission does this for all of them. */
  private static void takeOver(Connection connection, Writer writer)
      throws SQLException, SupersededException {
    update(
        connection,
        "INSERT INTO job_lease (job, epoch, holder) VALUES (?, 0, '') ON CONFLICT (job) DO NOTHING",
        writer.job());
    String holder = holder(connection, writer.job(), " FOR UPDATE");
    if (writer.submission().equals(holder)) {
      return; // another writer of this submission was faster
    }
    int first =
        update(
            connection,
            "INSERT INTO job_lease_holders (job, holder, epoch) SELECT job, ?, epoch + 1 FROM job_lease"
                + " WHERE job = ? ON CONFLICT (job, holder) DO NOTHING",
            writer.submission(),
            writer.job());
    if (first == 0) {
      connection.rollback();
      throw superseded(writer);
    }
    update(
        connection,
        "UPDATE job_lease SET epoch = epoch + 1, holder = ?, acquired_at = now() WHERE job = ?",
        writer.submission(),
        writer.job());
    // waits for transactions of theirs that have looked already
    update(connection, "UPDATE writer_lease SET epoch = epoch + 1 WHERE job = ?", writer.job());
  }

  private static SupersededException superseded(Writer writer) {
    return new SupersededException(
        writer
            + " is fenced off for good: a later submission of the job writes to this database."
            + " Give one of them another job.name, or submit this one anew");
  }

  private static @Nullable String holder(Connection connection, String job, String lock)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT holder FROM job_lease WHERE job = ?" + lock)) {
      statement.setString(1, job);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() ? result.getString(1) : null;
      }
    }
  }

  private static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  /**
   * Makes sure, within the transaction that writes, that nobody takes over before it has ended.
   *
   * @throws FencedException when somebody has
   */
  void check(Connection connection) throws SQLException, FencedException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT epoch FROM writer_lease WHERE job = ? AND writer = ? AND subtask = ? FOR SHARE")) {
      statement.setString(1, writer.job());
      statement.setString(2, writer.uid());
      statement.setInt(3, writer.subtask());
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next() || result.getLong(1) != epoch) {
          throw new FencedException(
              writer
                  + " is fenced off: its lease has epoch "
                  + epoch
                  + ", and a later one has been taken; nothing that it holds is written");
        }
      }
    }
  }
}
