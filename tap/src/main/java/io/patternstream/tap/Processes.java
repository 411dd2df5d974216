package io.patternstream.tap;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes that this one has started since: a server, and whatever it starts itself (a
 * launcher such as npx or uvx does). The SDK asks only the first of them to end, and only asks.
 */
final class Processes {
  private static final long GRACE_MILLIS = 3_000;

  private final Set<Long> before = new LinkedHashSet<>();
  private final Set<ProcessHandle> started = new LinkedHashSet<>();

  private final boolean watched;

  /**
   * @param watched whether a server is about to be started; otherwise other children of this
   *     process are none of its business
   */
  Processes(boolean watched) {
    this.watched = watched;
    ProcessHandle.current().children().forEach(child -> before.add(child.pid()));
  }

  /** Notes what runs now, while it can still be told whose child it is. */
  void look() {
    if (!watched) {
      return;
    }
    List<ProcessHandle> children =
        ProcessHandle.current().children().filter(child -> !before.contains(child.pid())).toList();
    for (ProcessHandle child : children) {
      started.add(child);
      child.descendants().forEach(started::add);
    }
  }

  /** Waits a moment for all that were noted to end, and ends by force what does not. */
  void end() {
    for (ProcessHandle process : started) {
      process.destroy();
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    for (ProcessHandle process : started) {
      try {
        process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException e) {
        process.destroyForcibly();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
