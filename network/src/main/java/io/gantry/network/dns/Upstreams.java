package io.gantry.network.dns;

import io.gantry.network.dns.Deadlines.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

/**
 * Exchanges with other name servers, one socket each: the kernel chooses its port, lets in what
 * comes from the server only, and the id is random (RFC 5452). Sockets are the host's: threads that
 * ask live in its network.
 */
final class Upstreams {
  private static final int IDS = 1 << 16;

  private final SecureRandom random = new SecureRandom();
  private final Deadlines deadlines;
  private final Duration patience;

  /**
   * Asks with this much patience.
   *
   * @param patience for one exchange
   */
  Upstreams(Deadlines deadlines, Duration patience) {
    this.deadlines = deadlines;
    this.patience = patience;
  }

  /**
   * The answer to the query, under an id of its own; waits. One longer than {@code limit} is one
   * byte longer than that.
   *
   * @throws IOException when there is none in time
   */
  byte[] udp(Query query, InetSocketAddress server, int limit) throws IOException {
    int id = random.nextInt(IDS);
    ByteBuffer buffer = ByteBuffer.allocate(limit + 1);
    try (DatagramChannel channel = DatagramChannel.open(family(server));
        Deadline _ = deadlines.closeAfter(patience, channel)) {
      channel.connect(server);
      channel.write(ByteBuffer.wrap(query.withId(id)));
      while (true) {
        channel.read(buffer.clear());
        byte[] answer = Arrays.copyOf(buffer.array(), buffer.position());
        // Others, forged ones among them, are passed over: the right one may be on its way.
        if (query.isAnsweredBy(answer, id)) {
          return answer;
        }
      }
    }
  }

  /** Like {@link #udp}, but whole. */
  byte[] tcp(Query query, InetSocketAddress server) throws IOException {
    int id = random.nextInt(IDS);
    try (SocketChannel channel = SocketChannel.open(family(server));
        Deadline _ = deadlines.closeAfter(patience, channel)) {
      channel.connect(server);
      Frames.write(channel, query.withId(id));
      byte[] answer =
          Frames.read(channel, Query.MAX_TCP_ANSWER)
              .orElseThrow(() -> new EOFException(server + " closed without an answer"));
      if (!query.isAnsweredBy(answer, id)) {
        throw new IOException(server + " answered something else");
      }
      return answer;
    }
  }

  private static StandardProtocolFamily family(InetSocketAddress server) {
    return server.getAddress() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }
}
