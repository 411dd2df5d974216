package io.patternstream.job.check;

/**
 * One thing that was looked at.
 *
 * @param check what was looked at, such as {@code broker} or {@code topic mcp.events}
 * @param says how it is, in words
 * @param advice what to do; empty when there is nothing to do
 */
public record Finding(String check, Level level, String says, String advice) {
  /** How bad it is. */
  public enum Level {
    OK,
    /** It works, and somebody should know. */
    WARNING,
    /** It will not work, or rows will be lost. */
    WRONG,
    /** It could not be looked at, because something before it is wrong or not given. */
    SKIPPED
  }

  public static Finding ok(String check, String says) {
    return new Finding(check, Level.OK, says, "");
  }

  public static Finding warning(String check, String says, String advice) {
    return new Finding(check, Level.WARNING, says, advice);
  }

  public static Finding wrong(String check, String says, String advice) {
    return new Finding(check, Level.WRONG, says, advice);
  }

  public static Finding skipped(String check, String why) {
    return new Finding(check, Level.SKIPPED, why, "");
  }

  public boolean isWrong() {
    return level == Level.WRONG;
  }

  /** In one line: how it is, and what to do. */
  public String line() {
    return advice.isEmpty() ? says : says + "; " + advice;
  }
}
