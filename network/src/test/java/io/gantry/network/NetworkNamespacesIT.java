package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Link;
import io.gantry.linux.NamespaceType;
import io.gantry.linux.Namespaces;
import io.gantry.linux.Netlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NetworkNamespacesIT {
  @Test
  void preparesSoManyAndRefillsWhatWasTaken() {
    try (NetworkNamespaces pool = new NetworkNamespaces(3)) {
      awaitPrepared(pool, 3);
      pool.take().close();
      awaitPrepared(pool, 3);
    }
  }

  @Test
  void eachIsAnotherWithLoopbackUpAndNothingElse() throws Exception {
    try (NetworkNamespaces pool = new NetworkNamespaces(2)) {
      // All at once: the kernel gives the number of one that is gone to the next.
      List<NetworkNamespace> taken = new ArrayList<>();
      Set<Path> seen = new HashSet<>(Set.of(Files.readSymbolicLink(Path.of("/proc/self/ns/net"))));
      try {
        for (int i = 0; i < 6; i++) {
          NetworkNamespace one = pool.take();
          taken.add(one);
          assertThat(seen.add(Files.readSymbolicLink(Path.of(one.hostPath())))).isTrue();
          assertThat(Namespaces.callIn(one.fd(), NamespaceType.NETWORK, NetworkNamespacesIT::links))
              .filteredOn(Link::up)
              .extracting(Link::name)
              .containsExactly("lo");
        }
      } finally {
        taken.forEach(NetworkNamespace::close);
      }
    }
  }

  @Test
  void withoutPreparingEachIsMadeWhenAsked() {
    try (NetworkNamespaces pool = new NetworkNamespaces(0);
        NetworkNamespace one = pool.take()) {
      assertThat(Path.of(one.hostPath())).exists();
      assertThat(pool.prepared()).isZero();
    }
  }

  @Test
  void theEndClosesAllThatWereReadyAndRefusesMore() throws IOException {
    NetworkNamespaces pool = new NetworkNamespaces(4);
    awaitPrepared(pool, 4);
    NetworkNamespace taken = pool.take();
    Path open = Files.readSymbolicLink(Path.of(taken.hostPath()));
    pool.close();

    assertThat(pool.prepared()).isZero();
    assertThatThrownBy(pool::take).hasMessageContaining("closed");
    assertThat(networkNamespacesHeld()).contains(open);
    taken.close();
    assertThat(networkNamespacesHeld()).doesNotContain(open);
  }

  private static List<Link> links() {
    try (Netlink netlink = Netlink.open()) {
      return netlink.links();
    }
  }

  private static List<Path> networkNamespacesHeld() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .filter(Files::isSymbolicLink)
          .map(NetworkNamespacesIT::target)
          .filter(target -> target.toString().startsWith("net:"))
          .toList();
    }
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      // Closed since it was listed.
      return Path.of("gone");
    }
  }

  private static void awaitPrepared(NetworkNamespaces pool, int count) {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
    while (pool.prepared() < count) {
      assertThat(Instant.now()).as("deadline").isBefore(deadline);
      Thread.onSpinWait();
    }
  }
}
