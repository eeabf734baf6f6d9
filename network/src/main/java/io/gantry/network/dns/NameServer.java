package io.gantry.network.dns;

import io.gantry.linux.Fd;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The name server of all containers: each finds it at 127.0.0.11, port 53, in its own network
 * namespace, and is told what its {@link ResolverScope} says. Other names are asked of upstream
 * servers, from the network of the thread that made this.
 *
 * <p>One platform thread takes the queries of all containers and answers what it knows; a virtual
 * thread waits for each upstream answer, and one serves each connection over TCP. Thread-safe.
 */
public final class NameServer implements AutoCloseable {
  /** Where containers find it. */
  public static final Inet4Address ADDRESS = address();

  /** The nftables table, of family ip, in each namespace that is served. */
  public static final String TABLE = "gantry-names";

  private static final System.Logger LOG = System.getLogger(NameServer.class.getName());

  private final NameLimits limits;
  private final Deadlines deadlines = new Deadlines();
  private final Forwarder forwarder;
  private final FairSlots forwards;
  private final FairSlots connections;
  private final Set<NameService> services = ConcurrentHashMap.newKeySet();
  private final Selector selector;
  private final Thread thread;
  private volatile boolean closed;

  /** Starts it; it serves nobody yet. */
  public NameServer() {
    this(NameLimits.DEFAULT);
  }

  NameServer(NameLimits limits) {
    this.limits = limits;
    this.forwarder = new Forwarder(new Upstreams(deadlines, limits.exchange()));
    this.forwards = new FairSlots(limits.forwards());
    this.connections = new FairSlots(limits.connections());
    try {
      // The first sockets of a JVM start threads of its own, which are to live in this network.
      NameSockets.bind(ADDRESS).close();
      this.selector = Selector.open();
    } catch (IOException e) {
      deadlines.close();
      throw new UncheckedIOException("start the name server", e);
    }
    this.thread = Thread.ofPlatform().name("name-server").daemon().start(this::run);
  }

  /**
   * Serves the container in this network namespace, whose loopback device is up; in about a
   * millisecond. Rules of a server that was here before are replaced.
   *
   * @param namespace stays the caller's and may be closed afterwards
   */
  public NameService serve(Fd namespace, ResolverScope scope) {
    Answerer answerer = new Answerer(scope, forwards.share(), forwarder);
    NameSockets sockets = NameSockets.open(namespace, TABLE, ADDRESS);
    NameService service = new NameService(sockets, answerer, connections.share(), this);
    services.add(service);
    try {
      if (closed) {
        throw GantryException.conflict("serve a container's names: the name server is closed");
      }
      service.register(selector);
      selector.wakeup();
      return service;
    } catch (IOException | RuntimeException e) {
      service.close();
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new UncheckedIOException("serve a container's names", (IOException) e);
    }
  }

  /** Stops serving all. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    join();
    services.forEach(NameService::close);
    deadlines.close();
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException("close the name server", e);
    }
  }

  /** A closed socket keeps its port until the selector has noticed. */
  void left(NameService service) {
    services.remove(service);
    selector.wakeup();
  }

  TcpClient client(SocketChannel channel, Answerer answerer) {
    return new TcpClient(channel, answerer, deadlines, limits.idle());
  }

  /** Leaves a socket alone that cannot be read now, as when the process has no descriptor left. */
  void pause(SelectionKey key, Duration time) {
    int wanted = key.interestOps();
    key.interestOps(0);
    deadlines.after(
        time,
        () -> {
          if (key.isValid()) {
            key.interestOps(wanted);
            selector.wakeup();
          }
        });
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(Query.MAX_LENGTH + 1);
    while (!closed) {
      try {
        selector.select(key -> ready(key, buffer));
      } catch (IOException e) {
        throw new UncheckedIOException("the name server ends", e);
      }
    }
  }

  private static void ready(SelectionKey key, ByteBuffer buffer) {
    try {
      ((NameService) key.attachment()).ready(key, buffer);
    } catch (CancelledKeyException e) {
      // Closed meanwhile.
    } catch (RuntimeException e) {
      // One query must not end the service of all.
      LOG.log(Level.ERROR, "a query could not be answered", e);
    }
  }

  private void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Inet4Address address() {
    try {
      return (Inet4Address) InetAddress.getByAddress(new byte[] {127, 0, 0, 11});
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
