package io.gantry.bench;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Detached starts through the API (create and start), eight at a time, until a number of them run.
 */
final class StartsPart implements Part {
  private static final int PARALLEL = 8;
  private static final int DOCKER_STARTS = 40;
  private static final int GANTRY_STARTS = 400;

  @Override
  public void run(Match match, Report report) {
    rate(match.docker(), PARALLEL, "none");
    rate(match.gantry(), PARALLEL * 4, "none");
    report.rate(
        "detached starts, 8 at a time, bridge",
        rate(match.docker(), DOCKER_STARTS, "bridge"),
        rate(match.gantry(), GANTRY_STARTS, "bridge"),
        "/s",
        "150/s, at least 10×");
    report.rate(
        "same, `--network none`",
        rate(match.docker(), DOCKER_STARTS, "none"),
        rate(match.gantry(), GANTRY_STARTS, "none"),
        "/s",
        "");
  }

  private static double rate(Contender.Running daemon, int count, String network) {
    Api api = daemon.api();
    String body =
        "{\"Image\":\"bench\",\"Cmd\":[\"sleep\",\"1000\"],\"HostConfig\":{\"NetworkMode\":\""
            + network
            + "\"}}";
    ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
    Samples.settle();
    long begin = System.nanoTime();
    inParallel(
        count,
        () -> {
          String id = api.create(body);
          ids.add(id);
          api.start(id);
        });
    double seconds = (System.nanoTime() - begin) / 1e9;
    inParallel(ids.size(), () -> api.remove(ids.remove()));
    return count / seconds;
  }

  private static void inParallel(int count, Runnable act) {
    AtomicInteger left = new AtomicInteger(count);
    ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads =
        IntStream.range(0, PARALLEL)
            .mapToObj(i ->
                Thread.ofPlatform()
                    .start(() -> {
                      while (left.getAndDecrement() > 0 && failures.isEmpty()) {
                        try {
                          act.run();
                        } catch (RuntimeException e) {
                          failures.add(e);
                        }
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.remove();
    }
  }
}
