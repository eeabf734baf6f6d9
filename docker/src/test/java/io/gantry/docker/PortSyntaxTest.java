package io.gantry.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.PortBinding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortSyntaxTest {
  private static List<PortBinding> bind(String port, PortBindingWire... addresses) {
    return PortSyntax.bindings(Map.of(port, List.of(addresses)));
  }

  @Test
  void bindings() {
    assertThat(bind("80/tcp", new PortBindingWire("127.0.0.1", "8080")))
        .containsExactly(new PortBinding(80, "tcp", "127.0.0.1", 8080, 8080));
    assertThat(bind("53/UDP", new PortBindingWire("", "5353")))
        .containsExactly(new PortBinding(53, "udp", "", 5353, 5353));
    assertThat(bind("80", new PortBindingWire("", "")))
        .containsExactly(new PortBinding(80, "tcp", "", 0, 0));
    assertThat(bind("80/tcp", new PortBindingWire("", "8000-8010")))
        .containsExactly(new PortBinding(80, "tcp", "", 8000, 8010));
    assertThat(bind("80/tcp")).containsExactly(new PortBinding(80, "tcp", "", 0, 0));
    assertThat(bind("80", new PortBindingWire("", "1"), new PortBindingWire("", "2"))).hasSize(2);
  }

  @Test
  void exposedRangesAreUnfolded() {
    assertThat(PortSyntax.exposed(List.of("80", "53/udp", "7000-7002/tcp")))
        .containsExactly("80/tcp", "53/udp", "7000/tcp", "7001/tcp", "7002/tcp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "80/icmp", "65536/tcp", "-1", "9-8", "1-2-3", "/tcp", "80-81/tcp"})
  void wrongContainerPorts(String port) {
    assertThatThrownBy(() -> bind(port, new PortBindingWire("", "1")))
        .isInstanceOf(HttpFailure.class)
        .hasMessageStartingWith("invalid p");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "70000", "9-8", "1-", "-", "1 "})
  void wrongHostPorts(String port) {
    assertThatThrownBy(() -> bind("80/tcp", new PortBindingWire("", port)))
        .isInstanceOf(HttpFailure.class)
        .hasMessage("invalid port specification: \"" + port + "\"");
  }
}
