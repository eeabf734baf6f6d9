package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPoolTest {
  private static final Subnet SMALL = Subnet.parse("10.7.7.0/29");

  private final AddressPool pool = new AddressPool(Pool.of(SMALL));

  @Test
  void startsAfterTheGatewayAndEndsBeforeBroadcast() {
    List<InetAddress> all = allocateAll(pool);

    assertThat(all)
        .extracting(InetAddress::getHostAddress)
        .containsExactly("10.7.7.2", "10.7.7.3", "10.7.7.4", "10.7.7.5", "10.7.7.6");
  }

  @Test
  void fullIsUnavailableWithAHint() {
    allocateAll(pool);

    assertThatThrownBy(pool::allocate)
        .isInstanceOfSatisfying(
            GantryException.class,
            e -> assertThat(e.kind()).isEqualTo(GantryException.Kind.UNAVAILABLE))
        .hasMessageContaining("no free address left in subnet 10.7.7.0/29. Hint:");
  }

  @Test
  void releasedAddressesComeLastInTheOrderOfTheirRelease() {
    InetAddress first = pool.allocate();
    InetAddress second = pool.allocate();
    pool.release(second);
    pool.release(first);

    assertThat(allocateAll(pool).subList(3, 5)).containsExactly(second, first);
  }

  @Test
  void aClaimedAddressIsNotGivenOut() {
    pool.claim(SMALL.at(3));

    assertThat(allocateAll(pool)).doesNotContain(SMALL.at(3)).hasSize(4);
    assertThatThrownBy(() -> pool.claim(SMALL.at(3))).hasMessageContaining("10.7.7.3 is not free");
  }

  @Test
  void addressesOfOthersCannotBeClaimed() {
    for (String other :
        List.of("10.7.7.0", "10.7.7.1", "10.7.7.7", "10.7.7.8", "10.7.6.2", "9.9.9.9")) {
      assertThatThrownBy(() -> pool.claim(Addresses.parse(other))).hasMessageContaining(other);
    }
  }

  @Test
  void releaseOfWhatIsFreeOrReservedChangesNothing() {
    pool.release(SMALL.at(4));
    pool.release(SMALL.gateway());

    assertThat(pool.inUse()).isZero();
    assertThat(allocateAll(pool)).hasSize(5).doesNotContain(SMALL.gateway());
  }

  @ParameterizedTest
  @CsvSource({
    "fd00:1::/48, fd00:1:0:5::/64, fd00:1:0:5::",
    "fd00:1::/64, fd00:1::8000:0:0:0/80, fd00:1::8000:0:0:0"
  })
  void aRangeLiesAnywhereInALargeSubnet(String subnet, String range, String first) {
    AddressPool ranged =
        new AddressPool(
            new Pool(
                Subnet.parse(subnet),
                Optional.of(Subnet.parse(range)),
                Optional.of(Addresses.parse("fd00:1::1")),
                List.of()));

    assertThat(ranged.allocate()).isEqualTo(Addresses.parse(first));
  }

  @Test
  void onlyTheRangeIsGivenOutUnasked() {
    Subnet subnet = Subnet.parse("10.7.0.0/16");
    AddressPool ranged =
        new AddressPool(
            new Pool(
                subnet,
                Optional.of(Subnet.parse("10.7.5.8/30")),
                Optional.of(subnet.at(0x509)),
                List.of(subnet.at(0x50a))));

    assertThat(ranged.claim(subnet.at(7)).getHostAddress()).isEqualTo("10.7.0.7");
    ranged.release(subnet.at(7));
    assertThat(allocateAll(ranged)).containsExactly(subnet.at(0x508), subnet.at(0x50b));
    assertThatThrownBy(() -> ranged.claim(subnet.at(0x50a))).hasMessageContaining("not free");
  }

  @Test
  void ipv6BeginsAfterTheGatewayAndHasNoBroadcast() {
    AddressPool six = new AddressPool(Pool.of(Subnet.parse("fd00:7::/64")));

    assertThat(Addresses.text(six.allocate())).isEqualTo("fd00:7::2");
    InetAddress far = Addresses.parse("fd00:7::1:0:0:9");
    assertThat(six.claim(far)).isEqualTo(far);
    assertThat(allocateAll(new AddressPool(Pool.of(Subnet.parse("fd00::/126"))))).hasSize(2);
  }

  /** Against a model: a set of what is in use, and the time at which each was released. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverTwiceAndOldestFirst(long seed) {
    Random random = new Random(seed);
    Subnet subnet =
        new Subnet(Addresses.of(BigInteger.valueOf(random.nextInt()), 4), 24 + random.nextInt(6));
    AddressPool tested = new AddressPool(Pool.of(subnet));
    Set<InetAddress> used = new HashSet<>();
    List<InetAddress> free = new ArrayList<>();
    for (long i = 2; i < subnet.size() - 1; i++) {
      free.add(subnet.at(i));
    }
    for (int step = 0; step < 2000; step++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          if (!free.isEmpty()) {
            InetAddress expected = free.removeFirst();
            assertThat(tested.allocate()).isEqualTo(expected);
            used.add(expected);
          }
        }
        case 2 -> {
          if (!free.isEmpty()) {
            InetAddress chosen = free.remove(random.nextInt(free.size()));
            tested.claim(chosen);
            used.add(chosen);
          }
        }
        default -> {
          if (!used.isEmpty()) {
            InetAddress chosen =
                used.stream().skip(random.nextInt(used.size())).findFirst().orElseThrow();
            used.remove(chosen);
            tested.release(chosen);
            free.add(chosen);
          }
        }
      }
      assertThat(tested.inUse()).isEqualTo(used.size());
    }
  }

  private static List<InetAddress> allocateAll(AddressPool pool) {
    List<InetAddress> all = new ArrayList<>();
    try {
      while (true) {
        all.add(pool.allocate());
      }
    } catch (GantryException full) {
      return all;
    }
  }
}
