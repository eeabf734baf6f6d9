package io.gantry.network.dns;

import static io.gantry.network.dns.Endpoints.address;
import static io.gantry.network.dns.Endpoints.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolverScopeTest {
  private final NetworkNames front = new NetworkNames("front");
  private final NetworkNames back = new NetworkNames("back.example");
  private final ResolverScope scope = new ResolverScope(List.of(), List.of());

  @BeforeEach
  void enter() {
    front.add(endpoint(1, "web", List.of("a.b"), "10.1.0.1"));
    back.add(endpoint(2, "db", List.of("web"), "10.2.0.2", "fd00::2"));
    scope.connect(front, false, Map.of("Mine", "WEB"));
    scope.connect(back, false, Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "web, 10.1.0.1",
    "WEB.Front, 10.1.0.1",
    "a.b, 10.1.0.1",
    "a.b.front, 10.1.0.1",
    "mine, 10.1.0.1",
    "MINE.front, 10.1.0.1",
    "db, 10.2.0.2",
    "db.back.example, 10.2.0.2",
    "web.back.example, 10.2.0.2",
  })
  void namesResolveWithAndWithoutTheirNetwork(String name, String expected) {
    assertThat(v4(name)).contains(List.of(address(expected)));
  }

  @ParameterizedTest
  @CsvSource({
    "front",
    ".front",
    "db.front",
    "db.back",
    "web.front.front",
    "mine.back.example",
    "''"
  })
  void othersDoNot(String name) {
    assertThat(v4(name)).isEmpty();
  }

  @Test
  void aLaterNetworkMayHaveTheFamilyThatAnEarlierLacks() {
    assertThat(scope.addresses("web", AddressFamily.IPV6)).contains(List.of(address("fd00::2")));
  }

  @Test
  void linksAreThisContainersOnly() {
    ResolverScope other = new ResolverScope(List.of(), List.of());
    other.connect(front, false, Map.of());
    assertThat(other.addresses("mine", AddressFamily.IPV4)).isEmpty();
  }

  @Test
  void toConnectAgainReplacesTheLinks() {
    scope.connect(front, false, Map.of("yours", "web"));
    assertThat(v4("mine")).isEmpty();
    assertThat(v4("yours")).isPresent();
    scope.disconnect(front);
    assertThat(v4("yours")).isEmpty();
    assertThat(scope.nameOf(address("10.1.0.1"))).isEmpty();
    assertThat(scope.nameOf(address("10.2.0.2"))).contains("db.back.example");
  }

  @Test
  void threeServersCount() {
    List<InetSocketAddress> four = List.of(server(1), server(2), server(3), server(4));
    ResolverScope asking = new ResolverScope(four, List.of());
    assertThat(asking.upstreams()).isEmpty();
    asking.connect(front, false, Map.of());
    assertThat(asking.upstreams()).isEqualTo(four.subList(0, 3));
  }

  @ParameterizedTest
  @CsvSource({"ndots:2, true", "ndots:10, true", "ndots:0, false", "timeout:3, false"})
  void whoSetsDotsKeepsPlainNamesInside(String option, boolean inside) {
    ResolverScope asking = new ResolverScope(List.of(), List.of("rotate", option));
    assertThat(asking.keepsInside("plain")).isEqualTo(inside);
    assertThat(asking.keepsInside("example.org")).isFalse();
  }

  private Optional<List<InetAddress>> v4(String name) {
    return scope.addresses(name, AddressFamily.IPV4);
  }

  private static InetSocketAddress server(int number) {
    return new InetSocketAddress(address("192.0.2." + number), 53);
  }
}
