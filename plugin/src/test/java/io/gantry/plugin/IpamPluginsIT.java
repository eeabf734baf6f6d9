package io.gantry.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.testing.PluginProcess;
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
class IpamPluginsIT {
  @TempDir private Path folder;
  private PluginProcess process;
  private IpamPlugin plugin;

  @BeforeEach
  void start() {
    process = PluginProcess.addresses(folder.resolve("run/book.sock"), folder.resolve("book"));
    IpamPlugins plugins =
        new IpamPlugins(new PluginFolders(folder.resolve("run"), List.of()), Duration.ofSeconds(2));
    plugin = plugins.find("book");
  }

  @AfterEach
  void stop() {
    process.close();
  }

  @Test
  void aPoolLivesThroughAllCalls() {
    assertThat(plugin.capabilities()).isEqualTo(new IpamPlugin.Capabilities(true, true));
    assertThat(plugin.localAddressSpace()).isEqualTo("here");
    IpamPlugin.Pool pool = plugin.requestPool("here", "", "", Map.of("number", "3"), false);
    assertThat(pool.subnet()).isEqualTo("10.98.3.0/24");
    assertThat(plugin.requestAddress(pool.id(), "", Map.of())).isEqualTo("10.98.3.200/24");
    assertThat(plugin.requestAddress(pool.id(), "10.98.3.7", Map.of())).isEqualTo("10.98.3.7/24");
    plugin.releaseAddress(pool.id(), "10.98.3.200");
    plugin.releasePool(pool.id());

    assertThatThrownBy(() -> plugin.requestAddress(pool.id(), "", Map.of()))
        .hasMessage("IpamDriver.RequestAddress: unknown pool 10.98.3.0/24")
        .extracting(e -> ((GantryException) e).kind())
        .isEqualTo(GantryException.Kind.INTERNAL);
  }

  @Test
  void oneThatDoesNotKnowOfCapabilitiesHasNone() {
    process.misbehave("IpamDriver.GetCapabilities", "error:404 page not found");

    assertThat(plugin.capabilities()).isEqualTo(IpamPlugin.Capabilities.NONE);
  }

  @ParameterizedTest
  @CsvSource({"slow, no answer within 2 s", "die, IpamDriver.RequestPool: Post"})
  void oneThatDoesNotAnswerIsUnavailable(String how, String told) {
    process.misbehave("IpamDriver.RequestPool", how);

    assertThatThrownBy(() -> plugin.requestPool("here", "", "", Map.of(), false))
        .hasMessageContaining(told)
        .extracting(e -> ((GantryException) e).kind())
        .isEqualTo(GantryException.Kind.UNAVAILABLE);
  }
}
