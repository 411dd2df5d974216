package io.patternstream.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;

/** What the JobManager says about the one job of a name, all the while. */
final class JobWatch implements AutoCloseable {
  private static final long EVERY_MILLIS = 200;
  private static final int EXCEPTIONS_EVERY = 4;
  private static final int CAUSE_CHARS = 160;

  private final String rest;
  private final String name;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /** {@code job id, time at which it began to run}, one for each time that it did. */
  private final Set<String> starts = new ConcurrentSkipListSet<>();

  private final Map<String, String> causes = new LinkedHashMap<>(); // under this
  private final Thread watcher = new Thread(this::watch, "job-watch");
  private volatile boolean stopped;
  private volatile State last = State.NONE;

  /**
   * The job now.
   *
   * @param id empty when there is none
   * @param runningSince when it last went over to running, epoch milliseconds; 0 when it does not
   */
  record State(String id, String status, boolean allTasksRun, long runningSince) {
    static final State NONE = new State("", "NONE", false, 0);
  }

  JobWatch(String rest, String name) {
    this.rest = rest;
    this.name = name;
    watcher.setDaemon(true);
  }

  void start() {
    watcher.start();
  }

  private void watch() {
    for (int round = 0; !stopped; round++) {
      State state = state();
      last = state;
      if (state.runningSince() > 0) {
        starts.add(state.id() + " " + state.runningSince());
      }
      if (round % EXCEPTIONS_EVERY == 0 && !state.id().isEmpty()) {
        exceptions(state.id());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private synchronized void exceptions(String id) {
    for (JsonNode entry :
        get("/jobs/" + id + "/exceptions").path("exceptionHistory").path("entries")) {
      String trace = entry.path("stacktrace").asText();
      String last =
          trace
              .lines()
              .filter(line -> line.startsWith("Caused by: "))
              .reduce((a, b) -> b)
              .orElse(trace.lines().findFirst().orElse(""));
      causes.putIfAbsent(
          id + entry.path("timestamp").asText(),
          last.length() > CAUSE_CHARS ? last.substring(0, CAUSE_CHARS) : last);
    }
  }

  /** How often the job began to run. */
  int starts() {
    return starts.size();
  }

  /** How often the job failed for what reason, as far as it could be heard. */
  synchronized Map<String, Integer> causes() {
    Map<String, Integer> counted = new TreeMap<>();
    causes
        .values()
        .forEach(
            cause -> counted.merge(cause.replaceAll("[0-9a-f]{32}|\\d+", "#"), 1, Integer::sum));
    return counted;
  }

  /** As it was when it was last looked at, a moment ago. */
  State last() {
    return last;
  }

  /** Asks once. */
  State state() {
    JsonNode found = MissingNode.getInstance();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      boolean ended = Set.of("FINISHED", "CANCELED", "FAILED").contains(job.path("state").asText());
      if (job.path("name").asText().equals(name) && !ended) {
        found = job;
      }
    }
    if (found.isMissingNode()) {
      return State.NONE;
    }
    String id = found.path("jid").asText();
    String status = found.path("state").asText();
    JsonNode tasks = found.path("tasks");
    boolean all =
        tasks.path("total").asInt() > 0
            && tasks.path("running").asInt() == tasks.path("total").asInt();
    long since =
        status.equals("RUNNING")
            ? get("/jobs/" + id).path("timestamps").path("RUNNING").asLong()
            : 0;
    return new State(id, status, all && since > 0, since);
  }

  /** Waits until every task of the job runs; false when they do not in time. */
  boolean awaitRunning(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!state().allTasksRun()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
    }
    return true;
  }

  /** Completed checkpoints of the job as it runs now. */
  int checkpoints() {
    return counts().path("completed").asInt();
  }

  /** Whether a checkpoint is being taken at this moment. */
  boolean checkpointInProgress() {
    return counts().path("in_progress").asInt() > 0;
  }

  /** Ids of TaskManagers with a slot in use. */
  Set<String> busyTaskManagers() {
    Set<String> busy = new HashSet<>();
    for (JsonNode one : get("/taskmanagers").path("taskmanagers")) {
      if (one.path("freeSlots").asInt() < one.path("slotsNumber").asInt()) {
        busy.add(one.path("id").asText());
      }
    }
    return busy;
  }

  private JsonNode counts() {
    String id = state().id();
    return id.isEmpty()
        ? MissingNode.getInstance()
        : get("/jobs/" + id + "/checkpoints").path("counts");
  }

  private JsonNode get(String path) {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(rest + path))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return answer.statusCode() == 200 ? json.readTree(answer.body()) : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance(); // the JobManager is away
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return MissingNode.getInstance();
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    watcher.interrupt();
    watcher.join();
  }
}
