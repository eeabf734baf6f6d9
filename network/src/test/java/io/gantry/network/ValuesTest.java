package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", "0bridge", "sixteen-letters-", "a/b", "a b", "a\"b", "a;b", "..", "br.7"})
  void namesThatAreNotOfABridgeAreRefused(String name) {
    assertThatThrownBy(() -> BridgeConfig.named(name)).hasMessageContaining("bridge name");
  }

  @Test
  void subnetsTooSmallOrTooLargeAreRefused() {
    BridgeConfig config = BridgeConfig.standard();

    assertThatThrownBy(() -> config.withSubnet(Subnet.parse("10.0.0.0/31")))
        .hasMessageContaining("/8 and /30");
    assertThatThrownBy(() -> config.withSubnet(Subnet.parse("0.0.0.0/7")))
        .hasMessageContaining("/8 and /30");
    assertThatThrownBy(() -> config.withMtu(20)).hasMessageContaining("MTU 20");
    assertThatThrownBy(() -> config.withMtu(1000).withSubnet(Subnet.parse("fd00::/64")))
        .hasMessageContaining("below 1280");
  }

  @Test
  void portMappingsReadAsDockersAndAreChecked() {
    PortMapping mapping = new PortMapping(Addresses.parse("0.0.0.0"), 0, 80, Protocol.parse("TCP"));

    assertThat(mapping.withHostPort(8080)).hasToString("0.0.0.0:8080->80/tcp");
    assertThatThrownBy(() -> mapping.withHostPort(65536)).hasMessageContaining("65536");
    assertThatThrownBy(() -> new PortMapping(Addresses.parse("0.0.0.0"), 1, 0, Protocol.UDP))
        .hasMessageContaining("container port 0");
    assertThatThrownBy(() -> Protocol.parse("dccp")).hasMessageContaining("protocol dccp");
  }

  @Test
  void macAddressesComeFromTheAddressAsDockers() {
    assertThat(Bridge.macFor(Addresses.parse("172.17.0.2"))).hasToString("02:42:ac:11:00:02");
    assertThat(Bridge.macFor(Addresses.parse("255.255.255.255"))).hasToString("02:42:ff:ff:ff:ff");
  }
}
