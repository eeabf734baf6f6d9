package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import io.gantry.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RUN instructions that take more than there is, on a daemon whose disk is small. */
class BuildHostileIT {
  private static final int DISK = 48 << 20;

  @TempDir private static Path disk;
  private static DaemonProcess daemon;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    Tool.run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "gantry-small", disk.toString());
    daemon = DaemonProcess.start("--data-root", disk.toString());
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      daemon.close();
    } finally {
      Tool.run("umount", disk.toString());
    }
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    Await.until(() -> names("ingest").isEmpty(), () -> "left: " + names("ingest"));
  }

  @Test
  void aGigabyteOfOutputIsClipped() throws IOException {
    dockerfile(
        "RUN yes 0123456789abcde | head -c 1048576 > /m\n"
            + "RUN cat $(yes /m | head -n 1024); echo the end; exit 3");
    long before = mostMemory();
    Result built = build().await();
    assertThat(built.code()).isEqualTo(1);
    assertThat(built.err()).hasSizeLessThan(8 << 20);
    assertThat(built.err().lines().filter(line -> !line.contains("89abc")).toList())
        .anyMatch(line -> line.endsWith(" [output clipped, log limit 2MiB reached]"))
        .anyMatch(line -> line.matches("#3 \\S+ \\[107\\d{7} bytes left out]"))
        .anyMatch(line -> line.matches("#3 \\S+ the end"))
        .anyMatch(line -> line.matches("[0-9.]+ the end"))
        .anyMatch(line -> line.endsWith("returned a non-zero code: 3"));
    assertThat(mostMemory() - before).isLessThan(96 << 10);
  }

  @Test
  void theEndOfTheClientIsThatOfItsBuild() throws IOException {
    dockerfile("RUN echo begun; yes");
    try (ClientProcess client = build()) {
      Await.until(() -> steps() > 0, () -> "no process of a step");
      long start = System.nanoTime();
      client.signal("INT");
      assertThat(client.await().code()).isEqualTo(130);
      Await.until(() -> steps() == 0, () -> "the step goes on");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aFullDiskIsToldAndEmptyAgain() throws IOException {
    dockerfile("RUN cat /dev/zero > /zero");
    long free = disk.toFile().getUsableSpace();
    Result built = build().await();
    assertThat(built.code()).isEqualTo(1);
    assertThat(built.err()).contains("No space left on device");
    Await.until(
        () -> free - disk.toFile().getUsableSpace() < 1 << 20,
        () -> (free - disk.toFile().getUsableSpace()) + " bytes are still taken");
    dockerfile("RUN echo next > /next; cat /next");
    Result next = build().await();
    assertThat(next.code()).as(next.err()).isZero();
  }

  /** In kilobytes, of the daemon, since its start. */
  private static long mostMemory() throws IOException {
    Path status = Path.of("/proc", String.valueOf(daemon.pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /** Processes in the daemon's control groups. */
  private static long steps() {
    return ProcessHandle.allProcesses().filter(BuildHostileIT::isStep).count();
  }

  private static boolean isStep(ProcessHandle process) {
    try {
      String groups = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cgroup"));
      return groups.contains("/" + daemon.cgroupParent + "/");
    } catch (IOException e) {
      // It has ended meanwhile.
      return false;
    }
  }

  private ClientProcess build() {
    List<String> command = new ArrayList<>(DaemonProcess.commandLineTool());
    command.addAll(List.of("build", "--no-cache", "--progress", "plain", folder.toString()));
    return new ClientProcess(
            command,
            Map.of("GANTRY_HOST", "unix://" + daemon.socket, "JDK_JAVA_OPTIONS", "-Xmx48m"),
            folder)
        .endInput();
  }

  private void dockerfile(String run) throws IOException {
    Files.writeString(folder.resolve("Dockerfile"), "FROM bb\n" + run + "\n");
  }

  private static List<String> names(String name) {
    String[] names = disk.resolve(name).toFile().list();
    return names == null ? List.of() : List.of(names);
  }
}
