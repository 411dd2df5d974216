package io.patternstream.tap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Calls the tools of one server on their schedules and publishes each answer, for as long as it is
 * let.
 *
 * <p>Calls are made one after another; one that is overdue is made once, not as often as it was
 * missed. A server that cannot be reached, ends, or does not answer in time is given up and started
 * or reached anew after a pause ({@link Backoff}); what a call was asking is asked again soon, and
 * the other calls keep their schedules. A tool that answers with an error keeps the session, and is
 * left alone for longer each time. Nothing is published but what the server said.
 */
public final class Tap {
  private static final Duration FOREVER = Duration.ofDays(1);

  private final TapConfig config;
  private final EventSink sink;
  private final Consumer<String> say;
  private final TapCounts counts = new TapCounts();
  private final CompletableFuture<String> stop = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Envelope envelope = new Envelope();
  private final List<Schedule> schedules = new ArrayList<>();
  private boolean everConnected;

  /** A call with its next turn. */
  private static final class Schedule {
    final ToolCall call;
    final Backoff afterErrors;
    final int place;
    long dueNanos;

    Schedule(ToolCall call, int place, Duration longestPause) {
      this.call = call;
      this.place = place;
      this.afterErrors = new Backoff(longestPause, call.name() + call.arguments());
    }

    /** The clock may pass its largest value between two of them: only differences mean anything. */
    static int compare(Schedule a, Schedule b) {
      int byTime = Long.compare(a.dueNanos - b.dueNanos, 0);
      return byTime == 0 ? Integer.compare(a.place, b.place) : byTime;
    }

    void nextIn(Duration pause) {
      dueNanos = System.nanoTime() + pause.toNanos();
    }
  }

  /**
   * @param say takes a line for a person when the server is reached or lost
   */
  public Tap(TapConfig config, EventSink sink, Consumer<String> say) {
    this.config = config;
    this.sink = sink;
    this.say = say;
    for (ToolCall call : config.calls()) {
      schedules.add(new Schedule(call, schedules.size(), config.longestPause()));
    }
  }

  /** What was done so far. */
  public TapCounts counts() {
    return counts;
  }

  /** Ends {@link #run}; any thread, at any time, any number of times. */
  public void stop() {
    stop.complete("stopped");
  }

  /** Waits until {@link #run} has ended, and with it the server that it started. */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Runs until it is stopped.
   *
   * @throws TapException when the server is there and does not offer one of the tools
   */
  public void run() throws TapException, InterruptedException {
    Backoff pauses = new Backoff(config.longestPause(), config.server().name());
    schedules.forEach(schedule -> schedule.nextIn(Duration.ZERO));
    try (ErrorLines errors = new ErrorLines(config.serverLog())) {
      while (!stop.isDone()) {
        try {
          session(errors, pauses);
        } catch (ConnectionLost e) {
          Duration pause = pauses.next();
          counts.add(TapCounts.LOST);
          say.accept(
              config.server().name()
                  + ": "
                  + e.getMessage()
                  + "; again in "
                  + pause.toMillis()
                  + " ms");
          await(stop, pause);
        }
      }
    } finally {
      ended.countDown();
    }
  }

  private void session(ErrorLines errors, Backoff pauses)
      throws ConnectionLost, TapException, InterruptedException {
    ExecutorService worker = Executors.newSingleThreadExecutor(Tap::daemon);
    CompletableFuture<McpConnection> opening =
        CompletableFuture.supplyAsync(
            () -> unchecked(() -> McpConnection.open(config, errors)), worker);
    await(CompletableFuture.anyOf(opening, stop), FOREVER);
    if (!opening.isDone()) {
      worker.shutdownNow(); // what is half open closes itself
    }
    McpConnection connection;
    try {
      connection = opening.get();
    } catch (ExecutionException e) {
      worker.shutdownNow();
      throw lost(e);
    }
    try {
      if (!check(connection, worker)) {
        return;
      }
      counts.add(TapCounts.CONNECTED);
      say.accept(
          config.server().name()
              + ": "
              + printable(connection.server().name())
              + ", protocol "
              + printable(connection.protocolVersion()));
      PriorityQueue<Schedule> queue = new PriorityQueue<>(Schedule::compare);
      queue.addAll(schedules);
      while (!stop.isDone()) {
        Schedule next = queue.remove();
        Duration wait = Duration.ofNanos(Math.max(0, next.dueNanos - System.nanoTime()));
        await(CompletableFuture.anyOf(stop, connection.lost()), wait);
        if (stop.isDone()) {
          return;
        }
        if (connection.lost().isDone()) {
          throw new ConnectionLost(connection.lost().join());
        }
        call(connection, next, worker);
        pauses.reset();
        queue.add(next);
      }
    } finally {
      worker.shutdownNow();
      connection.close();
    }
  }

