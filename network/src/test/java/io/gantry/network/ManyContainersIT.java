package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thousand containers on one network. */
class ManyContainersIT {
  private static final int COUNT = 1000;
  private static final int SAMPLE = 100;

  @Test
  void theThousandthIsAttachedLikeTheFirstAndAllOfThemGo() throws Exception {
    try (World world = new World()) {
      Networking networking = world.networking("many");
      BridgeNetwork network = networking.bridge(BridgeConfig.named("gtmany"));
      PortMapping port = new PortMapping(Addresses.ANY4, 0, 80, Protocol.TCP);
      List<Attachment> attached = new ArrayList<>();
      long[] nanos = new long[COUNT];
      for (int i = 0; i < COUNT; i++) {
        Join join = world.join("c" + i).withPorts(i % 2 == 0 ? List.of(port) : List.of());
        long start = System.nanoTime();
        attached.add(network.attach(join));
        nanos[i] = System.nanoTime() - start;
      }
      long first = median(nanos, SAMPLE);
      long last = median(nanos, COUNT - SAMPLE);
      System.out.printf(
          "attach: the first %.2f ms, the thousandth %.2f ms%n", first / 1e6, last / 1e6);
      // As fast, but for what else this machine is doing meanwhile.
      assertThat(last).isLessThan(3 * first);

      long start = System.nanoTime();
      attached.forEach(network::detach);
      System.out.printf("detach: %.2f ms each%n", (System.nanoTime() - start) / 1e6 / COUNT);
      networking.delete(network);
      networking.close(true);
      assertThat(world.nft("list tables")).isEmpty();
      assertThat(world.veths()).isEmpty();
    }
  }

  private static long median(long[] nanos, int from) {
    long[] sample = Arrays.copyOfRange(nanos, from, from + SAMPLE);
    Arrays.sort(sample);
    return sample[SAMPLE / 2];
  }
}
