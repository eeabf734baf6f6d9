package io.gantry.distribution;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Follows redirects, which the registry may use to lead anywhere: secrets stay with the origin that
 * they are for, for good, and nothing but http and https is spoken. Thread-safe.
 */
final class Redirects {
  private static final int MOST = 10;

  private final Transport transport;
  private final Hosts hosts;

  Redirects(Transport transport, Hosts hosts) {
    this.transport = transport;
    this.hosts = hosts;
  }

  /** Sends a request, and again to wherever the answer leads. */
  Reply send(Request first) throws IOException {
    Set<URI> seen = new HashSet<>(Set.of(first.uri()));
    Request request = first;
    for (int hop = 0; hop <= MOST; hop++) {
      Reply reply = transport.send(request);
      if (!leadsOn(reply)) {
        return reply;
      }
      try (reply) {
        request = next(request, reply);
      }
      if (!seen.add(request.uri())) {
        throw fault(first, "it leads in a circle");
      }
    }
    throw fault(first, "it leads on more than " + MOST + " times");
  }

  /** A place that a header names, relative to where it was named: RFC 9110, 10.2.2. */
  static URI resolve(Reply reply, String header) {
    String location =
        reply.header(header).orElseThrow(() -> fault(reply.request(), "it names no " + header));
    URI next;
    try {
      next = reply.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw fault(reply.request(), "its " + header + " is malformed");
    }
    objection(next)
        .ifPresent(why -> {
          throw fault(reply.request(), "its " + header + " " + why);
        });
    return next;
  }

  /** Why a stranger's address is not gone to, whatever it is for. */
  static Optional<String> objection(URI address) {
    String scheme = Request.scheme(address);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return Optional.of("has the scheme \"" + Refusal.safe(scheme) + "\"");
    }
    return Request.host(address).isEmpty() || address.getRawUserInfo() != null
        ? Optional.of("has no plain host")
        : Optional.empty();
  }

  private Request next(Request request, Reply reply) {
    URI next = resolve(reply, "location");
    boolean reading = request.method().equals("GET") || request.method().equals("HEAD");
    // 301 to 303 mean GET to some and the same method to others; only for GET that is the same.
    // And nobody is to change something at a third party because a registry says so.
    if (!reading && (reply.status() < 307 || !Request.sameOrigin(request.uri(), next))) {
      throw fault(request, "it would change something elsewhere");
    }
    return moved(request, next);
  }

  /** The request for another place: with its secrets for the same origin, without for another. */
  Request moved(Request request, URI next) {
    return Request.sameOrigin(request.uri(), next)
        ? request.movedTo(next)
        : request.movedTo(next, hosts.tls(next));
  }

  static boolean leavesTls(URI from, URI to) {
    return Request.scheme(from).equals("https") && !Request.scheme(to).equals("https");
  }

  static boolean leadsOn(Reply reply) {
    return switch (reply.status()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static GantryException fault(Request request, String why) {
    return GantryException.invalid(
        "redirect of "
            + request.method()
            + " "
            + request.uri().getRawAuthority()
            + request.uri().getRawPath()
            + " refused: "
            + why);
  }
}
