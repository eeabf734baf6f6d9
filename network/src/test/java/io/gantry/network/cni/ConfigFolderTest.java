package io.gantry.network.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files count, in which order, and what is said of the others. */
class ConfigFolderTest {
  private static final String PLUGINS = "'plugins':[{'type':'bridge'}]";

  @TempDir Path folder;

  @Test
  void filesCountInTheOrderOfTheirNames() throws IOException {
    write("20-b.conflist", "{'cniVersion':'1.0.0','name':'b'," + PLUGINS + "}");
    write("10-c.conf", "{'cniVersion':'0.3.1','name':'c','type':'ptp'}");
    write("30-a.json", "{'cniVersion':'0.4.0','name':'a'," + PLUGINS + "}");
    write("9-d.conflist", "{'cniVersion':'1.1.0','name':'d'," + PLUGINS + "}");
    write("readme.txt", "not JSON");

    ConfigFolder read = ConfigFolder.read(folder);

    assertThat(read.networks().keySet()).containsExactly("c", "b", "a", "d");
    assertThat(read.invalid()).isEmpty();
    assertThat(types(read, "c")).containsExactly("ptp");
  }

  @Test
  void theFirstOfANameCountsAndTheOtherIsReported() throws IOException {
    write("1.conf", "{'cniVersion':'1.0.0','name':'n','type':'first'}");
    write("2.conf", "{'cniVersion':'1.0.0','name':'n','type':'second'}");

    ConfigFolder read = ConfigFolder.read(folder);

    assertThat(types(read, "n")).containsExactly("first");
    assertThat(read.invalid())
        .singleElement()
        .satisfies(invalid -> {
          assertThat(invalid.file()).isEqualTo(folder.resolve("2.conf"));
          assertThat(invalid.reason()).contains("has network n already");
        });
  }

  @Test
  void pluginsBesideAListAreAppendedUnlessItForbidsThem() throws IOException {
    String start = "{'cniVersion':'1.1.0','name':";
    write("1.conflist", start + "'open'," + PLUGINS + "}");
    write("2.conflist", start + "'closed','loadOnlyInlinedPlugins':true," + PLUGINS + "}");
    write("3.conflist", start + "'bare'}");
    write("4.conflist", start + "'none'}");
    for (String network : List.of("open", "closed", "bare")) {
      Files.createDirectory(folder.resolve(network));
      write(network + "/2.conf", "{'type':'tuning'}");
      write(network + "/1.conf", "{'type':'portmap'}");
    }

    ConfigFolder read = ConfigFolder.read(folder);

    assertThat(types(read, "open")).containsExactly("bridge", "portmap", "tuning");
    assertThat(types(read, "closed")).containsExactly("bridge");
    assertThat(types(read, "bare")).containsExactly("portmap", "tuning");
    assertThat(read.invalid())
        .singleElement()
        .satisfies(invalid -> assertThat(invalid.reason()).contains("none has no plugins"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | JSON",
        "[] | JSON",
        "{'cniVersion':'1.0.0','plugins':[{'type':'x'}]} | network name",
        "{'cniVersion':'1.0.0','name':'../up','plugins':[{'type':'x'}]} | network name \"../up\"",
        "{'cniVersion':'1.0.0','name':'.','plugins':[{'type':'x'}]} | network name \".\"",
        "{'cniVersion':'1.0.0','name':7,'plugins':[{'type':'x'}]} | name is not a string",
        "{'name':'n','plugins':[{'type':'x'}]} | cniVersion is missing",
        "{'cniVersion':'0.2.0','name':'n','plugins':[{'type':'x'}]} | one of 0.3.0, 0.3.1, 0.4.0",
        "{'cniVersion':'1.0.0','name':'n','plugins':[]} | has no plugins",
        "{'cniVersion':'1.0.0','name':'n','plugins':{}} | plugins is not a list",
        "{'cniVersion':'1.0.0','name':'n','plugins':['x']} | plugins[0] is not an object",
        "{'cniVersion':'1.0.0','name':'n','plugins':[{}]} | plugin type \"\"",
        "{'cniVersion':'1.0.0','name':'n','plugins':[{'type':'../x'}]} | plugin type \"../x\"",
        "{'cniVersion':'1.0.0','name':'n','plugins':[{'type':'a/b'}]} | plugin type \"a/b\"",
        "{'cniVersion':'1.0.0','name':'n','plugins':[{'type':'x','ipam':{'type':'../y'}}]} | \"../y\"",
        "{'cniVersion':'1.0.0','name':'n','plugins':[{'type':'x','capabilities':{'a':1}}]} | boolean",
        "{'cniVersion':'1.0.0','name':'n','disableGC':'maybe','plugins':[{'type':'x'}]} | disableGC",
        "{'cniVersion':'1.0.0','name':'n','loadOnlyInlinedPlugins':true} | there are none",
      })
  void whatIsWrongIsReportedAndTheOthersAreUsed(String json, String reason) throws IOException {
    write("1.conflist", json);
    write("2.conflist", "{'cniVersion':'1.0.0','name':'good'," + PLUGINS + "}");

    ConfigFolder read = ConfigFolder.read(folder);

    assertThat(read.networks()).containsOnlyKeys("good");
    assertThat(read.invalid())
        .singleElement()
        .satisfies(invalid -> assertThat(invalid.reason()).contains(reason));
  }

  @Test
  void whatIsNoFileOrTooLargeIsReported() throws IOException {
    Files.createSymbolicLink(folder.resolve("1.conf"), Path.of("/dev/zero"));
    Files.createSymbolicLink(folder.resolve("2.conf"), folder.resolve("nowhere"));
    Files.write(folder.resolve("3.conf"), new byte[(1 << 20) + 1]);
    String many = String.join(",", Collections.nCopies(65, "{'type':'x'}"));
    write("4.conflist", "{'cniVersion':'1.0.0','name':'n','plugins':[" + many + "]}");

    ConfigFolder read = ConfigFolder.read(folder);

    assertThat(read.networks()).isEmpty();
    assertThat(read.invalid())
        .extracting(CniConfigs.Invalid::reason)
        .satisfiesExactly(
            reason -> assertThat(reason).contains("not a regular file"),
            reason -> assertThat(reason).contains("not a regular file"),
            reason -> assertThat(reason).contains("longer than 1048576 bytes"),
            reason -> assertThat(reason).contains("65 plugins, more than 64"));
  }

  @Test
  void aFolderThatIsNotThereIsEmpty() {
    assertThat(ConfigFolder.read(folder.resolve("absent")).networks()).isEmpty();
  }

  @Test
  void flagsAndVersionsAreRead() throws IOException {
    write(
        "1.conflist",
        "{'cniVersion':'0.4.0','cniVersions':['9.0.0','1.1.0','0.1.0','1.0.0'],'name':'n',"
            + "'disableCheck':true,'disableGC':'true',"
            + PLUGINS
            + "}");

    NetworkConfig config = network(ConfigFolder.read(folder), "n");

    assertThat(config.versions())
        .containsExactly(CniVersion.V0_4_0, CniVersion.V1_0_0, CniVersion.V1_1_0);
    assertThat(config.disableCheck()).isTrue();
    assertThat(config.disableGc()).isTrue();
  }

  private static List<String> types(ConfigFolder read, String network) {
    return network(read, network).plugins().stream().map(PluginConfig::type).toList();
  }

  private static NetworkConfig network(ConfigFolder read, String name) {
    return Objects.requireNonNull(read.networks().get(name), name);
  }

  private void write(String name, String json) throws IOException {
    Files.writeString(folder.resolve(name), json.replace('\'', '"'));
  }
}
