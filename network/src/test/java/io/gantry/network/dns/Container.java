package io.gantry.network.dns;

import io.gantry.linux.Fd;
import io.gantry.linux.NamespaceType;
import io.gantry.linux.Namespaces;
import io.gantry.linux.Netlink;
import io.gantry.linux.NetlinkRequest;
import io.gantry.linux.Nftables;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A network namespace with loopback up, and clients in it that ask its name server. */
final class Container implements AutoCloseable {
  static final InetSocketAddress SERVER = new InetSocketAddress(NameServer.ADDRESS, 53);
  private static final int PATIENCE_MILLIS = 5000;

  private final Fd namespace = Namespaces.create(NamespaceType.NETWORK);

  Container() {
    in(() -> {
      try (Netlink netlink = Netlink.open()) {
        int lo = netlink.link("lo").orElseThrow().index();
        netlink.run(new NetlinkRequest.SetUp(lo, true));
      }
      return 0;
    });
  }

  Fd namespace() {
    return namespace;
  }

  <T> T in(Callable<T> task) {
    return Namespaces.callIn(namespace, NamespaceType.NETWORK, task);
  }

  /** A socket of this container to the server, which waits for some seconds. */
  DatagramSocket socket() throws IOException {
    DatagramSocket socket = in(() -> new DatagramSocket());
    // Once: to connect again would drop the answers that have come.
    socket.connect(SERVER);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  Socket connected() throws IOException {
    Socket socket =
        in(() -> {
          Socket opened = new Socket();
          opened.connect(SERVER, PATIENCE_MILLIS);
          return opened;
        });
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Asks over UDP; only what comes from the server's port 53 counts. */
  Message ask(String name, int type) throws IOException {
    try (DatagramSocket socket = socket()) {
      return ask(socket, query(name, type));
    }
  }

  static Message ask(DatagramSocket socket, Message query) throws IOException {
    send(socket, query.toWire());
    return new Message(receive(socket));
  }

  static void send(DatagramSocket socket, byte[] bytes) throws IOException {
    socket.send(new DatagramPacket(bytes, bytes.length));
  }

  static byte[] receive(DatagramSocket socket) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[0xffff], 0xffff);
    socket.receive(answer);
    return java.util.Arrays.copyOf(answer.getData(), answer.getLength());
  }

  static Message query(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
  }

  /** What the records of the answer say. */
  static List<String> answers(Message message) {
    return message.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  /** What {@code dig} prints in this container; {@code +short} says answers only. */
  List<String> dig(String... arguments) throws IOException, InterruptedException {
    String path = "/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.number();
    List<String> command =
        Stream.concat(
                Stream.of("nsenter", "--net=" + path, "dig", "-r", "@127.0.0.11", "+tries=1"),
                Stream.of(arguments))
            .toList();
    Process dig = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(dig.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (dig.waitFor() != 0) {
      throw new IOException(command + ": " + printed);
    }
    return printed.lines().toList();
  }

  String nft(String commands) {
    return in(() -> {
      try (Nftables nftables = Nftables.open()) {
        return nftables.run(commands);
      }
    });
  }

  @Override
  public void close() {
    namespace.close();
  }
}
