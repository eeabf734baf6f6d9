package io.gantry.network.dns;

import java.time.Duration;

/**
 * What the name server gives its clients.
 *
 * @param forwards queries that wait for upstream servers at a time, of all containers
 * @param connections over TCP at a time, of all containers
 * @param exchange patience with an upstream server, for one exchange
 * @param idle patience with a client over TCP: for its next query, and until an answer is taken
 */
record NameLimits(int forwards, int connections, Duration exchange, Duration idle) {
  /** One busy container alone has half: Docker's 1,024 forwards. */
  static final NameLimits DEFAULT =
      new NameLimits(2048, 512, Duration.ofSeconds(4), Duration.ofSeconds(10));
}
