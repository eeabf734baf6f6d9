package io.gantry.network.dns;

import io.gantry.network.dns.Deadlines.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection over TCP (RFC 7766): answers query after query until the client leaves, is too slow,
 * or sends what is no query. Runs on a virtual thread.
 */
final class TcpClient implements Runnable, Closeable {
  private static final System.Logger LOG = System.getLogger(TcpClient.class.getName());

  private final SocketChannel channel;
  private final Answerer answerer;
  private final Deadlines deadlines;
  private final Duration patience;

  TcpClient(SocketChannel channel, Answerer answerer, Deadlines deadlines, Duration patience) {
    this.channel = channel;
    this.answerer = answerer;
    this.deadlines = deadlines;
    this.patience = patience;
  }

  @Override
  public void run() {
    try (channel) {
      Optional<Query> query = next();
      while (query.isPresent()) {
        send(answer(query.get()));
        query = next();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a client of the name server left or was left: {0}", e.toString());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private Optional<Query> next() throws IOException {
    try (Deadline _ = deadlines.closeAfter(patience, channel)) {
      return Frames.read(channel, Query.MAX_LENGTH).flatMap(Query::parse);
    }
  }

  private byte[] answer(Query query) {
    return answerer.atOnce(query, Query.MAX_TCP_ANSWER).orElseGet(() -> answerer.overTcp(query));
  }

  private void send(byte[] answer) throws IOException {
    try (Deadline _ = deadlines.closeAfter(patience, channel)) {
      Frames.write(channel, answer);
    }
  }
}
