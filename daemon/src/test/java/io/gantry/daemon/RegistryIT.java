package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.DockerRegistry;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Docker's client pushes to and pulls from a real registry; skopeo looks at both sides. */
class RegistryIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static DockerRegistry registry;

  @BeforeAll
  static void start() throws Exception {
    registry = DockerRegistry.start(Files.createDirectory(daemon.root.resolve("peer")));
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @AfterEach
  void onlyTheFirstImageIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    assertThat(images()).isEqualTo("bb:latest");
    assertThat(daemon.dataRoot().resolve("downloads")).isEmptyDirectory();
  }

  @Test
  void pushedAndPulledAgainItIsTheSame() {
    String name = registry.host() + "/team/app:v1";
    daemon.docker("tag", "bb", name).ok();
    String pushed = daemon.docker("push", name).ok();
    assertThat(pushed)
        .contains("The push refers to repository [" + registry.host() + "/team/app]")
        .contains("Pushed")
        .containsPattern("v1: digest: sha256:[0-9a-f]{64} size: \\d+");
    assertThat(daemon.docker("push", name).ok()).contains("Layer already exists");
    String digest = pushed.replaceAll("(?s).*digest: (sha256:[0-9a-f]{64}).*", "$1");
    assertThat(skopeo("inspect", "--format", "{{.Digest}}", name)).isEqualTo(digest);

    String id = daemon.inspect("bb", "{{.Id}}");
    daemon.docker("rmi", name).ok();
    daemon.docker("rmi", "bb").ok();
    assertThat(images()).isEmpty();
    String pulled = daemon.docker("pull", name).ok();
    assertThat(pulled)
        .contains("Pulling from team/app")
        .contains("Pull complete")
        .contains("Digest: " + digest)
        .contains("Status: Downloaded newer image for " + name);
    assertThat(daemon.docker("pull", name).ok())
        .contains("Status: Image is up to date for " + name);
    assertThat(daemon.inspect(name, "{{.Id}} {{index .RepoDigests 0}}"))
        .isEqualTo(id + " " + registry.host() + "/team/app@" + digest);
    assertThat(daemon.docker("run", "--rm", name, "echo", "runs").ok()).isEqualTo("runs");

    daemon.docker("tag", name, "bb").ok();
    daemon.docker("rmi", name).ok();
    assertThat(daemon.docker("run", "--rm", registry.host() + "/team/app@" + digest, "true").code())
        .isZero();
    daemon.docker("rmi", registry.host() + "/team/app@" + digest).ok();
  }

  @Test
  void whatSkopeoPushedIsPulledAndGoesBackUnchanged() {
    String name = registry.host() + "/from/skopeo:1";
    daemon.docker("save", "-o", daemon.root.resolve("bb-save.tar").toString(), "bb").ok();
    skopeoCopy(
        "docker-archive:" + daemon.root.resolve("bb-save.tar"),
        "docker://" + name,
        "--dest-compress-format",
        "zstd");
    String digest = skopeo("inspect", "--format", "{{.Digest}}", name);
    assertThat(daemon.docker("pull", name).ok()).contains("Digest: " + digest);
    assertThat(daemon.docker("run", "--rm", name, "echo", "zstd").ok()).isEqualTo("zstd");
    String back = registry.host() + "/back/again:1";
    daemon.docker("tag", name, back).ok();
    assertThat(daemon.docker("push", back).ok()).contains(digest);
    assertThat(skopeo("inspect", "--format", "{{.Digest}}", back)).isEqualTo(digest);
    daemon.docker("rmi", back, name).ok();
  }

  @Test
  void allTagsGoBothWays() {
    String repository = registry.host() + "/many/tags";
    for (String tag : List.of("a", "b", "c")) {
      daemon.docker("tag", "bb", repository + ":" + tag).ok();
    }
    assertThat(daemon.docker("push", "-a", repository).ok())
        .contains("a: digest")
        .contains("b: digest")
        .contains("c: digest");
    daemon.docker("rmi", repository + ":a", repository + ":b", repository + ":c").ok();
    daemon.docker("pull", "-a", repository).ok();
    assertThat(daemon.docker("images", "--format", "{{.Tag}}", repository).ok().split("\n"))
        .containsExactlyInAnyOrder("a", "b", "c");
    daemon.docker("rmi", repository + ":a", repository + ":b", repository + ":c").ok();
  }

  @Test
  void runPullsWhatIsMissing() {
    String name = registry.host() + "/run/pulls:1";
    daemon.docker("tag", "bb", name).ok();
    daemon.docker("push", name).ok();
    daemon.docker("rmi", name).ok();
    Result run = daemon.docker("run", "--rm", name, "echo", "here");
    assertThat(run.ok()).isEqualTo("here");
    assertThat(run.err()).contains("Unable to find image '" + name + "' locally");
    daemon.docker("rmi", name).ok();
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(daemon.docker("pull", registry.host() + "/no/such:1").all())
        .contains("/no/such")
        .containsAnyOf("manifest unknown", "not found", "does not exist");
    assertThat(daemon.docker("push", "nosuchimage:1").all())
        .contains("An image does not exist locally with the tag: nosuchimage");
    assertThat(daemon.docker("pull", "localhost:1/nobody/home").all())
        .contains("localhost:1")
        .containsIgnoringCase("refused");
    assertThat(daemon.docker("pull", "--platform", "linux/s390x", pushed("other/platform:1")).all())
        .contains("does not match the specified platform: wanted linux/s390x");
  }

  private String pushed(String path) {
    String name = registry.host() + "/" + path;
    daemon.docker("tag", "bb", name).ok();
    daemon.docker("push", name).ok();
    daemon.docker("rmi", name).ok();
    return name;
  }

  private static String images() {
    return daemon.docker("images", "--format", "{{.Repository}}:{{.Tag}}").ok();
  }

  private static String skopeo(String verb, String... args) {
    ArrayList<String> command = new ArrayList<>(List.of("skopeo", verb, "--tls-verify=false"));
    command.addAll(List.of(args).subList(0, args.length - 1));
    command.add("docker://" + args[args.length - 1]);
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await().ok();
    }
  }

  private static void skopeoCopy(String from, String to, String... options) {
    ArrayList<String> command =
        new ArrayList<>(List.of("skopeo", "copy", "--dest-tls-verify=false", "-q"));
    command.addAll(List.of(options));
    command.addAll(List.of(from, to));
    try (ClientProcess client = daemon.client(command)) {
      client.endInput().await().ok();
    }
  }
}
