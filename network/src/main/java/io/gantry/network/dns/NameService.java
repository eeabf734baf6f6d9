package io.gantry.network.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The name server for one container, from {@link NameServer#serve}. Whoever asked for it closes it.
 * Thread-safe.
 */
public final class NameService implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NameService.class.getName());

  /** Datagrams and connections taken in one turn: then come the other containers. */
  private static final int BATCH = 16;

  private static final Duration RECOVERY = Duration.ofSeconds(1);

  private final NameSockets sockets;
  private final Answerer answerer;
  private final NameServer server;
  private final FairSlots.Share connections;
  private final Set<TcpClient> clients = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  NameService(
      NameSockets sockets, Answerer answerer, FairSlots.Share connections, NameServer server) {
    this.sockets = sockets;
    this.answerer = answerer;
    this.connections = connections;
    this.server = server;
  }

  /**
   * Stops answering. The container's packet filter keeps its table, which now leads nowhere and
   * ends with the namespace; a later {@link NameServer#serve} there replaces it.
   */
  @Override
  public void close() {
    closed = true;
    try {
      sockets.close();
      for (TcpClient client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("close the name server's sockets of a container", e);
    } finally {
      server.left(this);
    }
  }

  void register(Selector selector) throws IOException {
    sockets.udp().register(selector, SelectionKey.OP_READ, this);
    sockets.tcp().register(selector, SelectionKey.OP_ACCEPT, this);
  }

  /** Takes what has come to a socket. Runs on the server's thread, with its buffer. */
  void ready(SelectionKey key, ByteBuffer buffer) {
    try {
      if (key.channel().equals(sockets.udp())) {
        receive(buffer);
      } else {
        accept();
      }
    } catch (IOException e) {
      if (!closed) {
        LOG.log(Level.WARNING, "the name server of a container pauses: {0}", e.toString());
        server.pause(key, RECOVERY);
      }
    }
  }

  private void receive(ByteBuffer buffer) throws IOException {
    for (int i = 0; i < BATCH; i++) {
      SocketAddress client = sockets.udp().receive(buffer.clear());
      if (client == null) {
        return;
      }
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      Query.parse(bytes).ifPresent(query -> answer(query, client));
    }
  }

  private void answer(Query query, SocketAddress client) {
    int limit = query.udpLimit();
    Optional<byte[]> atOnce = answerer.atOnce(query, limit);
    if (atOnce.isPresent()) {
      send(atOnce.get(), client);
    } else {
      Thread.ofVirtual()
          .name("name-forward")
          .start(() -> send(answerer.overUdp(query, limit), client));
    }
  }

  private void send(byte[] answer, SocketAddress client) {
    try {
      sockets.udp().send(ByteBuffer.wrap(answer), client);
    } catch (IOException e) {
      // The client has gone, filters its own packets, or this was closed: it asks again or not.
      LOG.log(Level.DEBUG, "answer {0}: {1}", client, e);
    }
  }

  private void accept() throws IOException {
    for (int i = 0; i < BATCH; i++) {
      SocketChannel channel = sockets.tcp().accept();
      if (channel == null) {
        return;
      }
      if (!connections.acquire()) {
        channel.close();
      } else {
        TcpClient client = server.client(channel, answerer);
        clients.add(client);
        if (closed) {
          // It may have come after close() went through the clients.
          client.close();
        }
        Thread.ofVirtual().name("name-client").start(() -> converse(client));
      }
    }
  }

  private void converse(TcpClient client) {
    try {
      client.run();
    } finally {
      clients.remove(client);
      connections.release();
    }
  }
}
