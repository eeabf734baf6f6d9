package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** More containers on one network than anybody looks at, and each has what the first has. */
class ManyContainersIT {
  private static final int COUNT = 1000;
  private static final int TIMED = 100;
  private static final PortMapping PORT =
      new PortMapping(Addresses.parse("0.0.0.0"), 0, 80, Protocol.TCP);

  @Test
  void allOfThemComeAndAllOfThemGo() {
    try (World world = new World();
        World quiet = new World()) {
      Networking networking = world.networking("many");
      BridgeNetwork network = networking.bridge(BridgeConfig.named("gtmany"));
      BridgeNetwork few = quiet.networking("few").bridge(BridgeConfig.named("gtfew"));
      List<Attachment> attached = new ArrayList<>();
      for (int i = 0; i < COUNT - TIMED; i++) {
        attached.add(world.attach(network, "c" + i, PORT));
      }
      // What grows with each member shows in the least time, too, and other work does not.
      List<Long> crowded = new ArrayList<>();
      List<Long> lonely = new ArrayList<>();
      for (int i = 0; i < TIMED; i++) {
        String id = "last" + i;
        crowded.add(timed(world.join(id), join -> attached.add(network.attach(join))));
        lonely.add(timed(quiet.join(id), few::attach));
      }
      assertThat(Collections.min(crowded)).isLessThan(4 * Collections.min(lonely));
      assertThat(attached.stream().map(one -> one.ipv4().orElseThrow()).distinct()).hasSize(COUNT);
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

  private static long timed(Join join, Consumer<Join> attach) {
    Join published = join.withPorts(List.of(PORT));
    long begin = System.nanoTime();
    attach.accept(published);
    return System.nanoTime() - begin;
  }
}
