package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PortTableTest {
  private static final Subnet SUBNET = Subnet.parse("172.29.0.0/16");
  private static final List<PortMapping> PORTS =
      List.of(
          new PortMapping(Ipv4.parse("0.0.0.0"), 8080, 80, Protocol.TCP),
          new PortMapping(Ipv4.parse("127.0.0.1"), 53, 5353, Protocol.UDP));

  private final PortTable table = new PortTable("gantry0", SUBNET);

  @Test
  void rulesOfTheDefaultBridge() throws IOException {
    assertThat(table.create()).isEqualTo(golden("gantry0.nft"));
  }

  @Test
  void otherBridgesHaveTablesNamedAfterThem() {
    String rules = new PortTable("gt1", SUBNET).create();

    assertThat(rules.lines().filter(line -> line.startsWith("add ")))
        .allMatch(line -> line.contains(" ip gantry-gt1"));
    assertThat(rules).doesNotContain("gantry0");
  }

  @Test
  void onePublishedPortIsOneElement() {
    assertThat(table.publish(SUBNET.at(2), PORTS))
        .isEqualTo(
            """
            add element ip gantry ports { tcp . 8080 : 172.29.0.2 . 80 }
            add element ip gantry address_ports { 127.0.0.1 . udp . 53 : 172.29.0.2 . 5353 }
            """);
    assertThat(table.withdraw(PORTS))
        .isEqualTo(
            """
            delete element ip gantry ports { tcp . 8080 }
            delete element ip gantry address_ports { 127.0.0.1 . udp . 53 }
            """);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = PortTableTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
