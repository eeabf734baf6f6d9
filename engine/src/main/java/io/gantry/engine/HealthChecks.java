package io.gantry.engine;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks running containers whether they are well, each on a virtual thread of its own that lives as
 * long as the container's process. {@link #close} ends all; the next daemon begins anew, with the
 * status starting and an early first probe.
 */
final class HealthChecks implements AutoCloseable {
  /**
   * A long interval must not keep a container that is well from being seen so: the first probe
   * comes this early, and its failure does not count.
   */
  private static final Duration EARLY = Duration.ofSeconds(1);

  private static final int KILLED = -1;

  private final Execs execs;
  private final ContainerEvents events;
  private final Set<Thread> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  HealthChecks(Execs execs, ContainerEvents events) {
    this.execs = execs;
    this.events = events;
  }

  /** Begins with a process that just started or was taken up; nothing when it has no check. */
  void watch(Container container, LiveProcess process) {
    HealthSpec spec = container.record().spec().process().healthcheck();
    List<String> command = spec.command();
    if (command.isEmpty()) {
      return;
    }
    container.health(Health.STARTING);
    Thread watch =
        Thread.ofVirtual()
            .name("health-" + container.record().shortId())
            .unstarted(() -> run(new Watch(container, process, spec, ExecSpec.probe(command))));
    watches.add(watch);
    watch.start();
  }

  @Override
  public void close() {
    closed = true;
    watches.forEach(Thread::interrupt);
  }

  private record Watch(
      Container container, LiveProcess process, HealthSpec spec, ExecSpec command) {
    /** The time to the next probe. */
    Duration pause(Health health) {
      boolean starts = health.status() == Health.Status.STARTING && inStartPeriod(Instant.now());
      Duration interval = starts ? spec.startIntervalOrDefault() : spec.intervalOrDefault();
      boolean first = health.log().isEmpty();
      return first && interval.compareTo(EARLY) > 0 ? EARLY : interval;
    }

    /** Whether a failure at this moment counts before the first success. */
    boolean counts(Health health, Instant at) {
      boolean early = health.log().isEmpty() && spec.intervalOrDefault().compareTo(EARLY) > 0;
      return !early && !inStartPeriod(at);
    }

    private boolean inStartPeriod(Instant at) {
      return at.isBefore(process.startedAt().plus(spec.startPeriod()));
    }
  }

  private void run(Watch watch) {
    Container container = watch.container();
    Health health = Health.STARTING;
    try {
      while (!closed && !endsWithin(watch.process(), watch.pause(health))) {
        if (container.state() instanceof ContainerState.Paused) {
          continue;
        }
        Instant start = Instant.now();
        Execs.Ran ran = execs.run(container, watch.command(), watch.spec().timeoutOrDefault());
        if (watch.process().ended().isDone()) {
          break;
        }
        Health.Probe probe = probe(watch, start, ran);
        Health next =
            health.after(probe, watch.spec().retriesOrDefault(), watch.counts(health, start));
        container.health(next);
        if (next.status() != health.status()) {
          events.tell(container.record(), "health_status: " + next.status().text());
        }
        health = next;
      }
      if (!closed) {
        end(container, watch.process(), health);
      }
    } catch (InterruptedException e) {
      // The engine closes.
      Thread.currentThread().interrupt();
    } finally {
      watches.remove(Thread.currentThread());
    }
  }

  private static Health.Probe probe(Watch watch, Instant start, Execs.Ran ran) {
    if (ran.exitCode().isPresent()) {
      return new Health.Probe(start, Instant.now(), ran.exitCode().getAsInt(), ran.output());
    }
    String text =
        "Health check exceeded timeout (%s)".formatted(seconds(watch.spec().timeoutOrDefault()));
    return new Health.Probe(
        start, Instant.now(), KILLED, ran.output().isEmpty() ? text : text + ": " + ran.output());
  }

  /** {@code 30s}, {@code 1.5s}. */
  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
  }

  /** Unless it runs again by now, with a watch of its own. */
  // The very process is meant.
  @SuppressWarnings("ReferenceEquality")
  private static void end(Container container, LiveProcess process, Health health) {
    container.lock().lock();
    try {
      if (container.live().isEmpty() || container.live().get() == process) {
        container.health(health.ended());
      }
    } finally {
      container.lock().unlock();
    }
  }

  private static boolean endsWithin(LiveProcess process, Duration time)
      throws InterruptedException {
    try {
      return process.ended().get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing completes it so", e);
    }
  }
}
