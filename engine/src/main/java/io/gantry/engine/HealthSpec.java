package io.gantry.engine;

import io.avaje.jsonb.Json;
import io.gantry.oci.GantryException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How to ask whether a container is well, as in the Dockerfile reference's HEALTHCHECK. A zero or
 * an empty list means "as the image says", and after that the default.
 *
 * @param test {@code ["NONE"]}, {@code ["CMD", program, ...]} or {@code ["CMD-SHELL", text]}
 * @param shell what runs the text of {@code CMD-SHELL}: the image's, or {@code /bin/sh -c}
 * @param interval from the end of one probe to the next
 * @param timeout after which a probe is killed and has failed
 * @param startPeriod failures in it do not count until the first success
 * @param startInterval in place of the interval while the start period lasts
 * @param retries failures in a row that make it unhealthy
 */
@Json
public record HealthSpec(
    List<String> test,
    List<String> shell,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries) {
  /** Nothing was said. */
  public static final HealthSpec UNSET = of(List.of());

  /** More often nobody is asked. */
  static final Duration LEAST = Duration.ofMillis(1);

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration START_INTERVAL = Duration.ofSeconds(5);
  private static final int RETRIES = 3;
  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  public HealthSpec {
    test = List.copyOf(test);
    shell = List.copyOf(shell);
  }

  /** A test with all else as the image says. */
  public static HealthSpec of(List<String> test) {
    return new HealthSpec(
        test, List.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
  }

  /** This, and where it says nothing, the other. */
  HealthSpec over(HealthSpec image) {
    return new HealthSpec(
        test.isEmpty() ? image.test : test,
        shell.isEmpty() ? image.shell : shell,
        first(interval, image.interval),
        first(timeout, image.timeout),
        first(startPeriod, image.startPeriod),
        first(startInterval, image.startInterval),
        retries == 0 ? image.retries : retries);
  }

  /** The command of a probe; empty when there is none to make. */
  List<String> command() {
    List<String> words = test.size() < 2 ? List.of() : test.subList(1, test.size());
    if (words.isEmpty()) {
      return List.of();
    }
    return switch (test.getFirst()) {
      case "CMD" -> words;
      case "CMD-SHELL" -> joined(shell.isEmpty() ? SHELL : shell, words);
      default -> List.of();
    };
  }

  Duration intervalOrDefault() {
    return first(interval, INTERVAL);
  }

  Duration timeoutOrDefault() {
    return first(timeout, INTERVAL);
  }

  Duration startIntervalOrDefault() {
    return first(startInterval, START_INTERVAL);
  }

  int retriesOrDefault() {
    return retries == 0 ? RETRIES : retries;
  }

  /** INVALID in Docker's words. */
  void check() {
    check("Interval", interval);
    check("Timeout", timeout);
    check("StartPeriod", startPeriod);
    check("StartInterval", startInterval);
    if (retries < 0) {
      throw GantryException.invalid("Retries in Healthcheck cannot be negative");
    }
  }

  private static void check(String name, Duration value) {
    if (!value.isZero() && value.compareTo(LEAST) < 0) {
      throw GantryException.invalid(name + " in Healthcheck cannot be less than 1ms");
    }
  }

  private static List<String> joined(List<String> first, List<String> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }

  private static Duration first(Duration own, Duration otherwise) {
    return own.isZero() ? otherwise : own;
  }
}
