package io.gantry.network.dns;

import static io.gantry.network.dns.Container.answers;
import static io.gantry.network.dns.Endpoints.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class HostileContainerIT {
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final int CONNECTIONS = 16;

  private final NameServer server =
      new NameServer(new NameLimits(64, CONNECTIONS, Duration.ofSeconds(1), IDLE));
  private final Container hostile = new Container();
  private final Container other = new Container();
  private final NetworkNames front = new NetworkNames("front");
  private final ResolverScope scope = new ResolverScope(List.of(), List.of());

  @BeforeEach
  void serve() {
    front.add(endpoint(1, "web", List.of(), "10.1.0.2"));
    scope.connect(front, true, Map.of());
    server.serve(hostile.namespace(), scope);
    server.serve(other.namespace(), scope);
  }

  @AfterEach
  void close() {
    server.close();
    hostile.close();
    other.close();
  }

  @Test
  void damagedDatagramsAreDroppedAndTheNextIsAnswered() throws Exception {
    byte[] good = Container.query("web", Type.A).toWire();
    Random random = new Random(53);
    try (DatagramSocket socket = hostile.socket()) {
      for (int length : new int[] {0, Query.MAX_LENGTH + 1, 60_000}) {
        Container.send(socket, new byte[length]);
        assertAnswered(socket);
      }
      for (int length = 1; length < good.length; length++) {
        Container.send(socket, Arrays.copyOf(good, length));
      }
      // Never more at once than the server's socket holds: the kernel would drop the good one.
      for (int batch = 0; batch < 40; batch++) {
        assertAnswered(socket);
        for (int i = 0; i < 50; i++) {
          Container.send(socket, noise(random));
        }
      }
      assertAnswered(socket);
    }
  }

  @Test
  void whatIsNoQueryIsNotImplemented() throws Exception {
    Message update = Container.query("web", Type.SOA);
    update.getHeader().setOpcode(Opcode.UPDATE);
    try (DatagramSocket socket = hostile.socket()) {
      assertThat(Container.ask(socket, update).getRcode()).isEqualTo(Rcode.NOTIMP);
    }
  }

  @Test
  void aFloodDoesNotKeepOthersFromBeingAnswered() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread flood = Thread.ofPlatform().start(() -> flood(done));
    try (DatagramSocket socket = other.socket()) {
      for (int i = 0; i < 200; i++) {
        Message answer = Container.ask(socket, Container.query("web", Type.A));
        assertThat(answers(answer)).containsExactly("10.1.0.2");
      }
    } finally {
      done.set(true);
      flood.join();
    }
  }

  @Test
  void connectionsAnswerQueryAfterQueryAndEndWhenIdle() throws Exception {
    try (Socket client = other.connected()) {
      for (int i = 0; i < 3; i++) {
        assertThat(answers(askOver(client))).containsExactly("10.1.0.2");
      }
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void giantAndEmptyFramesEndTheConnection() throws Exception {
    for (int length : new int[] {0, Query.MAX_LENGTH + 1, 0xffff}) {
      try (Socket client = hostile.connected()) {
        new DataOutputStream(client.getOutputStream()).writeShort(length);
        assertThat(client.getInputStream().read()).as("frame of %d", length).isEqualTo(-1);
      }
    }
  }

  @Test
  void clientsThatSendByteByByteOrTakeNothingAreLeft() throws Exception {
    for (int i = 1; i <= 100; i++) {
      front.add(endpoint(i + 1, "many-" + i, List.of("many"), "10.1.1." + i));
    }
    byte[] many = Container.query("many", Type.A).toWire();
    try (Socket slow = hostile.connected();
        Socket deaf = hostile.connected()) {
      assertThatThrownBy(() -> dribble(slow)).isInstanceOf(IOException.class);
      assertThatThrownBy(
              () -> {
                DataOutputStream out = new DataOutputStream(deaf.getOutputStream());
                while (true) {
                  out.writeShort(many.length);
                  out.write(many);
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(answers(other.ask("web", Type.A))).containsExactly("10.1.0.2");
  }

  @Test
  void openConnectionsOfOneLeaveRoomForAnother() throws Exception {
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * CONNECTIONS; i++) {
        held.add(hostile.connected());
      }
      try (Socket client = other.connected()) {
        assertThat(answers(askOver(client))).containsExactly("10.1.0.2");
      }
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  /** Its sockets are on a loopback address of a namespace of its own. */
  @Test
  void aContainerCannotReachAnothersServer() throws Exception {
    hostile.in(() -> {
      try (Netlink netlink = Netlink.open()) {
        netlink.run(
            new NetlinkRequest.CreateVeth(
                "eth0",
                0,
                0,
                new NetlinkRequest.Peer("eth0", Optional.empty()),
                other.namespace()));
        return 0;
      }
    });
    InetAddress othersAddress = Endpoints.address("198.51.100.2");
    address(hostile, Endpoints.address("198.51.100.1"));
    address(other, othersAddress);
    for (String protocol : List.of("udp", "tcp")) {
      int port = port(other, protocol);
      if (port != port(hostile, protocol)) {
        assertRefused(protocol, new InetSocketAddress(NameServer.ADDRESS, port));
      }
      assertRefused(protocol, new InetSocketAddress(othersAddress, port));
      assertRefused(protocol, new InetSocketAddress(othersAddress, 53));
    }
  }

  private static void assertAnswered(DatagramSocket socket) throws IOException {
    Message query = Container.query("web", Type.A);
    Container.send(socket, query.toWire());
    Message answer = new Message(Container.receive(socket));
    while (answer.getHeader().getID() != query.getHeader().getID()) {
      // To noise that happens to ask something.
      answer = new Message(Container.receive(socket));
    }
    assertThat(answers(answer)).containsExactly("10.1.0.2");
  }

  /** It does not say of itself to be an answer: that would not be looked at. */
  private static byte[] noise(Random random) {
    byte[] noise = new byte[3 + random.nextInt(200)];
    random.nextBytes(noise);
    noise[2] &= 0x7f;
    return noise;
  }

  private void assertRefused(String protocol, InetSocketAddress target) {
    assertThatThrownBy(
            () -> {
              if (protocol.equals("tcp")) {
                hostile.in(() -> {
                  try (Socket socket = new Socket()) {
                    socket.connect(target, 2000);
                    return 0;
                  }
                });
              } else {
                askDirectly(target);
              }
            })
        .as("%s %s", protocol, target)
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).hasCauseInstanceOf(ConnectException.class),
            thrown -> assertThat(thrown).isInstanceOf(PortUnreachableException.class));
  }

  private void askDirectly(InetSocketAddress target) throws IOException {
    byte[] query = Container.query("web", Type.A).toWire();
    try (DatagramSocket socket = hostile.in(() -> new DatagramSocket())) {
      socket.setSoTimeout(2000);
      socket.connect(target);
      socket.send(new DatagramPacket(query, query.length));
      socket.receive(new DatagramPacket(new byte[512], 512));
    }
  }

  private static void address(Container container, InetAddress address) {
    container.in(() -> {
      try (Netlink netlink = Netlink.open()) {
        int index = netlink.link("eth0").orElseThrow().index();
        netlink.run(
            new NetlinkRequest.SetUp(index, true),
            new NetlinkRequest.AddAddress(index, address, 24));
        return 0;
      }
    });
  }

  /** Where a container's rules lead. */
  private static int port(Container container, String protocol) {
    String rules = container.nft("list table ip " + NameServer.TABLE);
    Matcher rule = Pattern.compile(protocol + " dport set (\\d+)").matcher(rules);
    assertThat(rule.find()).as(rules).isTrue();
    return Integer.parseInt(rule.group(1));
  }

  private void flood(AtomicBoolean done) {
    try (DatagramSocket socket = hostile.socket()) {
      byte[] query = Container.query("web", Type.A).toWire();
      while (!done.get()) {
        Container.send(socket, query);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Message askOver(Socket client) throws IOException {
    byte[] query = Container.query("web", Type.A).toWire();
    DataOutputStream out = new DataOutputStream(client.getOutputStream());
    out.writeShort(query.length);
    out.write(query);
    DataInputStream in = new DataInputStream(client.getInputStream());
    return new Message(in.readNBytes(in.readUnsignedShort()));
  }

  /** A byte as often as one can while none is answered: the deadline is that of the whole query. */
  private static void dribble(Socket slow) throws IOException {
    slow.getOutputStream().write(new byte[] {0x0f, 0});
    slow.setSoTimeout(50);
    while (true) {
      slow.getOutputStream().write(0);
      try {
        if (slow.getInputStream().read() < 0) {
          throw new IOException("left");
        }
      } catch (SocketTimeoutException e) {
        // It is patient still.
      }
    }
  }
}
