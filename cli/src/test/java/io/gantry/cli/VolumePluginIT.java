package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testing.DaemonProcess;
import io.gantry.testing.Leftovers;
import io.gantry.testing.PluginProcess;
import io.gantry.testing.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes of a plugin that is a process of its own, found where Docker finds its plugins. */
class VolumePluginIT {
  @AutoClose private static final DaemonProcess daemon = DaemonProcess.start();
  private static String driver;
  private static PluginProcess plugin;

  @BeforeAll
  static void start() {
    driver = "box-" + daemon.bridge;
    plugin =
        PluginProcess.volumes(
            Path.of("/run/docker/plugins", driver + ".sock"), daemon.root.resolve("box"));
  }

  @AfterAll
  static void stop() {
    plugin.close();
  }

  @AfterEach
  void nothingIsLeft() {
    plugin.behave();
    Leftovers.removeAllAndAssertNone(daemon);
    daemon
        .docker("volume", "ls", "-q")
        .ok()
        .lines()
        .forEach(volume -> daemon.docker("volume", "rm", "-f", volume).ok());
    assertThat(mountsOfUsers()).isEmpty();
  }

  /** What the plugin was asked to mount, and not yet to unmount. */
  private static List<String> mountsOfUsers() {
    List<String> mounted = new ArrayList<>();
    for (String call : plugin.calls()) {
      if (call.startsWith("VolumeDriver.Mount ")) {
        mounted.add(call.substring("VolumeDriver.Mount ".length()));
      } else if (call.startsWith("VolumeDriver.Unmount ")) {
        mounted.remove(call.substring("VolumeDriver.Unmount ".length()));
      }
    }
    return mounted;
  }

  private static Result client(String name, String... words) {
    return daemon.client(name, words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "gantry"})
  void aVolumeOfAPluginIsLikeAnyOther(String client) throws IOException {
    client(client, "volume", "create", "-d", driver, "-o", "a=b", "data").ok();
    client(client, "run", "--rm", "-v", "data:/d", "bb", "sh", "-c", "echo kept > /d/f").ok();

    assertThat(Files.readString(plugin.volume("data").resolve("f"))).isEqualTo("kept\n");
    String format = "{{.Driver}} {{.Scope}} {{.Mountpoint}} {{.Status.kind}}";
    assertThat(client("docker", "volume", "inspect", "-f", format, "data").ok())
        .isEqualTo(driver + " global " + plugin.volume("data") + " test");
    assertThat(client(client, "volume", "ls").ok()).contains(driver);
    assertThat(daemon.docker("info", "-f", "{{.Plugins.Volume}}").ok()).contains(driver);

    client(client, "volume", "rm", "data").ok();
    assertThat(plugin.volume("data")).doesNotExist();
  }

  @Test
  void eachContainerIsAUserOfItsOwn() {
    daemon.docker("volume", "create", "-d", driver, "data").ok();
    String[] words = {"run", "-d", "-v", "data:/d:nocopy", "bb", "sleep", "1000"};
    String one = daemon.docker(words).ok();
    String two = daemon.docker(words).ok();
    daemon.docker("exec", one, "sh", "-c", "echo shared > /d/f").ok();

    assertThat(daemon.docker("exec", two, "cat", "/d/f").ok()).isEqualTo("shared");
    assertThat(mountsOfUsers()).containsExactlyInAnyOrder("data " + one, "data " + two);
    daemon.docker("rm", "-f", one).ok();
    assertThat(mountsOfUsers()).containsExactly("data " + two);
    assertThat(daemon.docker("exec", two, "cat", "/d/f").ok()).isEqualTo("shared");
  }

  @Test
  void theNextDaemonGivesBackWhatAKilledOneHad() {
    daemon.docker("volume", "create", "-d", driver, "data").ok();
    String[] words = {"run", "-d", "-v", "data:/d:nocopy", "bb", "sleep", "1000"};
    String lasting = daemon.docker(words).ok();
    String ending = daemon.docker(words).ok();
    String pid = daemon.inspect(ending, "{{.State.Pid}}");

    daemon.kill();
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    daemon.startAgain();
    daemon.awaitState(ending, "exited");

    assertThat(mountsOfUsers()).containsExactly("data " + lasting);
    daemon.docker("exec", lasting, "touch", "/d/f").ok();
    daemon.docker("rm", "-f", lasting).ok();
    assertThat(mountsOfUsers()).isEmpty();
  }

