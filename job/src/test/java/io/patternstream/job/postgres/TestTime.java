package io.patternstream.job.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.ProcessingTimeService;

/** Processing time that a test moves by hand. */
final class TestTime implements ProcessingTimeService {
  private record Timer(long at, ProcessingTimeCallback callback) {}

  private final List<Timer> timers = new ArrayList<>();
  private long now;

  @Override
  public long getCurrentProcessingTime() {
    return now;
  }

  @Override
  public ScheduledFuture<?> registerTimer(long timestamp, ProcessingTimeCallback target) {
    timers.add(new Timer(timestamp, target));
    return new NeverCancelled();
  }

  void advance(long millis) throws Exception {
    now += millis;
    List<Timer> due = timers.stream().filter(timer -> timer.at() <= now).toList();
    timers.removeAll(due);
    for (Timer timer : due) {
      timer.callback().onProcessingTime(now);
    }
  }

  private static final class NeverCancelled extends CompletableFuture<Void>
      implements ScheduledFuture<Void> {
    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }
}
