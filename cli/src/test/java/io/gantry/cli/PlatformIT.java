package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Containers of images for other processors, with Docker's client and with the gantry command. That
 * they run where there is an emulator {@code ./dev vm emulation} shows.
 */
class PlatformIT {
  private static final String FOREIGN = "linux/s390x";

  @TempDir private static Path folder;
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @BeforeAll
  static void start() throws Exception {
    Files.write(folder.resolve("program"), new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1, 0});
    Path dockerfile = folder.resolve("Dockerfile");
    Files.writeString(dockerfile, "FROM scratch\nCOPY --chmod=755 program /program\n");
    client("gantry", "build", "--platform", FOREIGN, "-t", "foreign", folder.toString()).ok();
  }

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  private static Result client(String name, String... words) {
    return daemon.client(name, words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void aProgramForAnotherProcessorFailsWithWhatIsMissing(String client) {
    assertThat(client(client, "run", "--rm", "foreign", "/program").err())
        .contains("WARNING: The requested image's platform (linux/s390x) does not match")
        .contains("exec format error", "a program for linux/s390x", "qemu-s390x");
    assertThat(client(client, "run", "--rm", "--platform", FOREIGN, "foreign", "/none").err())
        .contains("no such file")
        .doesNotContain("WARNING", "qemu");
    assertThat(client(client, "run", "--rm", "bb", "/etc/plain").err()).doesNotContain("qemu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void anImageForAnotherPlatformThanAskedForIsNotTaken(String client) {
    Result run =
        client(client, "run", "--rm", "--pull", "never", "--platform", FOREIGN, "bb", "true");
    assertThat(run.code()).isEqualTo(125);
    assertThat(run.err())
        .contains("image with reference bb was found but its platform (linux/")
        .contains("does not match the specified platform (linux/s390x)");
    assertThat(client("gantry", "run", "--rm", "--platform", "linux", "bb").err())
        .contains("\"linux\" is not a platform");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void theRightOneIsPulledInstead(String client) throws Exception {
    try (DockerRegistry registry =
        DockerRegistry.start(Files.createDirectory(folder.resolve(client)))) {
      String image = registry.host() + "/app";
      daemon.docker("tag", "foreign", image).ok();
      daemon.docker("push", "-q", image).ok();
      daemon.docker("tag", "bb", image).ok();

      assertThat(client(client, "create", "--platform", FOREIGN, image, "/program").ok())
          .isNotEmpty();

      assertThat(daemon.docker("image", "inspect", "-f", "{{.Architecture}}", image).ok())
          .isEqualToIgnoringNewLines("s390x");
    }
  }
}