  @Test
  void theImageFillsItAndCopiesReachIt() throws IOException {
    daemon
        .docker("create", "--name", "filled", "-v", "data:/etc", "--volume-driver", driver, "bb")
        .ok();
    daemon.docker("cp", "filled:/etc/passwd", "-").ok();

    assertThat(plugin.volume("data").resolve("passwd")).exists();
    assertThat(mountsOfUsers()).isEmpty();
  }

  @Test
  void mountsNameTheDriver() {
    String mount = "type=volume,src=data,dst=/d,volume-driver=" + driver + ",volume-opt=a=b";
    client("docker", "run", "--rm", "--mount", mount, "bb", "touch", "/d/one").ok();
    client("gantry", "run", "--rm", "--mount", mount, "bb", "touch", "/d/two").ok();

    assertThat(plugin.volume("data").resolve("one")).exists();
    assertThat(plugin.volume("data").resolve("two")).exists();
  }

  @Test
  void whatThePluginHasByOtherWaysIsFound() throws IOException {
    Files.createDirectories(plugin.volume("foreign"));
    Files.writeString(plugin.volume("foreign").resolve("f"), "there");

    assertThat(daemon.docker("volume", "ls", "-q").ok()).isEqualTo("foreign");
    assertThat(daemon.docker("run", "--rm", "-v", "foreign:/d", "bb", "cat", "/d/f").ok())
        .isEqualTo("there");
    daemon.docker("volume", "prune", "-af").ok();
    assertThat(plugin.volume("foreign")).exists();
    assertThat(daemon.docker("volume", "create", "foreign").err())
        .contains("driver '" + driver + "' already has volume 'foreign'");
    daemon.docker("volume", "rm", "foreign").ok();
    assertThat(plugin.volume("foreign")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "error:boom,             VolumeDriver.Mount: boom",
    "text:hello,             the plugin's answer is no JSON: hello",
    "path:,                  where no volume may be",
    "path:relative,          where no volume may be",
    "path:/,                 where no volume may be",
    "path:/proc/self,        where no volume may be",
    "path:/tmp/../proc,      where no volume may be",
    "path:/nowhere/at/all,   No such file",
    "path:/etc/passwd,       Not a directory"
  })
  void aPluginThatMisbehavesFailsTheStart(String how, String told) {
    daemon.docker("volume", "create", "-d", driver, "data").ok();
    plugin.misbehave("VolumeDriver.Mount", how);

    Result run = daemon.docker("run", "--rm", "-v", "data:/d:nocopy", "bb", "true");

    assertThat(run.code()).isEqualTo(125);
    assertThat(run.err()).contains("error while mounting volume 'data': ", told);
    assertThat(mountsOfUsers()).isEmpty();
    plugin.behave();
    daemon.docker("run", "--rm", "-v", "data:/d:nocopy", "bb", "true").ok();
  }

  @Test
  void theStateRootAndWhatLeadsThereAreRefused() throws IOException {
    daemon.docker("volume", "create", "-d", driver, "data").ok();
    Path link = Files.createSymbolicLink(daemon.root.resolve("link"), daemon.dataRoot());
    for (Path path : List.of(daemon.dataRoot(), daemon.root, link)) {
      plugin.misbehave("VolumeDriver.Mount", "path:" + path);

      assertThat(daemon.docker("run", "--rm", "-v", "data:/d:nocopy", "bb", "true").err())
          .contains("where no volume may be");
    }
  }

  @Test
  void aDeadPluginIsTold() {
    daemon.docker("volume", "create", "-d", driver, "data").ok();
    plugin.kill();
    String told = "error looking up volume plugin " + driver + ": ";
    try {
      assertThat(daemon.docker("run", "--rm", "-v", "data:/d:nocopy", "bb", "true").err())
          .contains("error while mounting volume 'data'", "VolumeDriver.Mount: Post");
      assertThat(daemon.docker("volume", "rm", "data").err()).contains("remove data: ");
      daemon.kill();
      daemon.startAgain();
      assertThat(daemon.docker("volume", "create", "-d", driver, "more").err()).contains(told);
      assertThat(daemon.docker("volume", "ls", "-q").ok()).isEqualTo("data");
      assertThat(daemon.docker("volume", "inspect", "data").err()).contains("get data: " + told);
    } finally {
      plugin.startAgain();
    }
  }

  @Test
  void refusalsAreTheirs() {
    assertThat(daemon.docker("volume", "create", "-d", "no-such", "xx").err())
        .contains("error looking up volume plugin no-such: plugin \"no-such\" not found");
    assertThat(daemon.docker("volume", "create", "-d", driver, "-o", "refuse=why", "xx").err())
        .contains("create xx: VolumeDriver.Create: refused: why");
    assertThat(daemon.docker("volume", "inspect", "xx").err()).contains("get xx: no such volume");
  }
}
