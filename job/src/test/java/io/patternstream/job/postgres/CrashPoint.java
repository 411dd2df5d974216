package io.patternstream.job.postgres;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Places of a running job at which it can be stopped, in the order in which a job reaches them. */
enum CrashPoint {
  /** The transaction of a batch has begun; none of its rows is sent. */
  FLUSH_BEGUN,
  /** All rows of a batch are sent, the commit is not. */
  FLUSH_SENT,
  /** The server has committed a batch; the writer has not heard of it. */
  FLUSH_COMMITTED,
  /** A task takes its part of a checkpoint. */
  SNAPSHOT,
  /** The state is written while the task goes on. */
  SNAPSHOT_WRITTEN,
  /** The checkpoint is complete, and tasks are told. */
  NOTIFY,
  /** A task is given the state of the checkpoint. */
  RESTORE,
  /** A writer has asked for its lease, and the commit is not sent. */
  LEASE_SENT,
  /** The server has committed the lease; the writer has not heard of it. */
  LEASE_COMMITTED;

  /**
   * Crash points to come, one after the other, and how far the input may go: a third of it before
   * the first checkpoint is complete, two thirds before every crash has happened. So each happens
   * to a job that has something to restore and something left to do.
   */
  static final class Plan {
    final CompletableFuture<Void> armed = new CompletableFuture<>();
    final CompletableFuture<Void> over = new CompletableFuture<>();
    private final List<CrashPoint> points;
    private int next;
    private int attempts;

    Plan(List<CrashPoint> points) {
      this.points = points;
      if (points.isEmpty()) {
        over.complete(null);
      }
    }

    /** Whether the job is to be stopped here, now; true once for each point of the plan. */
    synchronized boolean reached(CrashPoint point) {
      if (!armed.isDone() || next == points.size() || points.get(next) != point) {
        return false;
      }
      next++;
      if (next == points.size()) {
        over.complete(null);
      }
      return true;
    }

    synchronized void attempt(int number) {
      attempts = Math.max(attempts, number);
    }

    /** How often the job was started anew. */
    synchronized int restarts() {
      return attempts;
    }
  }

  /** What a task throws that is stopped. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash(CrashPoint point) {
      super("stopped at " + point);
    }
  }
}
