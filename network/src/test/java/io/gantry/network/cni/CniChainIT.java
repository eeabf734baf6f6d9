package io.gantry.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Order, arguments and memory of a chain, with scripted plugins; and what failures leave. */
class CniChainIT {
  private static final String V1_1 = "'cniVersion':'1.1.0',";

  @TempDir Path folder;

  private FakePlugins plugins;
  private CniRuntime runtime;
  private String netns;

  @BeforeEach
  void configure() throws IOException {
    plugins = new FakePlugins(folder, "a", "b", "c");
    plugins.configure(V1_1, "a", "b", "c");
    runtime = plugins.runtime(Duration.ofSeconds(20));
    netns = Files.createFile(folder.resolve("netns")).toString();
  }

  @Test
  void pluginsRunInOrderAndBackwards() throws IOException {
    CniResult result =
        network().attach("box", netns, "eth0", CniOptions.NONE.withArgument("K", "v"));

    assertThat(result.interfaces()).extracting("name").containsExactly("c");
    assertThat(plugins.log()).isEqualTo("ADD a, ADD b, ADD c");
    assertThat(plugins.request("ADD", "a")).doesNotContainKey("prevResult");
    assertThat(previous("ADD", "b")).contains("name=a");
    assertThat(previous("ADD", "c")).contains("name=b");
    assertThat(plugins.variables("ADD", "c")).isEqualTo("box|" + netns + "|eth0|K=v");

    network().check("box", "eth0");

    assertThat(plugins.log()).isEqualTo("CHECK a, CHECK b, CHECK c");
    assertThat(previous("CHECK", "a")).contains("name=c");

    network().detach("box", netns, "eth0", CniOptions.NONE);

    assertThat(plugins.log()).isEqualTo("DEL c, DEL b, DEL a");
    assertThat(previous("DEL", "a")).contains("name=c");
    assertThat(plugins.variables("DEL", "a")).isEqualTo("box|" + netns + "|eth0|K=v");
    assertNothingLeft();
  }

  @ParameterizedTest
  @CsvSource({"a,'ADD a'", "b,'ADD a, ADD b'", "c,'ADD a, ADD b, ADD c'"})
  void aFailingAddLeavesNothing(String plugin, String added) throws IOException {
    plugins.fail("ADD", plugin, 100);

    assertThatThrownBy(this::attach)
        .hasMessage(
            "CNI plugin "
                + plugin
                + ", ADD of container box (eth0) in network n: no luck: at all (code 100)");

    assertThat(plugins.log()).isEqualTo(added + ", DEL c, DEL b, DEL a");
    assertNothingLeft();
  }

  @Test
  void whatCannotBeUndoneIsRememberedAndUndoneLater() throws IOException {
    plugins.fail("ADD", "c", 100);
    plugins.fail("DEL", "b", 100);

    assertThatThrownBy(this::attach)
        .hasMessageContaining("plugin c, ADD")
        .hasMessageContaining("undoing it failed, too: CNI plugin b, DEL");

    assertThat(plugins.made()).containsExactly("b");
    assertThat(runtime.attachments()).containsExactly(new CniAttachment("n", "box", "eth0"));
    assertThat(previous("DEL", "a")).contains("name=b");
    assertKind(this::attach, Kind.CONFLICT);

    plugins.repair("DEL", "b");
    network().detach("box", netns, "eth0", CniOptions.NONE);

    assertNothingLeft();
  }

  @Test
  void aFailingDeleteEndsThereAndCanBeRepeated() throws IOException {
    attach();
    plugins.fail("DEL", "b", 100);
    plugins.log();

    assertThatThrownBy(() -> network().detach("box", netns, "eth0", CniOptions.NONE))
        .hasMessageContaining("CNI plugin b, DEL");

    assertThat(plugins.log()).isEqualTo("DEL c, DEL b");
    plugins.repair("DEL", "b");
    network().detach("box", netns, "eth0", CniOptions.NONE);
    network().detach("box", netns, "eth0", CniOptions.NONE);
    assertNothingLeft();
  }

