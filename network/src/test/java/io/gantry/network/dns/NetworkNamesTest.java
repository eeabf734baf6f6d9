package io.gantry.network.dns;

import static io.gantry.network.dns.Endpoints.address;
import static io.gantry.network.dns.Endpoints.endpoint;
import static io.gantry.network.dns.Endpoints.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkNamesTest {
  private final NetworkNames names = new NetworkNames("front");

  @ParameterizedTest
  @ValueSource(strings = {"web", "www", "api.v2", "000000000001", "host-1"})
  void everyNameOfAContainerIsFound(String name) {
    names.add(endpoint(1, "Web", List.of("WWW", "api.v2"), "10.1.0.2", "fd00::2"));
    assertThat(v4(name)).contains(List.of(address("10.1.0.2")));
    assertThat(names.addresses(name, AddressFamily.IPV6)).contains(List.of(address("fd00::2")));
  }

  @Test
  void aNameWithoutAnAddressOfTheFamilyExists() {
    names.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    assertThat(names.addresses("web", AddressFamily.IPV6)).contains(List.of());
    assertThat(names.addresses("other", AddressFamily.IPV6)).isEmpty();
  }

  @Test
  void familiesHaveTurnsOfTheirOwn() {
    names.add(endpoint(1, "a", List.of("web"), "10.1.0.1", "fd00::1"));
    names.add(endpoint(2, "b", List.of("web"), "10.1.0.2", "fd00::2"));
    // As resolvers do: both questions for each look-up.
    for (String expected : List.of("1", "2", "1", "2")) {
      assertThat(v4("web").orElseThrow().getFirst()).isEqualTo(address("10.1.0." + expected));
      assertThat(names.addresses("web", AddressFamily.IPV6).orElseThrow().getFirst())
          .isEqualTo(address("fd00::" + expected));
    }
  }

  @Test
  void aContainerThatIsEnteredAgainKeepsNothingOfBefore() {
    names.add(endpoint(1, "old", List.of("web"), "10.1.0.1"));
    names.add(endpoint(1, "new", List.of(), "10.1.0.2"));
    assertThat(names.size()).isEqualTo(1);
    assertThat(v4("old")).isEmpty();
    assertThat(v4("web")).isEmpty();
    assertThat(names.nameOf(address("10.1.0.1"))).isEmpty();
    assertThat(names.nameOf(address("10.1.0.2"))).contains("new.front");
  }

  @Test
  void anAddressBelongsToWhoHasItLast() {
    names.add(endpoint(1, "first", List.of(), "10.1.0.1"));
    names.add(endpoint(2, "second", List.of(), "10.1.0.1"));
    names.remove(id(1));
    assertThat(names.nameOf(address("10.1.0.1"))).contains("second.front");
    names.remove(id(2));
    assertThat(names.nameOf(address("10.1.0.1"))).isEmpty();
  }

  /** Whatever comes and goes, the book says what a simple list of containers would. */
  @Test
  void theBookAgreesWithAList() {
    Random random = new Random(11);
    Map<String, EndpointNames> list = new HashMap<>();
    for (int step = 0; step < 5000; step++) {
      int number = random.nextInt(40);
      if (random.nextBoolean()) {
        List<String> aliases = List.of("alias-" + random.nextInt(5), "c" + random.nextInt(40));
        EndpointNames entered = endpoint(number, "c" + number, aliases, "10.1.0." + number);
        names.add(entered);
        list.put(entered.containerId(), entered);
      } else {
        names.remove(id(number));
        list.remove(id(number));
      }
      String asked = random.nextBoolean() ? "alias-" + random.nextInt(5) : "c" + number;
      assertThat(v4(asked).map(Set::copyOf)).isEqualTo(expected(list, asked));
    }
    List.copyOf(list.keySet()).forEach(names::remove);
    assertThat(names.size()).isZero();
  }

  @Test
  void whatCannotBeNamedIsRefused() {
    assertThatThrownBy(() -> new NetworkNames("")).isInstanceOf(GantryException.class);
    assertThatThrownBy(() -> endpoint(1, "", List.of())).isInstanceOf(GantryException.class);
    assertThatThrownBy(() -> endpoint(1, "web", Collections.nCopies(2000, "alias")))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("2000 aliases");
  }

  private Optional<List<InetAddress>> v4(String name) {
    return names.addresses(name, AddressFamily.IPV4);
  }

  private static Optional<Set<InetAddress>> expected(Map<String, EndpointNames> list, String name) {
    Set<InetAddress> found = new HashSet<>();
    for (EndpointNames one : list.values()) {
      if (one.name().equals(name) || one.aliases().contains(name)) {
        found.addAll(one.addresses());
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }
}
