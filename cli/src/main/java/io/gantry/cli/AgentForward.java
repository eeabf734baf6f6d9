package io.gantry.cli;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Forwards an SSH agent to a build, as long as it is open: the daemon asks on a connection of its
 * own, which carries nothing but whole messages of the agent's protocol.
 */
final class AgentForward implements AutoCloseable {
  private static final int MOST_BYTES = 256 << 10;

  /** What an agent answers that cannot do what it was asked. */
  private static final byte[] FAILURE = {5};

  private final Path socket;
  private final HttpExchange exchange;
  private final AutoCloseable agent;
  private final Map<Integer, SocketChannel> conversations = new HashMap<>();

  private AgentForward(Path socket, HttpExchange exchange, AutoCloseable agent) {
    this.socket = socket;
    this.exchange = exchange;
    this.agent = agent;
  }

  /** {@code default}, {@code id}, {@code id=socket} or {@code id=key[,key]}. */
  record Wish(String id, List<Path> paths) {
    static Wish parse(String text) {
      int equals = text.indexOf('=');
      String id = equals < 0 ? text : text.substring(0, equals);
      if (!id.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")) {
        throw new IllegalArgumentException("an id of letters, digits, dots and dashes is needed");
      }
      List<Path> paths = new ArrayList<>();
      for (String path : equals < 0 ? new String[0] : text.substring(equals + 1).split(",", -1)) {
        paths.add(Path.of(path));
      }
      return new Wish(id, paths);
    }
  }

  /** Opens the connection, before the build of this name begins. */
  static AgentForward open(Session session, String build, Wish wish) {
    if (wish.paths().isEmpty()) {
      String own = session.environment().getOrDefault("SSH_AUTH_SOCK", "");
      if (own.isEmpty()) {
        throw new UsageException(
            "ssh "
                + wish.id()
                + ": no agent runs here (SSH_AUTH_SOCK). Hint: start one, or name a key");
      }
      return open(session, build, wish, Path.of(own), () -> {});
    }
    Path first = wish.paths().getFirst();
    if (!Files.exists(first)) {
      throw new UsageException("ssh " + wish.id() + ": " + first + " is not there");
    } else if (wish.paths().size() == 1 && !Files.isRegularFile(first)) {
      return open(session, build, wish, first, () -> {});
    }
    KeyAgent keys = KeyAgent.start(wish.paths());
    return open(session, build, wish, keys.socket(), keys);
  }

  private static AgentForward open(
      Session session, String build, Wish wish, Path socket, AutoCloseable agent) {
    String path = new Query("/gantry/v1/builds/%s/%s", build, "ssh-" + wish.id()).toString();
    AgentForward forward = new AgentForward(socket, session.client().hijack(path, null), agent);
    Thread.ofPlatform().daemon().name("ssh agent").start(forward::serve);
    return forward;
  }

  private void serve() {
    DataInputStream in = new DataInputStream(exchange.body());
    OutputStream out = exchange.output();
    try {
      while (true) {
        int number = in.readInt();
        int length = in.readInt();
        if (length < 0 || length > MOST_BYTES) {
          return;
        }
        byte[] request = new byte[length];
        in.readFully(request);
        if (length == 0) {
          end(number);
        } else {
          byte[] answer = answer(number, request);
          out.write(
              ByteBuffer.allocate(2 * Integer.BYTES + answer.length)
                  .putInt(number)
                  .putInt(answer.length)
                  .put(answer)
                  .array());
        }
      }
    } catch (IOException e) {
      // The build has ended.
      return;
    }
  }

  private byte[] answer(int number, byte[] request) {
    try {
      SocketChannel channel = conversations.get(number);
      if (channel == null) {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        conversations.put(number, channel);
      }
      ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + request.length);
      framed.putInt(request.length).put(request).flip();
      while (framed.hasRemaining()) {
        channel.write(framed);
      }
      DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
      int length = in.readInt();
      if (length <= 0 || length > MOST_BYTES) {
        throw new IOException("no answer of an agent");
      }
      byte[] answer = new byte[length];
      in.readFully(answer);
      return answer;
    } catch (IOException e) {
      end(number);
      return FAILURE;
    }
  }

  private void end(int number) {
    SocketChannel channel = conversations.remove(number);
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nobody talks over it any more.
        return;
      }
    }
  }

  @Override
  public void close() {
    exchange.close();
    try {
      agent.close();
    } catch (Exception e) {
      throw new IllegalStateException("end the agent of the keys", e);
    }
  }
}
