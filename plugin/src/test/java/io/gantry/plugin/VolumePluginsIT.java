package io.gantry.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.testing.PluginProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol with a real plugin, a process of its own. */
class VolumePluginsIT {
  @TempDir private Path folder;
  private PluginProcess process;
  private VolumePlugins plugins;

  @BeforeEach
  void start() {
    process = PluginProcess.volumes(folder.resolve("run/box.sock"), folder.resolve("box"));
    plugins =
        new VolumePlugins(
            new PluginFolders(folder.resolve("run"), List.of(folder.resolve("etc"))),
            Duration.ofSeconds(2));
  }

  @AfterEach
  void stop() {
    process.close();
  }

  @Test
  void aVolumeLivesThroughAllCalls() {
    VolumePlugin plugin = plugins.find("box");
    plugin.create("data", Map.of("a", "b"));

    assertThat(plugin.mount("data", "one")).isEqualTo(process.volume("data").toString());
    assertThat(plugin.path("data")).isEqualTo(process.volume("data").toString());
    assertThat(plugin.get("data").status()).containsEntry("kind", "test").containsEntry("size", 7L);
    assertThat(plugin.list()).extracting(PluginVolume::name).containsExactly("data");
    assertThat(plugin.scope()).isEqualTo("global");
    plugin.unmount("data", "one");
    plugin.remove("data");

    assertThat(plugin.list()).isEmpty();
    assertThat(process.calls())
        .contains(
            "Plugin.Activate", "VolumeDriver.Mount data one", "VolumeDriver.Unmount data one");
  }

  @Test
  void aSpecLeadsToTheSocket() throws IOException {
    Files.createDirectories(folder.resolve("etc"));
    Files.writeString(folder.resolve("etc/far.spec"), "unix://" + folder.resolve("run/box.sock"));

    assertThat(plugins.find("far").list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "error:boom, VolumeDriver.Mount: boom",
    "text:hello, VolumeDriver.Mount: the plugin's answer is no JSON: hello",
    "huge, longer than 4 MiB",
    "slow, no answer within 2 s",
    "die, VolumeDriver.Mount: Post"
  })
  void whatGoesWrongIsTold(String how, String told) {
    VolumePlugin plugin = plugins.find("box");
    plugin.create("data", Map.of());
    process.misbehave("VolumeDriver.Mount", how);

    assertThatThrownBy(() -> plugin.mount("data", "one"))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(told);
  }

  @Test
  void aDeadPluginIsUnavailable() {
    process.kill();

    assertThatThrownBy(() -> plugins.find("box"))
        .hasMessageStartingWith("error looking up volume plugin box: Plugin.Activate: Post")
        .extracting(e -> ((GantryException) e).kind())
        .isEqualTo(GantryException.Kind.UNAVAILABLE);
  }

  @Test
  void aPluginForSomethingElseIsRefused() {
    process.misbehave("Plugin.Activate", "text:{\"Implements\":[\"NetworkDriver\"]}");

    assertThatThrownBy(() -> plugins.find("box"))
        .hasMessageContaining("plugin \"box\" does not implement VolumeDriver");
  }
}
