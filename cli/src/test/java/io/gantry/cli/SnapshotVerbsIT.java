package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.Await;
import io.gantry.testing.ClientProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots, rollbacks and clones of containers with the gantry command. */
class SnapshotVerbsIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();

  @AfterEach
  void nothingIsLeft() {
    Leftovers.removeAllAndAssertNone(daemon);
    daemon.docker("volume", "prune", "-af").ok();
    for (String image : daemon.docker("images", "-q", "-f", "since=bb").ok().lines().toList()) {
      daemon.docker("rmi", "-f", image).ok();
    }
  }

  private static Result gantry(String... words) {
    List<String> command = new ArrayList<>(DaemonProcess.commandLineTool());
    command.addAll(List.of(words));
    try (ClientProcess client = daemon.client(command)) {
      return client.endInput().await();
    }
  }

  /** What the container's file says: through a copy, so that it need not run. */
  private static String file(String container, String path) {
    return daemon.docker("exec", container, "cat", path).ok();
  }

  @Test
  void aStoppedContainerIsTakenBack() {
    daemon.docker("run", "--name", "box", "bb", "sh", "-c", "echo one > /f; rm -f /etc/plain").ok();
    assertThat(gantry("snapshot", "create", "box", "first").ok()).isEqualTo("first");
    String diff = daemon.docker("diff", "box").ok();
    daemon.docker("start", "-a", "box").ok();
    assertThat(gantry("container", "snapshot", "box").ok()).isEqualTo("2");
    assertThat(gantry("snapshot", "ls", "box").ok())
        .contains("NAME", "CREATED", "SIZE", "first", " ago");
    assertThat(gantry("snapshot", "ls", "-q", "box").ok()).isEqualTo("first\n2");

    daemon.docker("cp", "/etc/hostname", "box:/f").ok();
    gantry("snapshot", "rollback", "box", "first").ok();

    assertThat(daemon.docker("diff", "box").ok()).isEqualTo(diff);
    daemon.docker("commit", "box", "made").ok();
    assertThat(daemon.docker("run", "--rm", "made", "sh", "-c", "cat /f; ls /etc/plain").all())
        .contains("one")
        .contains("No such file");
    assertThat(gantry("snapshot", "rm", "box", "first", "2").ok()).isEqualTo("first\n2");
    assertThat(gantry("snapshot", "ls", "-q", "box").ok()).isEmpty();
    assertThat(daemon.docker("diff", "box").ok()).isEqualTo(diff);
  }

  @Test
  void oneThatRunsIsKeptButNotTakenBack() {
    daemon.docker("run", "-d", "--name", "box", "bb", "sleep", "300").ok();
    daemon.docker("exec", "box", "sh", "-c", "echo one > /f; mkdir /d; echo d > /d/x").ok();
    gantry("snapshot", "create", "box", "one").ok();
    assertThat(daemon.inspect("box", "{{.State.Status}}")).isEqualTo("running");
    assertThat(gantry("snapshot", "rollback", "box", "one").err())
        .contains("cannot roll back container", "it is running. Hint: stop or pause it first");
    daemon.docker("exec", "box", "sh", "-c", "echo two > /f; rm -r /d").ok();
    daemon.docker("stop", "-t", "0", "box").ok();
    gantry("container", "rollback", "box", "one").ok();
    daemon.docker("start", "box").ok();
    assertThat(file("box", "/f")).isEqualTo("one");
    assertThat(file("box", "/d/x")).isEqualTo("d");
  }

  /** Through the mount that its processes see, with its volume and the engine's files in it. */
  @ParameterizedTest
  @ValueSource(strings = {"image", "one"})
  void aPausedOneIsTakenBackUnderItsProcesses(String snapshot) {
    String script =
        "echo open > /open; exec 3< /open; mkfifo /go; read x < /go; cat <&3 > /kept; sleep 300";
    daemon.docker("create", "--name", "box", "-v", "/d/v", "bb", "sh", "-c", script).ok();
    gantry("snapshot", "create", "box", "image").ok();
    daemon.docker("start", "box").ok();
    Await.until(
        () -> daemon.docker("exec", "box", "test", "-p", "/go").code() == 0, () -> "no pipe");
    daemon.docker("exec", "box", "sh", "-c", "echo one > /f; echo d > /d/x; echo v > /d/v/x").ok();
    daemon.docker("pause", "box").ok();
    gantry("snapshot", "create", "box", "one").ok();
    daemon.docker("unpause", "box").ok();
    daemon
        .docker(
            "exec",
            "box",
            "sh",
            "-c",
            "echo two > /f; rm /d/x /open; echo w > /d/v/x; rm -r /home; ln -s /d/v /home")
        .ok();

    daemon.docker("pause", "box").ok();
    gantry("snapshot", "rollback", "box", snapshot).ok();
    assertThat(daemon.inspect("box", "{{.State.Status}}")).isEqualTo("paused");
    daemon.docker("unpause", "box").ok();

    boolean image = snapshot.equals("image");
    assertThat(
            daemon.docker("exec", "box", "sh", "-c", "cat /f /d/x; cat /d/v/x /etc/hostname").all())
        .contains(image ? "can't open '/f'" : "one\nd\n")
        .contains("w\n" + daemon.inspect("box", "{{.Config.Hostname}}"));
    assertThat(daemon.docker("exec", "box", "test", "-L", "/home").code()).isEqualTo(1);
    if (!image) {
      daemon.docker("exec", "box", "sh", "-c", "echo > /go").ok();
      Await.until(
          () -> daemon.docker("exec", "box", "test", "-s", "/kept").code() == 0, () -> "not kept");
      assertThat(file("box", "/kept")).isEqualTo("open");
    }
  }

  @Test
  void onePausedUnderAnotherRootIsNotTakenBack() {
    String script =
        "mkdir -p /in/bin; cp /bin/busybox /in/bin/; exec chroot /in /bin/busybox sleep 300";
    daemon.docker("run", "-d", "--name", "box", "bb", "sh", "-c", script).ok();
    String pid = daemon.inspect("box", "{{.State.Pid}}");
    Await.until(() -> !Files.exists(Path.of("/proc/" + pid + "/root/etc")), () -> "no other root");
    gantry("snapshot", "create", "box", "one").ok();
    daemon.docker("pause", "box").ok();
    assertThat(gantry("snapshot", "rollback", "box", "one").err())
        .contains("its process has another root folder now. Hint: stop it first");
  }

  @Test
  void usersOfAFrozenFolderAreTheContainersAlone(@TempDir Path temp) throws IOException {
    Path users = Files.writeString(temp.resolve("passwd"), "who:x:1234:1234::/:/bin/sh\n");
    daemon.docker("create", "--name", "box", "-u", "who", "bb", "sh", "-c", "id -u").ok();
    daemon.docker("cp", users.toString(), "box:/etc/passwd").ok();
    gantry("snapshot", "create", "box", "one").ok();

    assertThat(daemon.docker("start", "-a", "box").ok()).isEqualTo("1234");
    assertThat(daemon.docker("run", "--rm", "-u", "who", "bb", "id", "-u").all())
        .contains("unable to find user who");
  }

  @Test
  void aCloneBeginsWhereItsOriginIs() {
    daemon
        .docker(
            "run",
            "-d",
            "--name",
            "box",
            "-e",
            "A=1",
            "--label",
            "l=v",
            "-v",
            "named:/n",
            "-v",
            "/anon",
            "-m",
            "32m",
            "bb",
            "sh",
            "-c",
            "echo $A > /f; echo x > /anon/x; hostname > /h; sleep 300")
        .ok();
    Await.until(
        () -> daemon.docker("exec", "box", "test", "-s", "/h").code() == 0, () -> "never there");
    String id = gantry("container", "clone", "--run", "box", "twin").ok();

    assertThat(daemon.inspect("twin", "{{.Id}}")).isEqualTo(id);
    String config = "{{.Config.Env}} {{.Config.Labels}} {{.Config.Cmd}} {{.HostConfig.Memory}}";
    assertThat(daemon.inspect("twin", config)).isEqualTo(daemon.inspect("box", config));
    assertThat(daemon.inspect("twin", "{{.Config.Hostname}}")).isEqualTo(id.substring(0, 12));
    assertThat(file("twin", "/f")).isEqualTo("1");
    daemon.docker("exec", "twin", "sh", "-c", "echo mine > /f; echo shared > /n/s").ok();
    assertThat(file("box", "/f")).isEqualTo("1");
    assertThat(file("box", "/n/s")).isEqualTo("shared");
    assertThat(daemon.docker("exec", "box", "test", "-e", "/anon/x").code()).isZero();

    daemon.docker("rm", "-f", "box").ok();
    assertThat(file("twin", "/f")).isEqualTo("mine");
    daemon.docker("stop", "-t", "0", "twin").ok();
    String third = gantry("container", "clone", "--destroy", "--name", "third", "twin").ok();
    assertThat(daemon.docker("ps", "-a", "--format", "{{.Names}}").ok()).isEqualTo("third");
    daemon.docker("cp", third + ":/f", daemon.root.resolve("f").toString()).ok();
    assertThat(daemon.root.resolve("f")).hasContent("mine");
  }

  @Test
  void allIsThereUnderTheNextDaemon() {
    daemon.docker("run", "--name", "box", "bb", "sh", "-c", "echo one > /f").ok();
    gantry("snapshot", "create", "box", "one").ok();
    daemon.docker("start", "-a", "box").ok();
    daemon.docker("cp", "/etc/hostname", "box:/f").ok();
    gantry("container", "clone", "box", "twin").ok();
    daemon.kill();
    daemon.startAgain();
    gantry("snapshot", "rollback", "box", "one").ok();
    daemon.docker("cp", "box:/f", daemon.root.resolve("g").toString()).ok();
    assertThat(daemon.root.resolve("g")).hasContent("one");
    assertThat(daemon.docker("start", "-a", "twin").code()).isZero();
    String usage = daemon.docker("ps", "-as", "--format", "{{.Names}} {{.Size}}").ok();
    assertThat(usage).contains("twin ", "box ");
  }

  @Test
  void mistakesAreTold() {
    daemon.docker("create", "--name", "box", "bb", "true").ok();
    gantry("snapshot", "create", "box", "one").ok();
    assertThat(gantry("snapshot", "create", "box", "one").err())
        .contains("the container has a snapshot \"one\" already");
    assertThat(gantry("snapshot", "create", "box", "o ne").err())
        .contains("invalid snapshot name (o ne)");
    assertThat(gantry("snapshot", "rollback", "box", "two").err())
        .contains("No such snapshot of container", "It has one");
    assertThat(gantry("snapshot", "ls", "nobody").err()).contains("No such container: nobody");
    assertThat(gantry("container", "clone", "box", "box").err()).contains("is already in use");
    assertThat(gantry("container", "clone", "nobody").err()).contains("No such container: nobody");
    assertThat(daemon.docker("ps", "-aq").ok().lines()).hasSize(1);
  }
}
