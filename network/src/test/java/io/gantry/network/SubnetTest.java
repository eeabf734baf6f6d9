package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
  @ParameterizedTest
  @CsvSource({
    "172.29.5.9/16, 172.29.0.0/16",
    "0.0.0.0/0, 0.0.0.0/0",
    "255.255.255.255/1, 128.0.0.0/1",
    "10.1.2.3/32, 10.1.2.3/32",
    "FD00:0:0::1:2/64, fd00::/64",
    "::1/128, ::1/128",
    "ffff::/1, 8000::/1"
  })
  void bitsPastThePrefixAreCleared(String given, String kept) {
    assertThat(Subnet.parse(given)).hasToString(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0/24",
        "300.0.0.0/8",
        "a/8",
        "10.0.0.0/8 ",
        "::/129",
        "fe80::1%eth0/64",
        "1:2:3/64"
      })
  void whatIsNoSubnetIsRefused(String text) {
    assertThatThrownBy(() -> Subnet.parse(text))
        .hasMessageMatching(".*(subnet|prefix|IP address).*");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.9.0.0/16, true",
    "10.9.0.0/16, 10.0.0.0/8, true",
    "10.8.0.0/16, 10.9.0.0/16, false",
    "128.0.0.0/1, 200.0.0.0/8, true",
    "0.0.0.0/1, 200.0.0.0/8, false",
    "::/0, 10.0.0.0/8, false",
    "fd00::/48, fd00:0:0:7::/64, true",
    "fd00::/64, fd00:0:0:7::/64, false"
  })
  void overlaps(String one, String other, boolean expected) {
    assertThat(Subnet.parse(one).overlaps(Subnet.parse(other))).isEqualTo(expected);
  }

  @Test
  void addressesByDistance() {
    Subnet high = Subnet.parse("200.1.0.0/16");

    assertThat(high.gateway()).isEqualTo(Addresses.parse("200.1.0.1"));
    assertThat(high.at(65535)).isEqualTo(Addresses.parse("200.1.255.255"));
    assertThatThrownBy(() -> high.at(65536)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:0, ::",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:0:2:0:0:0, 1::2:0:0:0",
    "0:0:0:0:0:0:0:1, ::1",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::"
  })
  void ipv6IsWrittenInItsOneForm(String given, String text) {
    assertThat(Addresses.text(Addresses.parse(given))).isEqualTo(text);
  }

  @Test
  void ipv6SubnetsAreUniqueLocal() {
    Subnet one = SubnetChoice.STANDARD.free(List.of(), true);

    assertThat(one.toString()).startsWith("fd").endsWith("/64");
    assertThat(SubnetChoice.STANDARD.free(List.of(one), true)).isNotEqualTo(one);
  }

  @Test
  void theFirstFreeCandidateIsChosen() {
    List<Subnet> taken = new ArrayList<>();
    assertThat(SubnetChoice.STANDARD.free(taken, false)).hasToString("172.29.0.0/16");
    taken.add(Subnet.parse("172.29.4.0/24"));
    assertThat(SubnetChoice.STANDARD.free(taken, false)).hasToString("172.30.0.0/16");
    taken.add(Subnet.parse("172.30.0.0/15"));
    assertThat(SubnetChoice.STANDARD.free(taken, false)).hasToString("172.18.0.0/16");
    taken.add(Subnet.parse("172.16.0.0/12"));
    assertThat(SubnetChoice.STANDARD.free(taken, false)).hasToString("192.168.0.0/20");
    taken.add(Subnet.parse("192.168.1.0/24"));
    assertThat(SubnetChoice.STANDARD.free(taken, false)).hasToString("192.168.16.0/20");
    taken.add(Subnet.parse("192.168.0.0/16"));
    assertThatThrownBy(() -> SubnetChoice.STANDARD.free(taken, false))
        .hasMessageContaining("Hint: remove networks");
  }

  @Test
  void subnetsAreCutFromThePoolsThatAreConfigured() {
    SubnetChoice choice =
        new SubnetChoice(
            List.of(SubnetPool.of("10.10.0.0/23", 24), SubnetPool.of("fd00:aa::/32", 64)));
    List<Subnet> taken = new ArrayList<>(List.of(Subnet.parse("10.10.0.128/25")));
    assertThat(choice.free(taken, false)).hasToString("10.10.1.0/24");
    taken.add(Subnet.parse("10.10.1.0/30"));
    assertThatThrownBy(() -> choice.free(taken, false))
        .hasMessageContaining("fully subnetted")
        .hasMessageContaining("10.10.0.0/23 in parts of /24");
    assertThat(choice.free(taken, true)).hasToString("fd00:aa::/64");
    taken.add(Subnet.parse("fd00:aa::/33"));
    assertThat(choice.free(taken, true)).hasToString("fd00:aa:8000::/64");
    assertThatThrownBy(
            () -> new SubnetChoice(List.of(SubnetPool.of("fd00::/16", 64))).free(taken, false))
        .hasMessageContaining("none is of IPv4");
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0/8, 7", "10.0.0.0/8, 31", "fd00::/64, 128", "10.0.0.0/8, -1"})
  void poolsThatNoNetworkFitsInAreRefused(String base, int size) {
    assertThatThrownBy(() -> SubnetPool.of(base, size))
        .hasMessageContaining("invalid pools size: " + size);
  }
}
