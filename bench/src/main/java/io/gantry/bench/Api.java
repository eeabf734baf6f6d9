package io.gantry.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few calls of Docker's Engine API that a load needs, a connection each, with next to no cost
 * of its own.
 */
record Api(Path socket) {
  private static final Pattern ID = Pattern.compile("\"Id\"\\s*:\\s*\"(\\w+)\"");

  boolean answers() {
    try {
      return call("GET", "/_ping", "").contains(" 200 ");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Creates a container; its id. */
  String create(String body) {
    String answer = checked("POST", "/v1.41/containers/create", body);
    Matcher id = ID.matcher(answer);
    if (!id.find()) {
      throw new IllegalStateException("no id in " + answer);
    }
    return id.group(1);
  }

  void start(String id) {
    checked("POST", "/v1.41/containers/" + id + "/start", "");
  }

  void remove(String id) {
    checked("DELETE", "/v1.41/containers/" + id + "?force=1", "");
  }

  String get(String path) {
    return checked("GET", path, "");
  }

  private String checked(String method, String path, String body) {
    String answer = call(method, path, body);
    if (!answer.startsWith("HTTP/1.1 2")) {
      throw new IllegalStateException(method + " " + path + ": " + answer);
    }
    return answer;
  }

  private String call(String method, String path, String body) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      String head =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
              + content.length
              + "\r\n\r\n";
      ByteBuffer request = ByteBuffer.wrap((head + body).getBytes(StandardCharsets.UTF_8));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
