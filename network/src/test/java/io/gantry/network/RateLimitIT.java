package io.gantry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.NetlinkRequest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traffic limits by their effect: a megabyte at eight megabits a second takes a second. */
class RateLimitIT {
  private static final int BYTES = 1_000_000;
  private static final long RATE = 8_000_000;

  /** What of a second the bucket may save. */
  private static final Duration LIMITED = Duration.ofMillis(800);

  /** Outside of a container a second's worth passes at once. */
  private static final int MORE_BYTES = 2_500_000;

  private final World world = new World();
  private final Networking networking = world.networking("gtrate");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whatComesToAContainerIsLimited() throws Exception {
    BridgeNetwork network = bridge();
    Attachment slow = network.attach(world.join("slow").withRates(new Rates(RATE, 0)));
    Attachment fast = network.attach(world.join("fast"));
    assertThat(transfer(fast, slow)).isGreaterThan(LIMITED);
    assertThat(transfer(slow, fast)).isLessThan(LIMITED);
  }

  @Test
  void whatAContainerSendsIsLimited() throws Exception {
    BridgeNetwork network = bridge();
    Attachment slow = network.attach(world.join("slow").withRates(new Rates(0, RATE)));
    Attachment fast = network.attach(world.join("fast"));
    assertThat(transfer(slow, fast)).isGreaterThan(LIMITED);
    assertThat(transfer(fast, slow)).isLessThan(LIMITED);
  }

  /** The limit at its own end is its own; what it sends beyond it is dropped outside of it. */
  @Test
  void aContainerCannotLiftItsLimit() throws Exception {
    BridgeNetwork network = bridge();
    Attachment slow = network.attach(world.join("slow").withRates(new Rates(0, RATE)));
    Attachment fast = network.attach(world.join("fast"));
    NetworkNamespace inside = world.join("slow").namespace();
    inside.configure(
        new NetlinkRequest.LimitRate(inside.link("eth0").index(), 1_000_000_000, 1 << 24, 1 << 24));
    assertThat(transfer(slow, fast, MORE_BYTES)).isGreaterThan(LIMITED);
    assertThat(transfer(fast, slow, MORE_BYTES)).isLessThan(LIMITED);

    // As another daemon finds it.
    network = restored(slow, fast);
    assertThat(transfer(slow, fast, MORE_BYTES)).isGreaterThan(LIMITED);
    network.detach(slow);
    assertThat(world.nft("list set bridge gtrate limited")).doesNotContain("elements");
  }

  private BridgeNetwork restored(Attachment slow, Attachment fast) {
    networking.close();
    Networking next = world.networking("gtrate");
    BridgeNetwork again = next.bridge(config());
    again.restore("slow", slow, new Rates(0, RATE));
    again.restore("fast", fast, Rates.NONE);
    next.reconcile();
    return again;
  }

  @Test
  void aChildOfADeviceIsLimitedInWhatItSendsOnly() throws Exception {
    ChildNetwork network =
        world.inHost(() ->
            networking.children(
                new ChildConfig(
                    "rates",
                    "",
                    NetlinkRequest.ChildKind.MACVLAN_BRIDGE,
                    List.of(Pool.of(Subnet.parse("10.61.0.0/24"))),
                    0,
                    false)));
    Attachment slow = network.attach(world.join("slow").withRates(new Rates(0, RATE)));
    Attachment fast = network.attach(world.join("fast"));
    assertThat(transfer(slow, fast)).isGreaterThan(LIMITED);
    assertThatThrownBy(() -> network.attach(world.join("other").withRates(new Rates(RATE, 0))))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("cannot be limited");
  }

  private BridgeNetwork bridge() {
    return world.inHost(() -> networking.bridge(config()));
  }

  private static BridgeConfig config() {
    return BridgeConfig.named("gtrate").withSubnet(Subnet.parse("10.60.0.0/24"));
  }

  private Duration transfer(Attachment from, Attachment to) throws Exception {
    return transfer(from, to, BYTES);
  }

  /** How long the bytes take from one to the other. */
  private Duration transfer(Attachment from, Attachment to, int bytes) throws Exception {
    InetAddress address = to.ipv4().orElseThrow().ip();
    ServerSocket server = world.in(to, () -> listen(address));
    try (server) {
      Socket sender = world.in(from, () -> new Socket(address, server.getLocalPort()));
      try (sender;
          Socket receiver = server.accept()) {
        long begin = System.nanoTime();
        Thread sending = Thread.ofPlatform().start(() -> send(sender, bytes));
        InputStream in = receiver.getInputStream();
        assertThat(in.readNBytes(bytes)).hasSize(bytes);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        sending.join();
        return took;
      }
    }
  }

  private static ServerSocket listen(InetAddress address) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(address, 0));
    return server;
  }

  private static void send(Socket socket, int bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(new byte[bytes]);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
