package io.patternstream.local;

import java.io.IOException;

/** A signal to one process of this machine; Java itself knows only two of them. */
public enum Signal {
  /** Freezes it: it keeps everything and does nothing. */
  STOP,
  /** Wakes a frozen one. */
  CONT,
  /** Ends it at once. */
  KILL,
  /** Postgres: ends sessions, writes a checkpoint, ends. */
  INT,
  /** Postgres: ends as in a crash; the next start recovers. */
  QUIT;

  /**
   * Sends it.
   *
   * @return false when there is no such process, or it is not ours
   */
  public boolean send(long pid) throws IOException {
    if (pid <= 1) {
      throw new IllegalArgumentException("no process id: " + pid);
    }
    Process kill =
        new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return kill.waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
