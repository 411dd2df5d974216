package io.patternstream.local;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A parent to be killed: starts both servers below a folder, says their process ids, and waits. */
final class ParentMain {
  private ParentMain() {}

  @SuppressWarnings("resource") // the point is that nobody closes them
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"));
    LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"));
    System.out.println(kafka.pid() + " " + postgres.pid());
    new CountDownLatch(1).await();
  }
}
