package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Health checks: of images and of containers, through Docker's client. */
class HealthIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @BeforeAll
  static void start() {
    daemon
        .docker(
            "import",
            "-c",
            "HEALTHCHECK --interval=100ms --retries=2 CMD test -e /well && echo is well",
            "-c",
            "CMD [\"sleep\", \"300\"]",
            "bb.tar",
            "checked")
        .ok();
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @Test
  void aContainerBecomesUnhealthyAndHealthyAgain() {
    String since = String.valueOf(Instant.now().getEpochSecond());
    run("box", "checked");
    awaitHealth("box", "unhealthy");
    assertThat(inspect("box", "{{.State.Running}}")).isEqualTo("true");
    assertThat(Integer.parseInt(inspect("box", "{{.State.Health.FailingStreak}}")))
        .isGreaterThanOrEqualTo(2);
    assertThat(inspect("box", "{{(index .State.Health.Log 0).ExitCode}}")).isEqualTo("1");
    assertThat(daemon.docker("ps", "--format", "{{.Status}}").ok()).endsWith(" (unhealthy)");

    daemon.docker("exec", "box", "touch", "/well").ok();
    awaitHealth("box", "healthy");
    Await.until(
        () -> inspect("box", "{{range .State.Health.Log}}{{.Output}}{{end}}").contains("is well"),
        () -> inspect("box", "{{json .State.Health}}"));
    assertThat(daemon.docker("ps", "--format", "{{.Status}}").ok()).endsWith(" (healthy)");
    assertThat(daemon.docker("ps", "-q", "--filter", "health=healthy").ok()).isNotEmpty();
    assertThat(daemon.docker("ps", "-q", "--filter", "health=unhealthy").ok()).isEmpty();

    daemon.docker("stop", "-t", "0", "box").ok();
    awaitHealth("box", "unhealthy");
    String until = String.valueOf(Instant.now().getEpochSecond() + 1);
    assertThat(
            daemon
                .docker(
                    "events",
                    "--since",
                    since,
                    "--until",
                    until,
                    "--filter",
                    "event=health_status",
                    "--format",
                    "{{.Action}}")
                .ok())
        .isEqualTo("health_status: unhealthy\nhealth_status: healthy");
  }

  @Test
  void aLongIntervalDoesNotKeepAWellContainerWaiting() {
    Instant before = Instant.now();
    run("box", "--health-cmd", "true", "--health-interval", "10m", "bb", "sleep", "300");
    awaitHealth("box", "healthy");
    assertThat(Instant.now()).isBefore(before.plusSeconds(20));

    run("late", "--health-cmd=false", "--health-interval=10m", "--health-retries=1", "bb", "cat");
    Await.until(() -> probes("late") == 1, () -> inspect("late", "{{json .State.Health}}"));
    assertThat(health("late")).as("the early probe only finds who is well").isEqualTo("starting");
    assertThat(daemon.docker("ps", "--format", "{{.Status}}", "-f", "name=late").ok())
        .endsWith(" (health: starting)");
  }

  @Test
  void failuresInTheStartPeriodDoNotCount() {
    run(
        "box",
        "--health-cmd=false",
        "--health-interval=50ms",
        "--health-start-interval=50ms",
        "--health-start-period=10m",
        "--health-retries=1",
        "bb",
        "sleep",
        "300");
    Await.until(() -> probes("box") == 5, () -> inspect("box", "{{json .State.Health}}"));
    assertThat(health("box")).isEqualTo("starting");
    assertThat(inspect("box", "{{.State.Health.FailingStreak}}")).isEqualTo("0");
  }

  @Test
  void aProbeThatHangsIsKilledAndOneThatFloodsIsCut() {
    run(
        "hangs",
        "--health-cmd=echo begun; exec sleep 299",
        "--health-interval=50ms",
        "--health-timeout=200ms",
        "--health-retries=1",
        "bb",
        "sleep",
        "300");
    awaitHealth("hangs", "unhealthy");
    assertThat(inspect("hangs", "{{(index .State.Health.Log 0).ExitCode}}")).isEqualTo("-1");
    assertThat(inspect("hangs", "{{(index .State.Health.Log 0).Output}}"))
        .isEqualTo("Health check exceeded timeout (0.2s): begun\n".strip());
    Await.until(
        () -> !daemon.docker("top", "hangs", "-o", "pid,args").ok().contains("sleep 299"),
        () -> daemon.docker("top", "hangs").ok());

    run(
        "floods",
        "--health-cmd=head -c 100000000 /dev/zero | tr '\\0' x",
        "--health-interval=50ms",
        "bb",
        "sleep",
        "300");
    awaitHealth("floods", "healthy");
    assertThat(inspect("floods", "{{(index .State.Health.Log 0).Output}}"))
        .isEqualTo("x".repeat(4096) + "...");
  }

  @Test
  void noneTurnsTheImagesCheckOffAndAMissingProgramIsAFailure() {
    run("off", "--no-healthcheck", "checked");
    assertThat(inspect("off", "{{json .State.Health}} {{json .Config.Healthcheck.Test}}"))
        .isEqualTo("null [\"NONE\"]");
    assertThat(daemon.docker("ps", "-q", "--filter", "health=none").ok()).isNotEmpty();
    daemon.docker("import", "-c", "HEALTHCHECK CMD [\"nosuch\"]", "bb.tar", "nosuch").ok();
    run("missing", "--health-interval=50ms", "--health-retries=1", "nosuch", "sleep", "300");
    awaitHealth("missing", "unhealthy");
    assertThat(inspect("missing", "{{(index .State.Health.Log 0).Output}}")).contains("nosuch");
  }

  @Test
  void probesGoOnUnderTheNextDaemonAndRestWhilePaused() {
    run("box", "--health-cmd=true", "--health-interval=50ms", "bb", "sleep", "300");
    awaitHealth("box", "healthy");
    daemon.kill();
    daemon.startAgain();
    awaitHealth("box", "healthy");
    daemon.docker("pause", "box").ok();
    Await.until(() -> last("box").equals(last("box")), () -> "");
    String resting = last("box");
    sleep();
    assertThat(last("box")).isEqualTo(resting);
    daemon.docker("unpause", "box").ok();
    Await.until(() -> !last("box").equals(resting), () -> last("box"));
    assertThat(health("box")).isEqualTo("healthy");
  }

  @Test
  void nonsenseIsRefused() {
    assertThat(daemon.docker("create", "--health-cmd=true", "--health-interval=1us", "bb").err())
        .contains("Interval in Healthcheck cannot be less than 1ms");
    assertThat(daemon.docker("create", "--health-cmd=true", "--health-retries=-1", "bb").err())
        .contains("cannot be negative");
  }

  private static void run(String name, String... words) {
    List<String> command = new ArrayList<>(List.of("run", "-d", "-i", "--name", name));
    command.addAll(List.of(words));
    daemon.docker(command.toArray(String[]::new)).ok();
  }

  private static void awaitHealth(String name, String status) {
    Await.until(() -> health(name).equals(status), () -> inspect(name, "{{json .State.Health}}"));
  }

  private static String health(String name) {
    return inspect(name, "{{.State.Health.Status}}");
  }

  private static int probes(String name) {
    return Integer.parseInt(inspect(name, "{{len .State.Health.Log}}"));
  }

  /** When the last probe ended. */
  private static String last(String name) {
    return inspect(name, "{{range .State.Health.Log}}{{.End}} {{end}}");
  }

  private static String inspect(String name, String format) {
    return daemon.docker("inspect", "-f", format, name).ok();
  }

  private static void sleep() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
