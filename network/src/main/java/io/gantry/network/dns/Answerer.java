package io.gantry.network.dns;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;

/** Answers the queries of one container. Thread-safe. */
final class Answerer {
  private final ResolverScope scope;
  private final FairSlots.Share forwards;
  private final Forwarder forwarder;

  Answerer(ResolverScope scope, FairSlots.Share forwards, Forwarder forwarder) {
    this.scope = scope;
    this.forwards = forwards;
    this.forwarder = forwarder;
  }

  /**
   * What can be said without waiting. Empty when upstream servers are to be asked: then the caller
   * has a slot to do so, which {@link #overUdp} or {@link #overTcp} gives back.
   */
  Optional<byte[]> atOnce(Query query, int limit) {
    Optional<Message> known =
        query.message().getHeader().getOpcode() == Opcode.QUERY
            ? LocalAnswers.of(query, scope)
            : Optional.of(Replies.to(query, Rcode.NOTIMP));
    if (known.isEmpty()) {
      known = refusal(query);
    }
    return known.map(reply -> Replies.fit(reply, limit));
  }

  /** What upstream servers say; waits for them. */
  byte[] overUdp(Query query, int limit) {
    try {
      return forwarder.overUdp(query, scope.upstreams(), limit);
    } finally {
      forwards.release();
    }
  }

  byte[] overTcp(Query query) {
    try {
      return forwarder.overTcp(query, scope.upstreams());
    } finally {
      forwards.release();
    }
  }

  /** As Docker does: SERVFAIL where there is nobody to ask, REFUSED where too many are asked. */
  private Optional<Message> refusal(Query query) {
    List<InetSocketAddress> upstreams = scope.upstreams();
    if (upstreams.isEmpty()) {
      return Optional.of(Replies.to(query, Rcode.SERVFAIL));
    }
    return forwards.acquire() ? Optional.empty() : Optional.of(Replies.to(query, Rcode.REFUSED));
  }
}
