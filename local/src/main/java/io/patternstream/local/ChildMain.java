package io.patternstream.local;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs another main class and ends when standard input ends.
 *
 * <p>The parent holds the other end of that pipe. However the parent dies, {@code kill -9}
 * included, the system closes it, so a child never outlives its parent. Arguments: the class, then
 * its arguments.
 */
public final class ChildMain {
  private static final long GRACE_SECONDS = 30;

  private ChildMain() {}

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out; // the other main may send System.out elsewhere
    Thread watch = new Thread(ChildMain::awaitEndOfInput, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      cause.printStackTrace();
      answers.println("failed " + reason(cause));
      System.exit(1);
    }
  }

  /** The innermost message of a failure, in one line. */
  static String reason(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable next = failure; next != null; next = next.getCause()) {
      if (next.getMessage() != null) {
        innermost = next;
      }
    }
    @Nullable String message = innermost.getMessage();
    return message == null
        ? innermost.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }

  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent; only the end counts.
      }
    } catch (IOException e) {
      // A broken pipe is an end as well.
    }
    Thread last = new Thread(ChildMain::haltAfterGrace, "halt");
    last.setDaemon(true);
    last.start();
    System.exit(0); // runs the server's shutdown hook
  }

  private static void haltAfterGrace() {
    try {
      TimeUnit.SECONDS.sleep(GRACE_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
