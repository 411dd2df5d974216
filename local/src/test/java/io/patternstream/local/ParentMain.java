package io.patternstream.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A parent to be killed: starts every server below a folder, says their process ids, and waits. */
final class ParentMain {
  private ParentMain() {}

  @SuppressWarnings("resource") // the point is that nobody closes them
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"));
    LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"));
    LocalFlink flink = LocalFlink.start(folder.resolve("flink"), 1, 1, Map.of());
    System.out.println(
        kafka.pid()
            + " "
            + postgres.pid()
            + " "
            + flink.jobManagerPid()
            + " "
            + flink.taskManagers().get(0).pid());
    new CountDownLatch(1).await();
  }
}
