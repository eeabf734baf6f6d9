package io.gantry.distribution;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that does exactly what a test says, also what no library would do: short bodies,
 * silence, hanging up. Writes down what it was asked.
 */
final class HttpPeer implements AutoCloseable {
  /** What to do with one request. */
  interface Handler {
    void handle(Exchange exchange) throws IOException;
  }

  /** A request as it came. Names of headers in lower case. */
  @SuppressWarnings("ArrayRecordComponent")
  record Seen(String method, String target, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String path() {
      return target.replaceFirst("[?].*", "");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return method + " " + target;
    }
  }

  private final ServerSocket server;
  private final Handler handler;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** All requests so far, in their order. */
  final List<Seen> seen = new CopyOnWriteArrayList<>();

  HttpPeer(Handler handler) {
    this(plainSocket(), handler);
  }

  HttpPeer(ServerSocket server, Handler handler) {
    this.server = server;
    this.handler = handler;
    Thread.ofVirtual().start(this::accept);
  }

  String authority() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  int port() {
    return server.getLocalPort();
  }

  String url(String path) {
    return "http://" + authority() + path;
  }

  /** Those requests whose text begins so. */
  List<Seen> seen(String beginning) {
    return seen.stream().filter(one -> one.toString().startsWith(beginning)).toList();
  }

  @Override
  public void close() {
    closed.countDown();
    closeQuietly(server);
    sockets.forEach(HttpPeer::closeQuietly);
  }

  private static ServerSocket plainSocket() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      while (one(socket, in, out)) {
        out.flush();
      }
    } catch (IOException e) {
      // The client went away, or the test is over.
    }
  }

  /** Serves one request; false when the connection is over. */
  private boolean one(Socket socket, InputStream in, OutputStream out) throws IOException {
    String first = line(in);
    if (first == null || !first.endsWith(" HTTP/1.1")) {
      return false;
    }
    String[] words = first.split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    Exchange exchange = new Exchange(this, words[0], words[1], headers, socket, in, out);
    handler.handle(exchange);
    return exchange.finish();
  }

  /** A line; null at the end, and when it begins as TLS does. */
  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || c == 0x16) {
        return null;
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One request and how to answer it. */
  static final class Exchange {
    private final HttpPeer peer;
    private final InputStream in;
    private final OutputStream out;
    private final Socket socket;
    private boolean over;
    private @Nullable Seen request;
    final String method;
    final String target;
    final Map<String, String> headers;

    Exchange(
        HttpPeer peer,
        String method,
        String target,
        Map<String, String> headers,
        Socket socket,
        InputStream in,
        OutputStream out) {
      this.peer = peer;
      this.method = method;
      this.target = target;
      this.headers = headers;
      this.socket = socket;
      this.in = in;
      this.out = out;
    }

    /** The request with its whole body. */
    Seen request() throws IOException {
      Seen known = request;
      if (known == null) {
        known = new Seen(method, target, headers, in.readNBytes(length()));
        request = known;
        peer.seen.add(known);
      }
      return known;
    }

    /** Takes only so much of the body, and hangs up. */
    byte[] takeAndHangUp(int bytes) throws IOException {
      request = new Seen(method, target, headers, in.readNBytes(Math.min(bytes, length())));
      peer.seen.add(request);
      hangUp();
      return request.body();
    }

    void reply(int status, String... namesAndValues) throws IOException {
      reply(status, new byte[0], namesAndValues);
    }

    void json(int status, String body, String... namesAndValues) throws IOException {
      reply(status, body.getBytes(StandardCharsets.UTF_8), namesAndValues);
    }

    void reply(int status, byte[] body, String... namesAndValues) throws IOException {
      head(status, body.length, namesAndValues);
      if (!method.equals("HEAD")) {
        out.write(body);
      }
      out.flush();
    }

    /** Only the head, with a length that may be a lie. */
    void head(int status, long length, String... namesAndValues) throws IOException {
      request();
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Word\r\n");
      for (int i = 0; i < namesAndValues.length; i += 2) {
        head.append(namesAndValues[i]).append(": ").append(namesAndValues[i + 1]).append("\r\n");
      }
      if (length >= 0) {
        head.append("Content-Length: ").append(length).append("\r\n");
      }
      write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] raw) throws IOException {
      out.write(raw);
      out.flush();
    }

    void hangUp() throws IOException {
      over = true;
      out.flush();
      socket.close();
    }

    /** Says nothing more until the test is over. */
    void stall() throws IOException {
      over = true;
      request();
      try {
        peer.closed.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private int length() {
      return Integer.parseInt(headers.getOrDefault("content-length", "0"));
    }

    private boolean finish() throws IOException {
      if (!over) {
        request();
      }
      return !over;
    }
  }
}