  @Test
  void anotherProcessDetachesAsItWasAttached() throws IOException {
    network().attach("box", netns, "eth0", CniOptions.NONE.withArgument("K", "v"));
    plugins.log();
    plugins.configure("'cniVersion':'1.0.0',", "c");
    CniRuntime later = plugins.runtime(Duration.ofSeconds(20));

    later.network("n").detach("box", netns, "eth0", CniOptions.NONE);

    assertThat(plugins.log()).isEqualTo("DEL c, DEL b, DEL a");
    assertThat(plugins.request("DEL", "a")).containsEntry("cniVersion", "1.1.0");
    assertThat(plugins.variables("DEL", "a")).endsWith("|K=v");
    assertNothingLeft();
  }

  @Test
  void aNetworkThatIsNotConfiguredAnyMoreIsDetachedFromMemory() throws IOException {
    attach();
    plugins.unconfigure();
    Files.delete(Path.of(netns));
    assertKind(this::network, Kind.NOT_FOUND);

    runtime.attachments().forEach(runtime::detach);

    assertThat(plugins.variables("DEL", "a")).isEqualTo("box||eth0|");
    assertNothingLeft();
  }

  @Test
  void aNamespacePathThatLeadsElsewhereNowIsNotGivenToPlugins() throws IOException {
    attach();
    Path other = Files.createFile(folder.resolve("other"));
    Files.move(other, Path.of(netns), StandardCopyOption.REPLACE_EXISTING);

    runtime.attachments().forEach(runtime::detach);

    assertThat(plugins.variables("DEL", "a")).isEqualTo("box||eth0|");
  }

