package io.gantry.network.dns;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * Asks upstream servers what no network of a container knows. The query goes as it came, but for
 * its id; so does the answer when the client takes one of that size.
 */
final class Forwarder {
  private static final System.Logger LOG = System.getLogger(Forwarder.class.getName());

  private final Upstreams upstreams;

  Forwarder(Upstreams upstreams) {
    this.upstreams = upstreams;
  }

  /**
   * The answer of the first server that has one; waits for each in turn. A server that fails or
   * refuses is passed over, and one that does not know the name without being an authority: that
   * answer counts when there is no better. SERVFAIL when nobody answers.
   *
   * @param limit the answer's largest size; one that is larger is cut, and says so
   */
  byte[] overUdp(Query query, List<InetSocketAddress> servers, int limit) {
    return first(query, servers, server -> shortened(query, server, limit));
  }

  /** The same, asked and answered over TCP. */
  byte[] overTcp(Query query, List<InetSocketAddress> servers) {
    return first(query, servers, server -> upstreams.tcp(query, server));
  }

  private interface Exchange {
    byte[] with(InetSocketAddress server) throws IOException;
  }

  private static byte[] first(Query query, List<InetSocketAddress> servers, Exchange exchange) {
    byte @Nullable [] best = null;
    for (InetSocketAddress server : servers) {
      try {
        byte[] answer = exchange.with(server);
        if (isFinal(answer)) {
          return query.addressed(answer);
        }
        if (best == null || Query.rcode(answer) == Rcode.NXDOMAIN) {
          best = answer;
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "ask name server {0}: {1}", server, e);
      }
    }
    return best == null ? Replies.to(query, Rcode.SERVFAIL).toWire() : query.addressed(best);
  }

  private static boolean isFinal(byte[] answer) {
    return switch (Query.rcode(answer)) {
      case Rcode.NOERROR -> true;
      case Rcode.NXDOMAIN -> Query.isAuthoritative(answer);
      default -> false;
    };
  }

  /**
   * An answer cut short by the server is asked for again over TCP, and as much of it told as fits.
   */
  private byte[] shortened(Query query, InetSocketAddress server, int limit) throws IOException {
    byte[] answer = upstreams.udp(query, server, limit);
    boolean larger = answer.length > limit;
    if (!larger && !Query.isTruncated(answer)) {
      return answer;
    }
    try {
      byte[] whole = upstreams.tcp(query, server);
      return whole.length <= limit ? whole : Replies.fit(new Message(whole), limit);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "ask name server {0} over TCP: {1}", server, e);
      return larger ? truncated(query) : answer;
    }
  }

  private static byte[] truncated(Query query) {
    Message reply = Replies.to(query, Rcode.NOERROR);
    reply.getHeader().setFlag(Flags.TC);
    return reply.toWire();
  }
}
