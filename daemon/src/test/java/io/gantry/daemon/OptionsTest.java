package io.gantry.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.BridgeSettings;
import io.gantry.engine.CollectionSettings;
import io.gantry.engine.DefaultPool;
import io.gantry.engine.DnsSpec;
import io.gantry.engine.EngineConfig;
import io.gantry.engine.NetworkSettings;
import io.gantry.engine.RegistryOptions;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void emptyFile() throws IOException {
    file = Files.writeString(folder.resolve("daemon.json"), "{}");
  }

  private Options parse(String... args) {
    List<String> all = new ArrayList<>(List.of("--config-file", file.toString()));
    all.addAll(List.of(args));
    return Options.parse(all);
  }

  @Test
  void defaults() {
    Options options = parse();
    assertThat(options.hosts()).hasToString("[unix:///run/gantry/gantry.sock]");
    assertThat(options.pidfile()).isEqualTo(Path.of("/run/gantry/gantry.pid"));
    assertThat(options.logLevel()).isEqualTo(Level.INFO);
    EngineConfig engine = options.engine(Path.of("/init"));
    assertThat(engine.stateRoot()).isEqualTo(Path.of("/var/lib/gantry"));
    assertThat(engine.bridge().name()).isEqualTo("gantry0");
  }

  @Test
  void everyFormOfAnOption() {
    Options options =
        parse("-H", "tcp://127.0.0.1:1", "-Hunix:///a", "--host=unix:///b", "-D", "-G=docker");
    assertThat(options.hosts()).hasToString("[tcp://127.0.0.1:1, unix:///a, unix:///b]");
    assertThat(options.logLevel()).isEqualTo(Level.FINE);
    assertThat(options.group()).contains("docker");
    assertThat(parse("--policy", "/p/policy.json").engine(Path.of("/init")).registries().policy())
        .contains(Path.of("/p/policy.json"));
  }

  @Test
  void theDefaultBridge() throws IOException {
    Files.writeString(
        file,
        "{\"ipv6\": true, \"fixed-cidr-v6\": \"fd00:9::/64\", \"mtu\": 1400, \"icc\": false}");
    BridgeSettings bridge =
        parse("--ip", "127.0.0.1", "--ip-masq=false").engine(Path.of("/init")).bridge();
    assertThat(bridge.ipv6()).isTrue();
    assertThat(bridge.rangeIpv6()).hasToString("Optional[fd00:9::/64]");
    assertThat(bridge.options())
        .containsOnly(
            Map.entry("com.docker.network.driver.mtu", "1400"),
            Map.entry("com.docker.network.bridge.enable_icc", "false"),
            Map.entry("com.docker.network.bridge.enable_ip_masquerade", "false"),
            Map.entry("com.docker.network.bridge.host_binding_ipv4", "127.0.0.1"));
  }

  @ParameterizedTest
  @CsvSource({
    "--mtu=much, invalid value",
    "--mtu=70000, MTU 70000 is not within 68-65535",
    "--icc=perhaps, true or false",
    "--ip=localhost, not an IP address",
    "--fixed-cidr-v6=10.0.0.0/24, is an IPv4 one",
    "--bip=10.0.0.1, not of the form",
    "--bip=fd00::1/64, is an IPv6 one",
    "--bip=10.9.0.255/24, 10.9.0.255 is the broadcast address of subnet 10.9.0.0/24",
    "--bip6=10.0.0.1/24, is an IPv4 one",
    "--bip6=fd00:1::1/64 --fixed-cidr-v6=fd00:2::/80, fixed-cidr-v6 must lie in the bridge's subnet",
    "--bip6=fd00:1::1/64 --default-gateway-v6=fd00:2::1, fd00:2::1 is not in fd00:1::/64",
    "--fixed-cidr=fd00::/64, is an IPv6 one",
    "--bip=10.9.0.1/24 --fixed-cidr=10.8.0.0/25, no matching subnet for range 10.8.0.0/25",
    "--bip=10.9.0.1/24 --default-gateway=10.8.0.1, default gateway ip must be part of the network",
    "--default-gateway=fd00::1, default gateway fd00::1 is no IPv4 address",
    "--default-gateway-v6=me, not an IP address",
    "--fixed-cidr-v6=fd00:1::/64 --default-gateway-v6=fd00:2::1, fd00:2::1 is not in fd00:1::/64",
  })
  void aBridgeThatMakesNoSenseIsRefused(String option, String words) {
    assertThatThrownBy(() -> parse(option.split(" ")))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(words);
  }

  @Test
  void theBridgeHasItsOwnAddress() {
    assertThat(bridgeOf("--bip", "10.9.0.7/24").ipv4().toString())
        .contains("gateway=Optional[/10.9.0.7]");
    assertThat(bridgeOf("--subnet", "10.9.0.0/24").ipv4().toString())
        .contains("gateway=Optional[/10.9.0.1]");
  }

  @Test
  void theBridgeHasItsOwnIpv6Address() throws IOException {
    assertThat(bridgeOf("--bip6", "fd00:9::7/64").poolIpv6().toString())
        .contains("subnet=fd00:9::/64", "gateway=Optional[/fd00:9:0:0:0:0:0:7]");
    Files.writeString(file, "{\"bip6\": \"fd00:9::/64\"}");
    assertThat(bridgeOf().poolIpv6().toString())
        .contains("subnet=fd00:9::/64", "gateway=Optional[/fd00:9:0:0:0:0:0:1]");
  }

  private BridgeSettings bridgeOf(String... args) {
    return parse(args).engine(Path.of("/init")).bridge();
  }

  @Test
  void allNetworks() throws IOException {
    Files.writeString(
        file,
        """
        {"default-address-pools": [{"base": "10.80.0.0/16", "size": 24}, {"base": "fd00::/16", "size": 64}],
         "dns": ["192.0.2.1", "2001:db8::0:1"], "dns-opts": ["ndots:2"], "dns-search": ["lan.test."],
         "host-gateway-ips": ["192.0.2.9", "2001:db8::9"], "ip-forward": false}
        """);
    assertThat(parse().engine(Path.of("/init")).networks())
        .isEqualTo(
            new NetworkSettings(
                true,
                false,
                List.of(new DefaultPool("10.80.0.0/16", 24), new DefaultPool("fd00::/16", 64)),
                new DnsSpec(
                    List.of("192.0.2.1", "2001:db8::1"),
                    List.of("lan.test"),
                    List.of("ndots:2"),
                    List.of()),
                List.of("192.0.2.9", "2001:db8::9")));
    Files.writeString(file, "{}");
    assertThat(parse("--dns-search", ".").engine(Path.of("/init")).networks().dns().search())
        .containsExactly(".");
    assertThat(
            parse("--default-address-pool", "base=10.80.0.0/16,size=24")
                .engine(Path.of("/init"))
                .networks()
                .pools())
        .containsExactly(new DefaultPool("10.80.0.0/16", 24));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--default-address-pool=10.0.0.0/8 | invalid field '10.0.0.0/8' must be a key=value pair",
        "--default-address-pool=base=10.0.0.0/8,bits=4 | unexpected key 'bits' in 'bits=4'",
        "--default-address-pool=base=10.0.0.0/8 | has no size",
        "--default-address-pool=base=10.0.0.0/8,size=x | invalid size value: \"x\"",
        "--default-address-pool=base=10.0.0.0/8,size=4 | invalid pools size: 4",
        "--default-address-pool=base=ten,size=24 | not of the form",
        "--dns=host | IP address is not correctly formatted: host",
        "--dns-search=-a | -a is not a valid domain",
        "--dns-search=12 | 12 is not a valid domain",
        "--host-gateway-ip=host | not an IP address",
        "--host-gateway-ip=10.0.0.1 --host-gateway-ip=10.0.0.2 | only one IPv4 host gateway IP",
        "--host-gateway-ip=fd00::1 --host-gateway-ip=fd00::2 | only one IPv6 host gateway IP",
        "--ip-forward=perhaps | true or false",
      })
  void networksThatMakeNoSenseAreRefused(String options, String words) {
    assertThatThrownBy(() -> parse(options.split(" ")))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(words);
  }

  @Test
  void fileHasTheSameKeys() throws IOException {
    Files.writeString(
        file,
        "{\"hosts\":[\"unix:///x\"],\"data-root\":\"/d\",\"debug\":true,\"labels\":[\"a=b\"],\"bip\":\"10.9.0.1/24\"}");
    Options options = parse("--bridge", "br9");
    assertThat(options.hosts()).hasToString("[unix:///x]");
    assertThat(options.logLevel()).isEqualTo(Level.FINE);
    EngineConfig engine = options.engine(Path.of("/init"));
    assertThat(engine.stateRoot()).isEqualTo(Path.of("/d"));
    assertThat(engine.labels()).containsEntry("a", "b");
    assertThat(engine.bridge().ipv4().toString()).contains("subnet=10.9.0.0/24");
    assertThat(engine.bridge().name()).isEqualTo("br9");
  }

  @Test
  void proxiesAreOptionsAndAnObjectOfTheFile() throws IOException {
    Files.writeString(
        file, "{\"proxies\":{\"https-proxy\":\"socks5://me:secret@p\",\"http-proxy\":\"\"}}");
    RegistryOptions registries =
        parse("--no-proxy", "a.test,b.test").engine(Path.of("/init")).registries();
    assertThat(registries.proxies())
        .isEqualTo(Map.of("HTTPS_PROXY", "socks5://me:secret@p", "NO_PROXY", "a.test,b.test"));
    assertThat(registries.toString()).contains("HTTPS_PROXY").doesNotContain("secret");
    assertThatThrownBy(() -> parse("--https-proxy=http://q"))
        .hasMessageContaining("both as an option and in the configuration file: --https-proxy");
  }

  @Test
  void collectionIsOffUnlessAskedFor() {
    Path init = Path.of("/init");
    assertThat(parse().engine(init).collection()).isEqualTo(CollectionSettings.OFF);
    assertThat(parse("--gc-high-water", "85").engine(init).collection())
        .isEqualTo(new CollectionSettings(85, 75, Duration.ofHours(1)));
    assertThat(
            parse("--gc-high-water=85", "--gc-low-water=60", "--gc-keep=1h30m")
                .engine(init)
                .collection())
        .isEqualTo(new CollectionSettings(85, 60, Duration.ofMinutes(90)));
    assertThatThrownBy(() -> parse("--gc-high-water=85", "--gc-keep=soon"))
        .hasMessageContaining("--gc-keep soon is no duration");
  }

  @Test
  void givenTwiceIsRefused() throws IOException {
    Files.writeString(file, "{\"data-root\":\"/d\"}");
    assertThatThrownBy(() -> parse("--data-root", "/e"))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("--data-root");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nonsense | unknown option --nonsense",
        "-x | unknown option -x",
        "--host | needs a value",
        "word | unexpected argument word",
        "--log-level=loud | log level loud is unknown",
        "--host=ftp://x | cannot listen on ftp://x",
        "--label=x | is not KEY=VALUE",
        "--gc-high-water=many | --gc-high-water many is no whole percentage",
        "--gc-high-water=101 | high water must be at most 100",
        "--gc-keep=2h | mean nothing without --gc-high-water"
      })
  void wrongOptionsAreNamed(String arg, String message) {
    assertThatThrownBy(() -> parse(arg)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"nonsense\":1} | key \"nonsense\" is unknown",
        "{\"proxies\":{\"nonsense\":1}} | key \"proxies.nonsense\" is unknown",
        "{ | cannot read configuration"
      })
  void wrongFilesAreNamed(String json, String message) throws IOException {
    Files.writeString(file, json);
    assertThatThrownBy(this::parse).hasMessageContaining(message);
  }

  @Test
  void usageNamesEveryOption() {
    for (Option option : Option.values()) {
      assertThat(Option.usage()).contains(option.flag());
    }
  }
}
