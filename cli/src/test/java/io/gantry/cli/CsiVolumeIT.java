package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.csi.CsiPluginProcess;
import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes of a CSI plugin that is a process of its own. */
class CsiVolumeIT {
  private static DaemonProcess daemon;
  private static CsiPluginProcess plugin;
  private static String driver;

  @BeforeAll
  static void start() {
    daemon = DaemonProcess.start();
    plugin =
        CsiPluginProcess.start(daemon.root.resolve("csi.sock"), daemon.root.resolve("csi-plugin"));
    driver = "csi:" + plugin.socket();
  }

  @AfterAll
  static void stop() {
    daemon.close();
    plugin.close();
  }

  /** Among other things, no mount is left on the host. */
  @AfterEach
  void nothingIsLeft() {
    plugin.fail("");
    Leftovers.removeAllAndAssertNone(daemon);
    daemon
        .docker("volume", "ls", "-q")
        .ok()
        .lines()
        .forEach(volume -> daemon.docker("volume", "rm", "-f", volume).ok());
    plugin.forgetCalls();
  }

  private static Result client(String name, String... words) {
    return daemon.client(name, words);
  }

  private static List<String> calls() {
    return plugin.calls().stream().map(call -> call.substring(0, call.indexOf(' '))).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void aVolumeLivesThroughAllCalls(String client) throws IOException {
    Path secrets = Files.writeString(daemon.root.resolve("secrets"), "{\"key\":\"hidden\"}");
    String[] options = {"-o", "size=1m", "-o", "pool=fast", "-o", "secrets=" + secrets};
    client(
            client,
            "volume",
            "create",
            "-d",
            driver,
            options[0],
            options[1],
            options[2],
            options[3],
            options[4],
            options[5],
            "data")
        .ok();
    client(client, "run", "--rm", "-v", "data:/d:nocopy", "bb", "sh", "-c", "echo kept > /d/f")
        .ok();

    assertThat(Files.readString(plugin.volume("id-data").resolve("f"))).isEqualTo("kept\n");
    assertThat(client(client, "volume", "inspect", "data").ok())
        .contains("\"VolumeId\": \"id-data\"", "\"pool\": \"fast\"", "\"secrets\": \"[key]\"")
        .contains("\"CapacityBytes\": 1048576")
        .doesNotContain("hidden");
    client(client, "volume", "rm", "data").ok();
    assertThat(plugin.volume("id-data")).doesNotExist();
    assertThat(calls())
        .containsExactly(
            "CreateVolume",
            "NodeStageVolume",
            "NodePublishVolume",
            "NodeExpandVolume",
            "NodeUnpublishVolume",
            "NodeUnstageVolume",
            "DeleteVolume");
  }

  @Test
  void itIsPublishedOnceForAllAndAcrossDaemons() {
    daemon.docker("volume", "create", "-d", driver, "data").ok();
    String[] words = {"run", "-d", "-v", "data:/d:nocopy", "bb", "sleep", "1000"};
    String lasting = daemon.docker(words).ok();
    String ending = daemon.docker(words).ok();
    daemon.docker("exec", lasting, "sh", "-c", "echo shared > /d/f").ok();
    assertThat(daemon.docker("exec", ending, "cat", "/d/f").ok()).isEqualTo("shared");
    assertThat(daemon.docker("volume", "inspect", "-f", "{{.Status.UsedBytes}}", "data").ok())
        .isEqualTo("10");
    String pid = daemon.inspect(ending, "{{.State.Pid}}");

    daemon.kill();
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    daemon.startAgain();
    daemon.awaitState(ending, "exited");

    assertThat(daemon.docker("exec", lasting, "cat", "/d/f").ok()).isEqualTo("shared");
    assertThat(calls()).doesNotContain("NodeUnpublishVolume").containsOnlyOnce("NodePublishVolume");
    daemon.docker("rm", "-f", lasting).ok();
    assertThat(calls()).containsOnlyOnce("NodeUnpublishVolume", "NodeUnstageVolume");
  }

  @Test
  void aVolumeThatIsThereIsUsedAndNeverDeleted() throws IOException {
    Files.createDirectories(plugin.volume("old"));
    Files.writeString(plugin.volume("old").resolve("f"), "there");
    String[] create = {"volume", "create", "-d", driver, "-o", "id=old", "-o", "access=ro", "data"};
    daemon.docker(create).ok();

    Result run =
        daemon.docker(
            "run", "--rm", "-v", "data:/d:nocopy", "bb", "sh", "-c", "cat /d/f; touch /d/g");
    assertThat(run.out()).isEqualTo("there");
    assertThat(run.err()).contains("Read-only file system");
    daemon.docker("volume", "rm", "data").ok();
    assertThat(plugin.volume("old").resolve("f")).exists();
    assertThat(calls()).doesNotContain("CreateVolume", "DeleteVolume");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NodeStageVolume", "NodePublishVolume", "NodeExpandVolume"})
  void aCallThatFailsFailsTheStart(String call) {
    daemon.docker("volume", "create", "-d", driver, "-o", "size=1m", "data").ok();
    plugin.fail(call);

    Result run = daemon.docker("run", "--rm", "-v", "data:/d:nocopy", "bb", "true");

    assertThat(run.code()).isEqualTo(125);
    assertThat(run.err())
        .contains("error while mounting volume 'data': CSI " + call, "told to fail");
    Leftovers.removeAllAndAssertNone(daemon);
    plugin.fail("");
    daemon.docker("run", "--rm", "-v", "data:/d:nocopy", "bb", "true").ok();
  }

  @Test
  void refusalsSayWhy() {
    assertThat(create("csi:/nowhere.sock").err()).contains("there is no such socket");
    assertThat(create("csi:../x").err()).contains("invalid volume driver");
    assertThat(create(driver, "access=all").err()).contains("invalid access \"all\"");
    assertThat(create(driver, "size=much").err()).contains("invalid size: 'much'");
    assertThat(create(driver, "secrets=/nowhere").err()).contains("secrets /nowhere");
    plugin.fail("detached");
    assertThat(create(driver).err()).contains("attaches volumes to hosts, which is not supported");
    plugin.fail("CreateVolume");
    assertThat(create(driver).err()).contains("create data: CSI CreateVolume", "told to fail");
    assertThat(daemon.docker("volume", "ls", "-q").ok()).isEmpty();
  }

  @Test
  void aDeadPluginIsTold() {
    daemon.docker("volume", "create", "-d", driver, "data").ok();
    plugin.kill();
    try {
      assertThat(daemon.docker("run", "--rm", "-v", "data:/d:nocopy", "bb", "true").err())
          .contains("error while mounting volume 'data': CSI NodeGetCapabilities", "UNAVAILABLE");
      assertThat(daemon.docker("volume", "rm", "data").err()).contains("remove data: CSI");
    } finally {
      plugin.startAgain();
    }
  }

  private static Result create(String driver, String... options) {
    List<String> words = new ArrayList<>(List.of("volume", "create", "-d", driver));
    for (String option : options) {
      words.addAll(List.of("-o", option));
    }
    words.add("data");
    return daemon.docker(words.toArray(String[]::new));
  }
}