  @Test
  void aChainThatIsNotWhollyInstalledDoesNotBegin() throws IOException {
    plugins.configure(V1_1, "a", "absent");

    assertKind(this::attach, Kind.NOT_FOUND);
    assertKind(() -> network().status(), Kind.NOT_FOUND);

    assertThat(plugins.log()).isEmpty();
    assertNothingLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "1,INVALID",
    "2,INVALID",
    "3,NOT_FOUND",
    "4,INTERNAL",
    "7,INVALID",
    "11,UNAVAILABLE",
    "50,UNAVAILABLE",
    "51,UNAVAILABLE",
    "999,INTERNAL",
    "-1,INTERNAL"
  })
  void errorCodesBecomeKinds(int code, Kind kind) throws IOException {
    plugins.configure(V1_1, "a");
    plugins.fail("ADD", "a", code);

    assertKind(this::attach, kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo 'it broke' >&2; exit 3 | ended with status 3: it broke",
        "echo 'only this'; exit 4 | ended with status 4: only this",
        "echo '{\"code\":\"x\",\"msg\":\"m\"}'; exit 1 | ended with status 1",
        "printf 'a\\033[31mb' >&2; exit 1 | a?[31mb",
        "exit 0 | its answer: JSON",
        "echo '[]'; exit 0 | its answer: JSON",
        "echo '{\"ips\":[{\"address\":\"here\"}]}'; exit 0 | not an address with a prefix",
        "kill -9 $$ | ended with status 137",
      })
  void whatIsNotOfTheFormIsToldAndUndone(String shell, String reason) throws IOException {
    plugins.script("ADD", "b", ": > made/b; " + shell);

    assertThatThrownBy(this::attach)
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("CNI plugin b, ADD of container box")
        .hasMessageContaining(reason);
    assertNothingLeft();
  }

  @Test
  void checkNeedsAnAttachmentAndAVersion() throws IOException {
    assertKind(() -> network().check("box", "eth0"), Kind.NOT_FOUND);
    plugins.configure("'cniVersion':'0.3.1',", "a");
    attach();
    assertKind(() -> network().check("box", "eth0"), Kind.INVALID);
    network().detach("box", netns, "eth0", CniOptions.NONE);
    assertThat(plugins.request("DEL", "a")).doesNotContainKey("prevResult");

    plugins.configure(V1_1 + "'disableCheck':true,", "a");
    attach();
    plugins.log();
    network().check("box", "eth0");
    assertThat(plugins.log()).isEmpty();
  }

  @Test
  void garbageCollectionDetachesWhatIsNotValidAndTellsThePlugins() throws IOException {
    attach();
    network().attach("stays", netns, "eth0", CniOptions.NONE);
    plugins.fail("GC", "b", 100);
    plugins.log();
    List<CniAttachment> valid =
        List.of(new CniAttachment("n", "stays", "eth0"), new CniAttachment("other", "box", "eth0"));

    assertThatThrownBy(() -> network().gc(valid)).hasMessageContaining("CNI plugin b, GC");

    assertThat(plugins.log()).isEqualTo("DEL c, DEL b, DEL a, GC a, GC b, GC c");
    assertThat(plugins.variables("DEL", "a")).startsWith("box|");
    assertThat(plugins.variables("GC", "c")).isEqualTo("|||");
    assertThat(plugins.request("GC", "c"))
        .containsEntry(
            "cni.dev/valid-attachments", List.of(Map.of("containerID", "stays", "ifname", "eth0")));
    assertThat(runtime.attachments()).containsExactly(new CniAttachment("n", "stays", "eth0"));
  }

  @Test
  void garbageCollectionCanBeDisabledAndIsNewIn110() throws IOException {
    attach();
    plugins.log();
    plugins.configure(V1_1 + "'disableGC':true,", "a");
    network().gc(List.of());
    assertThat(plugins.log()).isEmpty();

    plugins.configure("'cniVersion':'1.0.0',", "a");
    network().gc(List.of());
    assertThat(plugins.log()).isEqualTo("DEL c, DEL b, DEL a");
  }

  @Test
  void statusIsThatOfThePluginsFrom110On() throws IOException {
    network().status();
    assertThat(plugins.log()).isEqualTo("STATUS a, STATUS b, STATUS c");

    plugins.fail("STATUS", "b", 50);
    assertKind(() -> network().status(), Kind.UNAVAILABLE);

    plugins.configure("'cniVersion':'1.0.0',", "a", "b", "c");
    assertThatCode(() -> network().status()).doesNotThrowAnyException();
  }

  @Test
  void theNewestVersionThatAllPluginsSpeakIsChosen() throws IOException {
    plugins.configure("'cniVersion':'0.3.1','cniVersions':['1.0.0','1.1.0'],", "a", "b");
    plugins.script("VERSION", "b", "echo '{\"supportedVersions\":[\"1.0.0\"]}'; exit 0");
    attach();
    assertThat(plugins.request("ADD", "a")).containsEntry("cniVersion", "1.0.0");
    network().detach("box", netns, "eth0", CniOptions.NONE);

    plugins.script("VERSION", "b", "echo '{\"supportedVersions\":[\"0.1.0\"]}'; exit 0");
    assertThatThrownBy(this::attach).hasMessageContaining("no version in common");
    assertNothingLeft();
  }

  @Test
  void twoNamesOfOneFileAreToldApart() throws IOException {
    network().attach("x-y", netns, "z", CniOptions.NONE);

    assertThatThrownBy(() -> network().attach("x", netns, "y-z", CniOptions.NONE))
        .hasMessageContaining("it belongs to container x-y (z) in network n");
  }

  @Test
  void aNamespaceMustBeThere() {
    assertKind(() -> network().attach("box", "/nowhere", "eth0", CniOptions.NONE), Kind.NOT_FOUND);
    assertKind(() -> network().attach("box", "netns", "eth0", CniOptions.NONE), Kind.INVALID);
    assertKind(() -> network().attach("box", "", "eth0", CniOptions.NONE), Kind.INVALID);
  }

  private CniNetwork network() {
    return runtime.network("n");
  }

  private void attach() {
    network().attach("box", netns, "eth0", CniOptions.NONE);
  }

  private String previous(String command, String plugin) throws IOException {
    return String.valueOf(plugins.request(command, plugin).get("prevResult"));
  }

  private static void assertKind(Runnable action, Kind kind) {
    GantryException thrown = catchThrowableOfType(GantryException.class, action::run);
    assertThat(thrown).isNotNull().extracting(GantryException::kind).isEqualTo(kind);
  }

  private void assertNothingLeft() throws IOException {
    assertThat(plugins.made()).isEmpty();
    assertThat(plugins.remembered()).isEmpty();
  }
}
