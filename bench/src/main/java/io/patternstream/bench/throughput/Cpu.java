package io.patternstream.bench.throughput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** CPU seconds of processes and of what they have started, from {@code /proc}. */
public final class Cpu {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ of every Linux on x86-64 and arm64
  private static final int USER_TIME = 11; // utime, stime, cutime, cstime follow each other
  private static final int TIMES = 4;

  private Cpu() {}

  /** Seconds so far, by the names of {@code pids}. */
  static Map<String, Double> of(Map<String, Long> pids) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    pids.forEach((name, pid) -> seconds.put(name, tree(pid)));
    return seconds;
  }

  /**
   * As {@link #of}, where one of the processes has started the other: a process that has children
   * among {@code pids} counts alone.
   */
  public static Map<String, Double> alone(Map<String, Long> pids) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    long self = ProcessHandle.current().pid();
    pids.forEach(
        (name, pid) ->
            seconds.put(name, pid == self ? ticks(stat(pid), 2) / TICKS_PER_SECOND : tree(pid)));
    return seconds;
  }

  /** What was used between two readings. */
  public static Map<String, Double> between(Map<String, Double> before, Map<String, Double> after) {
    Map<String, Double> used = new LinkedHashMap<>();
    after.forEach((name, seconds) -> used.put(name, seconds - before.getOrDefault(name, 0.0)));
    return used;
  }

  /** Seconds so far of the threads of one process, by name without its number; names are cut. */
  static Map<String, Double> threads(long pid) throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads.toList()) {
        String name = read(thread.resolve("comm")).strip().replaceAll("[ #]?[(#]?\\d+.*$", "");
        seconds.merge(name, ticks(thread.resolve("stat"), 2) / TICKS_PER_SECOND, Double::sum);
      }
    }
    return seconds;
  }

  private static double tree(long pid) {
    try (Stream<ProcessHandle> below =
        ProcessHandle.of(pid).map(ProcessHandle::descendants).orElse(Stream.empty())) {
      return own(pid) + below.mapToDouble(child -> own(child.pid())).sum();
    }
  }

  /** Its own and that of children that it has seen end; 0 when it is gone. */
  private static double own(long pid) {
    return ticks(stat(pid), TIMES) / TICKS_PER_SECOND;
  }

  private static Path stat(long pid) {
    return Path.of("/proc", Long.toString(pid), "stat");
  }

  private static long ticks(Path stat, int times) {
    String line = read(stat);
    if (line.isEmpty()) {
      return 0;
    }
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int i = 0; i < times; i++) {
      ticks += Long.parseLong(fields[USER_TIME + i]);
    }
    return ticks;
  }

  /** Empty when the process or thread has ended. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
