package io.gantry.distribution;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * Files of servers that are no registries, through the same proxies. What is said of registries
 * does not hold for them: no credentials, no authorities of their own, no false certificates.
 * Thread-safe; calls block.
 */
final class Downloads {
  private static final int MOST = 10;

  private final Transport transport;

  Downloads(Transport transport) {
    this.transport = transport;
  }

  /** The answer at the end of all redirects, but for one from https to http, as it is. */
  Download get(URI first) throws IOException {
    URI uri = first;
    for (int hop = 0; hop <= MOST; hop++) {
      Reply reply = transport.send(Request.get(uri, Tls.DEFAULT, Map.of()));
      if (!Redirects.leadsOn(reply)) {
        return Download.of(reply);
      }
      URI next = Redirects.resolve(reply, "location");
      if (Redirects.leavesTls(uri, next)) {
        return Download.of(reply);
      }
      reply.close();
      uri = next;
    }
    throw new IOException("it leads on more than " + MOST + " times");
  }
}
