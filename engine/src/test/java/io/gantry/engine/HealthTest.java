package io.gantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What probes make of a container's health, and how a check is put together. */
class HealthTest {
  private static final int RETRIES = 3;

  /** Probes: letters are exit codes, + well and - not; in brackets: a failure does not count. */
  @ParameterizedTest
  @CsvSource({
    "'',starting,0",
    "+,healthy,0",
    "-,starting,1",
    "--,starting,2",
    "---,unhealthy,3",
    "----,unhealthy,4",
    "---+,healthy,0",
    "+-,healthy,1",
    "+--,healthy,2",
    "+---,unhealthy,3",
    "--+--,healthy,2",
    "(-)(-)(-)(-),starting,0",
    "(-)(-)---,unhealthy,3",
    "(+)(-)(-)(-),unhealthy,3",
  })
  void streaks(String probes, String status, int streak) {
    Health health = Health.STARTING;
    for (int i = 0; i < probes.length(); i++) {
      if (probes.charAt(i) == '+' || probes.charAt(i) == '-') {
        boolean counts = i == 0 || probes.charAt(i - 1) != '(';
        health = health.after(probe(probes.charAt(i) == '+' ? 0 : 1, ""), RETRIES, counts);
      }
    }
    assertThat(health.status().text()).isEqualTo(status);
    assertThat(health.failingStreak()).isEqualTo(streak);
  }

  @Test
  void theLastFiveProbesAreKept() {
    Health health = Health.STARTING;
    for (int i = 0; i < 8; i++) {
      health = health.after(probe(i % 2, "probe " + i), RETRIES, true);
    }
    assertThat(health.log())
        .extracting(Health.Probe::output)
        .containsExactly("probe 3", "probe 4", "probe 5", "probe 6", "probe 7");
    assertThat(health.ended().status()).isEqualTo(Health.Status.UNHEALTHY);
    assertThat(health.ended().log()).isEqualTo(health.log());
  }

  @Test
  void whatAContainerDoesNotSayItsImageSays() {
    HealthSpec image =
        ImageHealth.read(
            new ImageConfig.Healthcheck(
                List.of("CMD-SHELL", "ask"), 5_000_000_000L, null, 7L, null, -2),
            List.of("/bin/bash", "-ec"));
    HealthSpec own =
        new HealthSpec(
            List.of(),
            List.of(),
            Duration.ZERO,
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ZERO,
            9);

    HealthSpec merged = own.over(image);

    assertThat(merged.command()).containsExactly("/bin/bash", "-ec", "ask");
    assertThat(merged.intervalOrDefault()).isEqualTo(Duration.ofSeconds(5));
    assertThat(merged.timeoutOrDefault()).isEqualTo(Duration.ofSeconds(2));
    assertThat(merged.startPeriod()).as("7 ns are nonsense").isEqualTo(Duration.ZERO);
    assertThat(merged.startIntervalOrDefault()).isEqualTo(Duration.ofSeconds(5));
    assertThat(merged.retriesOrDefault()).isEqualTo(9);
    assertThat(image.retriesOrDefault()).isEqualTo(3);
    assertThat(HealthSpec.of(List.of("NONE")).over(image).command()).isEmpty();
    assertThat(ImageHealth.read(ImageHealth.write(image), List.of()).test())
        .isEqualTo(image.test());
  }

  @Test
  void commandsOfProbes() {
    assertThat(HealthSpec.of(List.of("CMD", "a", "b")).command()).containsExactly("a", "b");
    assertThat(HealthSpec.of(List.of("CMD-SHELL", "a b")).command())
        .containsExactly("/bin/sh", "-c", "a b");
    assertThat(HealthSpec.UNSET.command()).isEmpty();
    assertThat(HealthSpec.of(List.of("CMD")).command()).isEmpty();
    assertThat(HealthSpec.of(List.of("WHAT", "a")).command()).isEmpty();
  }

  @Test
  void nonsenseIsRefusedInDockersWords() {
    HealthSpec short1 =
        new HealthSpec(
            List.of("CMD", "a"),
            List.of(),
            Duration.ofNanos(7),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            0);
    assertThatThrownBy(short1::check)
        .isInstanceOf(GantryException.class)
        .hasMessage("Interval in Healthcheck cannot be less than 1ms");
    HealthSpec negative =
        new HealthSpec(
            List.of("CMD", "a"),
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            -1);
    assertThatThrownBy(negative::check).hasMessage("Retries in Healthcheck cannot be negative");
  }

  private static Health.Probe probe(int code, String output) {
    return new Health.Probe(Instant.EPOCH, Instant.EPOCH, code, output);
  }
}
