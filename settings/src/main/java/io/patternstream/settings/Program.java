package io.patternstream.settings;

/** Who reads settings. One file serves all of them. */
public enum Program {
  /** The Flink job, and the commands that start or check it. */
  JOB,
  /** The web console. */
  CONSOLE,
  /** Short commands that ask for what they need when they need it: nothing is required at first. */
  COMMAND
}
