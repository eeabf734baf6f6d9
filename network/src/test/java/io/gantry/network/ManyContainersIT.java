package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** More containers on one network than anybody looks at, and each has what the first has. */
class ManyContainersIT {
  private static final int COUNT = 1000;

  @Test
  void allOfThemComeAndAllOfThemGo() {
    try (World world = new World()) {
      Networking networking = world.networking("many");
      BridgeNetwork network = networking.bridge(BridgeConfig.named("gtmany"));
      PortMapping port = new PortMapping(Addresses.parse("0.0.0.0"), 0, 80, Protocol.TCP);
      List<Attachment> attached = new ArrayList<>();
      Set<Attachment.Address> addresses = new HashSet<>();
      List<Long> times = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        Join join = world.join("c" + i).withPorts(List.of(port));
        long begin = System.nanoTime();
        attached.add(network.attach(join));
        times.add(System.nanoTime() - begin);
        addresses.add(attached.getLast().ipv4().orElseThrow());
      }
      assertThat(addresses).hasSize(COUNT);
      // The slack is for a machine that does other work; what grows with each member would show.
      assertThat(median(times.subList(COUNT - 100, COUNT)))
          .isLessThan(4 * median(times.subList(100, 200)));
      world.closeLater(world.in(attached.getLast(), () -> Echo.tcp(80)));
      int last = attached.getLast().published().getFirst().hostPort();
      assertThat(world.inRemote(() -> Echo.askTcp(World.HOST, last))).isEqualTo("198.51.100.2");

      attached.forEach(network::detach);
      networking.delete(network);
      networking.close(true);
      assertThat(world.nft("list tables")).isEmpty();
      assertThat(world.veths()).isEmpty();
    }
  }

  private static long median(List<Long> times) {
    return times.stream().sorted().toList().get(times.size() / 2);
  }
}
