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
    return world.inHost(() ->
        networking.bridge(BridgeConfig.named("gtrate").withSubnet(Subnet.parse("10.60.0.0/24"))));
  }

  /** How long the bytes take from one to the other. */
  private Duration transfer(Attachment from, Attachment to) throws Exception {
    InetAddress address = to.ipv4().orElseThrow().ip();
    ServerSocket server = world.in(to, () -> listen(address));
    try (server) {
      Socket sender = world.in(from, () -> new Socket(address, server.getLocalPort()));
      try (sender;
          Socket receiver = server.accept()) {
        long begin = System.nanoTime();
        Thread sending = Thread.ofPlatform().start(() -> send(sender));
        InputStream in = receiver.getInputStream();
        assertThat(in.readNBytes(BYTES)).hasSize(BYTES);
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

  private static void send(Socket socket) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(new byte[BYTES]);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