  /** Whether every tool is offered; false when it was stopped before that was known. */
  private boolean check(McpConnection connection, ExecutorService worker)
      throws ConnectionLost, TapException, InterruptedException {
    CompletableFuture<Set<String>> asking =
        CompletableFuture.supplyAsync(() -> unchecked(connection::tools), worker);
    await(CompletableFuture.anyOf(asking, stop, connection.lost()), FOREVER);
    if (!asking.isDone()) {
      if (stop.isDone()) {
        return false;
      }
      throw new ConnectionLost(connection.lost().join());
    }
    Set<String> offered;
    try {
      offered = asking.get();
    } catch (ExecutionException e) {
      throw lost(e);
    }
    TreeSet<String> missing = new TreeSet<>();
    for (ToolCall call : config.calls()) {
      if (!offered.contains(call.name())) {
        missing.add(call.name());
      }
    }
    if (missing.isEmpty()) {
      everConnected = true;
      return true;
    }
    String reason = "the server does not offer " + String.join(", ", missing);
    if (everConnected) {
      throw new ConnectionLost(reason); // it did: it may again
    }
    throw new TapException("tools: " + reason);
  }

  private void call(McpConnection connection, Schedule schedule, ExecutorService worker)
      throws ConnectionLost, InterruptedException {
    ToolCall call = schedule.call;
    counts.add(TapCounts.CALLS);
    schedule.nextIn(call.every());
    CompletableFuture<Answer> answering =
        CompletableFuture.supplyAsync(() -> unchecked(() -> connection.call(call)), worker);
    await(
        CompletableFuture.anyOf(answering, stop, connection.lost()),
        config.timeout().multipliedBy(2));
    if (!answering.isDone()) {
      counts.add(TapCounts.UNANSWERED);
      if (stop.isDone()) {
        return;
      }
      schedule.nextIn(schedule.afterErrors.next());
      throw new ConnectionLost(connection.lost().getNow("no answer in time"));
    }
    Answer answer;
    try {
      answer = answering.get();
    } catch (ExecutionException e) {
      counts.add(TapCounts.UNANSWERED);
      schedule.nextIn(schedule.afterErrors.next());
      throw lost(e);
    }
    counts.add(TapCounts.ANSWERED);
    if (answer.error() == null) {
      schedule.afterErrors.reset();
    } else {
      counts.add(TapCounts.ERRORS);
      Duration pause = schedule.afterErrors.next();
      if (pause.compareTo(call.every()) > 0) {
        schedule.nextIn(pause);
      }
    }
    Envelope.Event event =
        envelope.of(connection.server(), connection.protocolVersion(), call, answer);
    if (event.tooLarge()) {
      counts.add(TapCounts.TOO_LARGE);
      return;
    }
    counts.add(TapCounts.PUBLISHED);
    counts.add("read_as:" + event.disposition());
    sink.publish(event.key(), event.value());
  }

  /** Waits for a future or a time, whichever comes first. */
  private static void await(CompletableFuture<?> future, Duration atMost)
      throws InterruptedException {
    try {
      future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Whoever waits looks for himself at what has come.
    }
  }

  private interface Step<T> {
    T get() throws ConnectionLost;
  }

  private static final class Unchecked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unchecked(ConnectionLost cause) {
      super(cause);
    }
  }

  private static <T> T unchecked(Step<T> step) {
    try {
      return step.get();
    } catch (ConnectionLost e) {
      throw new Unchecked(e);
    }
  }

  private static ConnectionLost lost(ExecutionException e) {
    if (e.getCause() instanceof Unchecked wrapped
        && wrapped.getCause() instanceof ConnectionLost lost) {
      return lost;
    }
    throw new IllegalStateException("a fault of the tap", e.getCause());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tap-call");
    thread.setDaemon(true);
    return thread;
  }

  /** Text of a server, made fit for one line. */
  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() > 80 ? line.substring(0, 80) : line;
  }
}
