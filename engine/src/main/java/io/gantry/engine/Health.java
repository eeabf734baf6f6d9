package io.gantry.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a container is, as its probes tell.
 *
 * @param failingStreak failures in a row that counted
 * @param log the last probes, the oldest first
 */
public record Health(Status status, int failingStreak, List<Probe> log) {
  /** Before the first probe that counts. */
  public static final Health STARTING = new Health(Status.STARTING, 0, List.of());

  private static final int KEPT = 5;

  public Health {
    log = List.copyOf(log);
  }

  /** Docker's words, in lower case. */
  public enum Status {
    STARTING,
    HEALTHY,
    UNHEALTHY;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What one probe found.
   *
   * @param exitCode 0 is well; -1 when it was killed or could not be started
   * @param output its first 4096 bytes
   */
  public record Probe(Instant start, Instant end, int exitCode, String output) {}

  /**
   * After a probe.
   *
   * @param counts whether its failure counts while nothing is known yet
   */
  Health after(Probe probe, int retries, boolean counts) {
    List<Probe> probes = new ArrayList<>(log);
    probes.add(probe);
    List<Probe> kept = probes.subList(Math.max(0, probes.size() - KEPT), probes.size());
    if (probe.exitCode() == 0) {
      return new Health(Status.HEALTHY, 0, kept);
    }
    if (status == Status.STARTING && !counts) {
      return new Health(status, failingStreak, kept);
    }
    int streak = failingStreak + 1;
    return new Health(streak >= retries ? Status.UNHEALTHY : status, streak, kept);
  }

  /** When its process has ended: Docker says unhealthy then, and clients rely on it. */
  Health ended() {
    return new Health(Status.UNHEALTHY, failingStreak, log);
  }
}
