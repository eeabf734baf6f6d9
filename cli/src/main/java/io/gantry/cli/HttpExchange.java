package io.gantry.cli;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP/1.1 request and its answer over a connection of its own (RFC 9112), over a unix socket
 * or TCP, with the two things that Docker's API needs beside: a connection that stops being HTTP
 * (101, hijacked) and half-close. The JDK's client has neither these nor unix sockets.
 */
final class HttpExchange implements AutoCloseable {
  private static final int MAX_LINE = 64 * 1024;

  private final SocketChannel channel;
  private final InputStream input;
  private final Map<String, String> headers = new HashMap<>();
  private int status;

  private HttpExchange(SocketChannel channel) {
    this.channel = channel;
    this.input = new BufferedInputStream(Channels.newInputStream(channel), 64 * 1024);
  }

  /**
   * Sends a request whose body is at hand, and reads the answer's head. Owns the channel from here
   * on.
   */
  static HttpExchange send(
      SocketChannel channel, String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    HttpExchange exchange = new HttpExchange(channel);
    try {
      StringBuilder head = head(method, path, headers);
      if (body.length > 0 || method.equals("POST") || method.equals("PUT")) {
        head.append("Content-Length: ").append(body.length).append("\r\n");
      }
      byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
      exchange.write(ByteBuffer.allocate(first.length + body.length).put(first).put(body).flip());
      exchange.readHead();
      return exchange;
    } catch (IOException | RuntimeException e) {
      exchange.close();
      throw e;
    }
  }

  /** What writes the body of a request. */
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Sends a request whose body is streamed in chunks. An error that the daemon answers in the
   * middle of the body is worth more than the broken pipe it causes.
   */
  static HttpExchange send(
      SocketChannel channel, String method, String path, Map<String, String> headers, Body body)
      throws IOException {
    HttpExchange exchange = new HttpExchange(channel);
    try {
      StringBuilder head = head(method, path, headers).append("Transfer-Encoding: chunked\r\n\r\n");
      exchange.write(ByteBuffer.wrap(head.toString().getBytes(StandardCharsets.UTF_8)));
      ChunkedOutput out = exchange.new ChunkedOutput();
      try {
        body.writeTo(out);
        out.finish();
      } catch (IOException | RuntimeException e) {
        if (!out.refused) {
          throw e;
        }
      }
      exchange.readHead();
      return exchange;
    } catch (IOException | RuntimeException e) {
      exchange.close();
      throw e;
    }
  }

  private static StringBuilder head(String method, String path, Map<String, String> headers) {
    StringBuilder head = new StringBuilder(256);
    head.append(method)
        .append(' ')
        .append(path)
        .append(" HTTP/1.1\r\nHost: gantry\r\nUser-Agent: gantry\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return headers.containsKey("Connection") ? head : head.append("Connection: close\r\n");
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void readHead() throws IOException {
    do {
      String[] words = line().split(" ", 3);
      if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
        throw new IOException("the daemon's answer is not HTTP: " + String.join(" ", words));
      }
      status = Integer.parseInt(words[1]);
      headers.clear();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip());
      }
    } while (status == 100);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(80);
    for (int c = input.read(); c != '\n'; c = input.read()) {
      if (c < 0 || line.length() > MAX_LINE) {
        throw new EOFException("the daemon closed the connection before it answered");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  int status() {
    return status;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The answer's body; after a 101 all that the other side sends until it closes. */
  InputStream body() {
    if (status == 101) {
      return input;
    } else if (status == 204 || status == 304) {
      return InputStream.nullInputStream();
    } else if (header("Transfer-Encoding").map("chunked"::equalsIgnoreCase).orElse(false)) {
      return new ChunkedInput();
    }
    return header("Content-Length")
        .<InputStream>map(length -> new LimitedInput(Long.parseLong(length)))
        .orElse(input);
  }

  /** Where to write after the connection was hijacked. */
  OutputStream output() {
    return Channels.newOutputStream(channel);
  }

  /** Says that nothing more will be written; the answer goes on. */
  void finishOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The exchange is over either way, and nobody waits for its end.
    }
  }

  /** A body that is sent in chunks (RFC 9112, 7.1). */
  private final class ChunkedOutput extends OutputStream {
    private boolean refused;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > 0) {
        send(Integer.toHexString(length) + "\r\n", ByteBuffer.wrap(bytes, offset, length), "\r\n");
      }
    }

    void finish() throws IOException {
      send("0\r\n", ByteBuffer.allocate(0), "\r\n");
    }

    private void send(String before, ByteBuffer bytes, String after) throws IOException {
      try {
        HttpExchange.this.write(ByteBuffer.wrap(before.getBytes(StandardCharsets.US_ASCII)));
        HttpExchange.this.write(bytes);
        HttpExchange.this.write(ByteBuffer.wrap(after.getBytes(StandardCharsets.US_ASCII)));
      } catch (IOException e) {
        refused = e.getMessage() != null && e.getMessage().contains("Broken pipe");
        throw e;
      }
    }
  }

  /** A body of a known length. */
  private final class LimitedInput extends InputStream {
    private long left;

    LimitedInput(long length) {
      left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = input.read(buffer, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("the daemon closed the connection " + left + " bytes early");
      }
      left -= count;
      return count;
    }
  }

  /** A body in chunks (RFC 9112, 7.1). */
  private final class ChunkedInput extends InputStream {
    private LimitedInput chunk = new LimitedInput(0);
    private boolean started;
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      while (!ended) {
        int count = chunk.read(buffer, offset, length);
        if (count >= 0) {
          return count;
        }
        nextChunk();
      }
      return -1;
    }

    private void nextChunk() throws IOException {
      if (started) {
        line();
      }
      started = true;
      String size = line();
      int extension = size.indexOf(';');
      long length = Long.parseLong(extension < 0 ? size : size.substring(0, extension), 16);
      ended = length == 0;
      chunk = new LimitedInput(length);
    }
  }
}
