package io.gantry.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.network.PortMapping;
import io.gantry.network.Protocol;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What plugins are given, and which names are refused before any of them runs. */
class RequestTest {
  private static final Inet4Address ANY = Inet4Address.ofLiteral("0.0.0.0");
  private static final Inet4Address ONE = Inet4Address.ofLiteral("192.0.2.1");

  @Test
  void whatTheRuntimeGeneratesReplacesWhatAFileSays() {
    NetworkConfig network =
        parse(
            "{'type':'x','own':{'n':9007199254740993},'name':'other','cniVersion':'9','args':{},"
                + "'runtimeConfig':{'mac':'fake'},'prevResult':{},'cni.dev/attachments':[],"
                + "'capabilities':{'mac':true,'ips':false}}");
    CniOptions options =
        CniOptions.NONE.withMac("02:00:00:00:00:07").withIps(List.of("10.0.0.9/8"));

    assertThat(json(network, options, Optional.empty()))
        .isEqualTo(
            "{'type':'x','own':{'n':9007199254740993},'name':'n','cniVersion':'1.0.0','args':{},"
                + "'runtimeConfig':{'mac':'02:00:00:00:00:07'}}");
  }

  @Test
  void theResultOfTheOneBeforeIsPassedOn() {
    CniResult result = new CniResult(List.of(), List.of(), List.of(), CniResult.Dns.NONE);

    assertThat(json(parse("{'type':'x'}"), CniOptions.NONE, Optional.of(result)))
        .isEqualTo(
            "{'type':'x','cniVersion':'1.0.0','name':'n',"
                + "'prevResult':{'cniVersion':'1.0.0','interfaces':[],'ips':[],'routes':[],'dns':{}}}");
  }

  @Test
  void capabilityArgumentsHaveTheFormOfTheConventions() {
    CniOptions options =
        CniOptions.NONE
            .withPortMappings(
                List.of(
                    new PortMapping(ANY, 8080, 80, Protocol.TCP),
                    new PortMapping(ONE, 53, 53, Protocol.UDP)))
            .withAliases(List.of("db"))
            .withBandwidth(1, 2, 3, 4)
            .withDns(List.of("10.0.0.1"), List.of());

    assertThat(capability(options, "portMappings"))
        .isEqualTo(
            "[{'hostPort':8080,'containerPort':80,'protocol':'tcp'},"
                + "{'hostPort':53,'containerPort':53,'protocol':'udp','hostIP':'192.0.2.1'}]");
    assertThat(capability(options, "bandwidth"))
        .isEqualTo("{'ingressRate':1,'ingressBurst':2,'egressRate':3,'egressBurst':4}");
    assertThat(options.capabilities()).containsKeys("aliases", "dns");
    assertThatThrownBy(
            () -> options.withPortMappings(List.of(new PortMapping(ANY, 0, 80, Protocol.TCP))))
        .hasMessageContaining("cannot choose the host port");
  }

  @Test
  void argumentsAreJoined() {
    CniOptions options =
        CniOptions.NONE.withArgument("IgnoreUnknown", "1").withArgument("K8S_POD_NAME", "a=b");

    assertThat(options.argumentText()).isEqualTo("IgnoreUnknown=1;K8S_POD_NAME=a=b");
  }

  @ParameterizedTest
  @CsvSource({"'',x", "a=b,x", "a;b,x", "a,x;y", "a,'x\ny'"})
  void argumentsThatWouldBecomeOthersAreRefused(String key, String value) {
    assertThatThrownBy(() -> CniOptions.NONE.withArgument(key, value))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("CNI argument");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "/bin/sh", "a/b", "a b", "-x", "x\u0000y", "x\n"})
  void pluginTypesThatArePathsAreRefused(String type) {
    assertThatThrownBy(() -> new PluginFolders(List.of(Path.of("/bin"))).find(type))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("plugin type");
  }

  @ParameterizedTest
  @CsvSource({
    "n,c,''",
    "n,c,.",
    "n,c,..",
    "n,c,a/b",
    "n,c,a:b",
    "n,c,a b",
    "n,c,sixteenlettersxx",
    "n,../c,eth0",
    "n,'',eth0",
    "n,-c,eth0",
    "../n,c,eth0",
    "'',c,eth0"
  })
  void namesThatLeadElsewhereAreRefused(String network, String container, String ifName) {
    assertThatThrownBy(() -> new CniAttachment(network, container, ifName))
        .isInstanceOf(GantryException.class);
  }

  @Test
  void namesMustFitAFileTogether() {
    assertThatThrownBy(() -> new CniAttachment("n".repeat(200), "c".repeat(64), "eth0"))
        .hasMessageContaining("longer together");
  }

  @Test
  void settingsAreAbsoluteAndPositive() {
    Path good = Path.of("/x");
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() -> new CniSettings(Path.of("x"), List.of(good), good, second))
        .hasMessageContaining("not absolute");
    assertThatThrownBy(() -> new CniSettings(good, List.of(Path.of("/a:b")), good, second))
        .hasMessageContaining("colon");
    assertThatThrownBy(() -> new CniSettings(good, List.of(good), good, Duration.ZERO))
        .hasMessageContaining("not above 0");
  }

  private static String capability(CniOptions options, String name) {
    Object value = Objects.requireNonNull(options.capabilities().get(name), name);
    return Json.writeString(value).replace('"', '\'');
  }

  private static String json(
      NetworkConfig network, CniOptions options, Optional<CniResult> previous) {
    PluginConfig plugin = network.plugins().getFirst();
    return Json.writeString(Request.of(network, plugin, options, previous)).replace('"', '\'');
  }

  private static NetworkConfig parse(String plugin) {
    String list = "{'cniVersion':'1.0.0','name':'n','plugins':[" + plugin + "]}";
    return ConfigParser.parse(
        "n.conflist", list.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
