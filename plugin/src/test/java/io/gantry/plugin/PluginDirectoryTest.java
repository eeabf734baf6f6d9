package io.gantry.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginDirectoryTest {
  @TempDir private Path folder;
  private PluginDirectory directory;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(folder.resolve("run/own"));
    Files.createDirectories(folder.resolve("etc"));
    directory =
        new PluginDirectory(
            new PluginFolders(
                folder.resolve("run"), List.of(folder.resolve("etc"), folder.resolve("lib"))));
  }

  @Test
  void socketsGoBeforeSpecs() throws IOException {
    socket("run/box.sock");
    socket("run/own/own.sock");
    Files.writeString(folder.resolve("etc/box.spec"), "tcp://far:1");
    Files.writeString(folder.resolve("etc/far.spec"), "tcp://far:1\n");
    Files.writeString(folder.resolve("etc/safe.json"), "{\"Addr\":\"https://far:2\"}");

    assertThat(directory.names()).containsExactly("box", "far", "own", "safe");
    assertThat(directory.find("box").orElseThrow().socket())
        .contains(folder.resolve("run/box.sock"));
    assertThat(directory.find("own").orElseThrow().socket())
        .contains(folder.resolve("run/own/own.sock"));
    assertThat(directory.find("far").orElseThrow().authority()).isEqualTo("far:1");
    assertThat(directory.find("far").orElseThrow().tls()).isEmpty();
    assertThat(directory.find("safe").orElseThrow().tls()).isPresent();
  }

  @Test
  void whatIsNoSocketIsNoPlugin() throws IOException {
    Files.writeString(folder.resolve("run/file.sock"), "");

    assertThat(directory.names()).isEmpty();
    assertThat(directory.find("file")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "../run/box", "/etc/passwd", "a/b", ".hidden", "a\u0000b"})
  void namesLeadNowhereElse(String name) throws IOException {
    socket("run/box.sock");

    assertThat(directory.find(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "far:1", "ftp://far:1", "unix://", "unix://host/x", "tcp://", "tcp:// "})
  void anAddressThatIsNoneIsRefused(String text) throws IOException {
    Files.writeString(folder.resolve("etc/bad.spec"), text);

    assertThatThrownBy(() -> directory.find("bad")).hasMessageContaining("invalid plugin address");
  }

  @Test
  void aSpecIsShort() throws IOException {
    Files.writeString(folder.resolve("etc/big.spec"), "x".repeat(100_000));

    assertThatThrownBy(() -> directory.find("big")).hasMessageContaining("longer than 64 KiB");
  }

  private void socket(String name) throws IOException {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(folder.resolve(name)))
        .close();
  }
}
