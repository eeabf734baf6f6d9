package io.gantry.distribution;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on a loopback port, for the client of this process only, which hands requests on to
 * proxies that the client cannot speak to. Whoever connects has to show a ticket, a secret that is
 * made for one request; others are sent away, and at most {@value #STRANGERS} of them are borne at
 * a time. Thread-safe.
 */
final class ProxyRelay implements AutoCloseable {
  private static final int STRANGERS = 64;
  private static final Duration STRANGERS_TIME = Duration.ofSeconds(10);
  private static final Duration AFTER_A_FAULT = Duration.ofMillis(100);
  private static final int SECRET_BYTES = 32;
  private static final int BUFFER = 32 << 10;

  /** Fields that are for this connection and not for the next: RFC 9110, 7.6.1. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "proxy-connection", "keep-alive", "proxy-authorization");

  private final ProxyDial dial;
  private final ServerSocket server;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Ticket> tickets = new ConcurrentHashMap<>();
  private final BlockingDeque<Socket> strangers = new LinkedBlockingDeque<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  ProxyRelay(ProxyDial dial) throws IOException {
    this.dial = dial;
    this.server = new ServerSocket(0, STRANGERS, InetAddress.getLoopbackAddress());
    executor.execute(this::accept);
  }

  /** Lets one request in, and tells why it went no further. */
  final class Ticket implements AutoCloseable {
    private final ProxyAddress proxy;
    private final String secret;
    private volatile @Nullable ProxyException failure;

    private Ticket(ProxyAddress proxy) {
      byte[] bytes = new byte[SECRET_BYTES];
      random.nextBytes(bytes);
      this.proxy = proxy;
      this.secret = Credentials.of("relay", HexFormat.of().formatHex(bytes)).basic();
    }

    /** The value of Proxy-Authorization that the relay wants to see. */
    String authorization() {
      return secret;
    }

    /** What stopped the request on its way to the proxy or at it. */
    Optional<ProxyException> failure() {
      return Optional.ofNullable(failure);
    }

    /** Nobody gets in with it any more; connections that it opened stay. */
    @Override
    public void close() {
      tickets.remove(secret);
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** A ticket for one request by way of the proxy. */
  Ticket ticket(ProxyAddress proxy) {
    Ticket ticket = new Ticket(proxy);
    tickets.put(ticket.secret, ticket);
    return ticket;
  }

  /** Ends all connections: a virtual thread that is interrupted closes what it waits for. */
  @Override
  public void close() {
    closeQuietly(server);
    executor.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        strangers.add(client);
        if (strangers.size() > STRANGERS) {
          // The one that had the longest time to show a ticket.
          closeQuietly(strangers.poll());
        }
        executor.execute(() -> serve(client));
      } catch (IOException e) {
        // Closed, or out of file descriptors: then only others can help, in a while.
        LockSupport.parkNanos(AFTER_A_FAULT.toNanos());
      } catch (RejectedExecutionException e) {
        // Closed while somebody came.
        closeQuietly(strangers.poll());
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setSoTimeout(Math.toIntExact(STRANGERS_TIME.toMillis()));
      InputStream in = new BufferedInputStream(client.getInputStream());
      MessageHead request = MessageHead.read(in);
      Ticket ticket = request.field("proxy-authorization").map(tickets::get).orElse(null);
      if (ticket == null) {
        answer(client, "407 Proxy Authentication Required");
      } else if (strangers.remove(client)) {
        client.setSoTimeout(0);
        pass(client, in, request, ticket);
      }
    } catch (IOException | RejectedExecutionException e) {
      // One of the two left, or the relay was closed: the other one notices.
    } finally {
      strangers.remove(client);
    }
  }

  private void pass(Socket client, InputStream in, MessageHead request, Ticket ticket)
      throws IOException {
    String[] words = request.start().split(" ");
    boolean tunnel = words[0].equals("CONNECT");
    URI target = URI.create(tunnel ? "//" + words[1] : words[1]);
    boolean forwards = !tunnel && ticket.proxy.kind() == ProxyAddress.Kind.HTTPS;
    Socket connected;
    try {
      connected =
          forwards
              ? dial.connect(ticket.proxy)
              : dial.tunnel(ticket.proxy, Request.host(target), Request.port(target));
    } catch (ProxyException e) {
      ticket.failure = e;
      answer(client, "502 Bad Gateway");
      return;
    }
    try (Socket next = connected) {
      long length = Long.MAX_VALUE;
      if (tunnel) {
        answer(client, "200 OK");
        executor.execute(() -> download(next, client, false));
      } else {
        MessageHead head = forwards ? forwarded(request, ticket.proxy) : direct(request, target);
        next.getOutputStream().write(head.bytes());
        length = request.field("content-length").map(Long::parseLong).orElse(0L);
        executor.execute(() -> download(next, client, true));
      }
      upload(in, next.getOutputStream(), length);
    }
  }

  /** For a proxy that knows what to do with the whole address: RFC 9112, 3.2.2. */
  private static MessageHead forwarded(MessageHead request, ProxyAddress proxy) {
    MessageHead head = once(request);
    return proxy
        .credentials()
        .map(credentials -> head.with("Proxy-Authorization", credentials.basic()))
        .orElse(head);
  }

  /** For the host itself: RFC 9112, 3.2.1. */
  private static MessageHead direct(MessageHead request, URI target) {
    String[] words = request.start().split(" ");
    String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return once(request).startingWith(words[0] + " " + path + query + " " + words[2]);
  }

  /**
   * Each connection takes one request: the next one may be for another host, and has another
   * ticket.
   */
  private static MessageHead once(MessageHead head) {
    return head.without(OF_THE_CONNECTION).with("Connection", "close");
  }

  /** From the proxy to the client, until the proxy has no more to say. */
  private static void download(Socket from, Socket to, boolean plain) {
    try {
      InputStream in = new BufferedInputStream(from.getInputStream());
      if (plain) {
        MessageHead head = MessageHead.read(in);
        while (head.status() / 100 == 1) {
          to.getOutputStream().write(head.bytes());
          head = MessageHead.read(in);
        }
        to.getOutputStream().write(once(head).bytes());
      }
      in.transferTo(to.getOutputStream());
      // Not closed yet: that would take away what the client has not read.
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(to);
      closeQuietly(from);
    }
  }

  /** From the client to the proxy, at most so many bytes; returns when the client has left. */
  private static void upload(InputStream in, OutputStream out, long most) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try {
      long left = most;
      while (left > 0) {
        int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (read < 0) {
          return;
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    } catch (IOException e) {
      // Who takes no more may have said why, and the client shall read that.
      in.transferTo(OutputStream.nullOutputStream());
      return;
    }
    // A further byte would be another request, which has no place here.
    in.read();
  }

  private static void answer(Socket client, String status) throws IOException {
    // A tunnel's answer has no content: RFC 9110, 9.3.6.
    MessageHead head = new MessageHead("HTTP/1.1 " + status, List.of());
    boolean tunnel = status.startsWith("200");
    client
        .getOutputStream()
        .write((tunnel ? head : once(head).with("Content-Length", "0")).bytes());
  }

  private static void closeQuietly(@Nullable Closeable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (IOException e) {
      // It is of no use any more, whatever state it is in.
    }
  }
}
