package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Docker's client as it speaks older versions of the API. */
class OldClientIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.40", "1.41", "1.43", "1.45", "1.47", "1.50"})
  void aDayOfWork(String version) {
    assertThat(docker(version, "version", "--format", "{{.Client.APIVersion}}")).isEqualTo(version);
    docker(version, "volume", "create", "--label", "a=b", "store");
    docker(version, "network", "create", "--driver", "bridge", "shop");
    docker(
        version,
        "run",
        "-d",
        "--name",
        "web",
        "--network",
        "shop",
        "--network-alias",
        "www",
        "-p",
        "0:80",
        "-v",
        "store:/data",
        "--health-cmd",
        "true",
        "-m",
        "64m",
        "bb",
        "sh",
        "-c",
        "echo hello; sleep 600");
    assertThat(docker(version, "ps", "--format", "{{.Names}} {{.Image}}")).contains("web bb");
    assertThat(docker(version, "exec", "web", "cat", "/etc/hostname")).isNotBlank();
    assertThat(docker(version, "logs", "web")).isEqualTo("hello");
    assertThat(docker(version, "port", "web")).startsWith("80/tcp -> 0.0.0.0:");
    assertThat(docker(version, "inspect", "-f", "{{.HostConfig.Memory}} {{.State.Status}}", "web"))
        .isEqualTo("67108864 running");
    assertThat(docker(version, "stats", "--no-stream", "--format", "{{.Name}}", "web"))
        .contains("web");
    assertThat(docker(version, "top", "web")).contains("sleep 600");
    assertThat(docker(version, "run", "--rm", "--network", "shop", "bb", "nslookup", "www"))
        .contains("Address");
    assertThat(docker(version, "images", "--format", "{{.Repository}}")).contains("bb");
    assertThat(docker(version, "history", "--format", "{{.ID}}", "bb")).isNotBlank();
    assertThat(docker(version, "system", "df")).contains("Local Volumes");
    assertThat(docker(version, "info", "--format", "{{.ContainersRunning}}")).isEqualTo("1");
    assertThat(docker(version, "commit", "web", "copy")).startsWith("sha256:");
    docker(version, "cp", "web:/etc/hosts", "-");
    docker(version, "rename", "web", "site");
    docker(version, "stop", "-t", "0", "site");
    docker(version, "rm", "-v", "site");
    docker(version, "rmi", "copy");
    docker(version, "volume", "rm", "store");
    docker(version, "network", "rm", "shop");
  }

  private static String docker(String version, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", "DOCKER_API_VERSION=" + version, "docker", "-H", "unix://" + daemon.socket));
    command.addAll(List.of(words));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await().ok();
    }
  }
}
