package io.gantry.csi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client with a real plugin, a process of its own. */
class CsiPluginIT {
  private static final CsiUse USE =
      new CsiUse("", List.of(), false, false, 5000, Map.of("key", "hidden"));

  @TempDir private Path folder;

  @Test
  void aVolumeGoesThroughAllCalls() throws IOException {
    try (CsiPluginProcess process = start();
        CsiPlugin plugin = CsiPlugin.open(process.socket())) {
      CsiNode.Places places =
          new CsiNode.Places(
              Files.createDirectory(folder.resolve("staging")), folder.resolve("target"));

      assertThat(plugin.probe()).isEqualTo("hostpath.test 1.0");
      assertThat(plugin.createsVolumes()).isTrue();
      assertThat(plugin.attachesVolumes()).isFalse();
      CsiVolume made = plugin.create("data", USE, Map.of("a", "b"));
      assertThat(made)
          .isEqualTo(new CsiVolume("id-data", Map.of("a", "b", "secrets", "[key]"), 5000));

      CsiNode node = plugin.node();
      node.publish(made, USE, places);
      Files.writeString(places.target().resolve("f"), "");
      assertThat(process.volume("id-data").resolve("f")).exists();
      assertThat(node.usage(made, places)).isEqualTo(Optional.of(new CsiNode.Usage(1000, 10, 990)));
      node.unpublish(made, places);
      assertThat(places.target()).doesNotExist();
      assertThat(places.staging()).isEmptyDirectory();
      plugin.delete(made.id(), Map.of());

      assertThat(process.calls())
          .containsExactly(
              "CreateVolume id-data",
              "NodeStageVolume id-data",
              "NodePublishVolume id-data",
              "NodeExpandVolume id-data",
              "NodeGetVolumeStats id-data",
              "NodeUnpublishVolume id-data",
              "NodeUnstageVolume id-data",
              "DeleteVolume id-data");
    }
  }

  @Test
  void whatFailsIsTakenBackAndTold() throws IOException {
    try (CsiPluginProcess process = start();
        CsiPlugin plugin = CsiPlugin.open(process.socket())) {
      CsiVolume made = plugin.create("data", USE, Map.of());
      CsiNode.Places places =
          new CsiNode.Places(
              Files.createDirectory(folder.resolve("staging")), folder.resolve("target"));
      process.fail("NodeExpandVolume");
      CsiNode node = plugin.node();

      assertThatThrownBy(() -> node.publish(made, USE, places))
          .hasMessageContaining("CSI NodeExpandVolume")
          .hasMessageContaining("INTERNAL: told to fail");

      assertThat(places.target()).doesNotExist();
      assertThat(places.staging()).isEmptyDirectory();
    }
  }

  @Test
  void whoDoesNotAnswerIsUnavailable() throws IOException {
    Path socket = folder.resolve("silent.sock");
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));
      try (CsiPlugin plugin = CsiPlugin.open(socket, Duration.ofSeconds(1))) {
        assertUnavailable(plugin);
      }
    }
    try (CsiPlugin plugin = CsiPlugin.open(socket, Duration.ofSeconds(1))) {
      assertUnavailable(plugin);
    }
    assertThatThrownBy(() -> CsiPlugin.open(folder.resolve("none"), Duration.ofSeconds(1)))
        .hasMessageContaining("there is no such socket");
  }

  @Test
  void secretsAreNotTold() {
    assertThat(USE.toString()).doesNotContain("hidden").doesNotContain("key");
  }

  private static void assertUnavailable(CsiPlugin plugin) {
    assertThatThrownBy(plugin::probe)
        .extracting(e -> ((GantryException) e).kind())
        .isEqualTo(GantryException.Kind.UNAVAILABLE);
  }

  private CsiPluginProcess start() {
    return CsiPluginProcess.start(folder.resolve("csi.sock"), folder.resolve("plugin"));
  }
}
