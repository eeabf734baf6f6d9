package io.gantry.distribution;

import io.gantry.distribution.RegistrySettings.Limits;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call: finds the scheme, proves who asks, follows redirects, tries again where that may
 * help, and words what failed. Thread-safe; calls block.
 */
final class Exchanges {
  /** Reads an answer of any status; throws {@link Reply#refused} when it is not what was hoped. */
  @FunctionalInterface
  interface Reading<T> {
    T read(Reply reply) throws IOException;
  }

  private final Limits limits;
  private final Pauses pauses;
  private final Schemes schemes;
  private final Authorizer authorizer;
  private final Redirects redirects;

  Exchanges(
      Limits limits, Pauses pauses, Schemes schemes, Authorizer authorizer, Redirects redirects) {
    this.limits = limits;
    this.pauses = pauses;
    this.schemes = schemes;
    this.authorizer = authorizer;
    this.redirects = redirects;
  }

  Limits limits() {
    return limits;
  }

  /** Makes the call and reads the answer, which is closed afterwards. */
  <T> T exchange(
      Endpoint endpoint, Optional<Credentials> credentials, Call call, Reading<T> reading) {
    return repeat(
        endpoint,
        call,
        () -> {
          try (Reply reply = answer(endpoint, credentials, call)) {
            return reading.read(reply);
          }
        });
  }

  /** Makes the call and hands the answer's body on to whoever closes it. */
  InputStream open(
      Endpoint endpoint,
      Optional<Credentials> credentials,
      Call call,
      Reading<InputStream> reading) {
    return repeat(
        endpoint,
        call,
        () -> {
          Reply reply = answer(endpoint, credentials, call);
          try {
            return reading.read(reply);
          } catch (IOException | RuntimeException e) {
            reply.close();
            throw e;
          }
        });
  }

  /** Waits after so many faults; false when the thread was interrupted meanwhile. */
  boolean pause(int faults) {
    try {
      return pauses.before(faults, Optional.empty());
    } catch (InterruptedIOException e) {
      return false;
    }
  }

  /** What may be tried several times. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  /** Tries as often as the call allows, and words what failed at last. */
  <T> T repeat(Endpoint endpoint, Call call, Attempt<T> attempt) {
    // A mirror that is down must not hold up the registry behind it.
    int most = call.repeatable() && !endpoint.mirror() ? limits.attempts() : 1;
    try {
      for (int number = 1; ; number++) {
        try {
          return attempt.run();
        } catch (IOException e) {
          if (!(e instanceof RefusedException)) {
            schemes.forget(endpoint);
          }
          if (number >= most || !mayPass(e) || !pauses.before(number, retryAfter(e))) {
            throw e;
          }
        }
      }
    } catch (RefusedException e) {
      throw call.wording().of(e.refusal());
    } catch (IOException e) {
      throw unreachable(endpoint, e);
    }
  }

  /** One attempt, or two when the registry only said with the first what it wants to see. */
  private Reply answer(Endpoint endpoint, Optional<Credentials> credentials, Call call)
      throws IOException {
    URI base = schemes.base(endpoint);
    Optional<String> shown = authorizer.before(base, credentials, call.scopes());
    Reply reply = redirects.send(request(endpoint, base, call, shown));
    // What a redirect led to was never shown anything, and gets no say in what to show.
    if (reply.status() == 401 && Request.sameOrigin(base, reply.uri())) {
      Optional<String> better = better(base, credentials, call, reply, shown);
      if (better.isPresent()) {
        reply.close();
        reply = redirects.send(request(endpoint, base, call, better));
      }
    }
    if (Refusal.passing(reply.status())) {
      throw reply.refused();
    }
    return reply;
  }

  private Optional<String> better(
      URI base, Optional<Credentials> credentials, Call call, Reply reply, Optional<String> shown)
      throws IOException {
    try {
      return authorizer.after(
          base, credentials, call.scopes(), Challenge.parse(reply.challenges()), shown);
    } catch (IOException | RuntimeException e) {
      reply.close();
      throw e;
    }
  }

  private Request request(Endpoint endpoint, URI base, Call call, Optional<String> authorization) {
    URI uri = base.resolve(call.target());
    Request moved = redirects.moved(request(endpoint, base, authorization), uri);
    return new Request(
        call.method(), uri, moved.tls(), call.headers(), moved.secrets(), call.upload());
  }

  /** A request for the endpoint's base, with all that it may see. */
  static Request request(Endpoint endpoint, URI base, Optional<String> authorization) {
    Map<String, String> secrets = new LinkedHashMap<>(endpoint.headers());
    authorization.ifPresent(value -> secrets.put("Authorization", value));
    return Request.get(base, endpoint.tls(), secrets);
  }

  private static Optional<String> retryAfter(IOException e) {
    return e instanceof RefusedException refused
        ? refused.refusal().retryAfter()
        : Optional.empty();
  }

  /** False for what will be the same at the next attempt. */
  private static boolean mayPass(IOException e) {
    if (e instanceof RefusedException refused) {
      return refused.refusal().passing();
    }
    if (e instanceof ProxyException proxy && !proxy.passing()) {
      return false;
    }
    return !(e instanceof InterruptedIOException)
        && cause(e, CertificateException.class) == null
        && cause(e, UnresolvedAddressException.class) == null;
  }

  private static GantryException unreachable(Endpoint endpoint, IOException e) {
    return new GantryException(
        Kind.UNAVAILABLE, "cannot reach registry " + endpoint.authority() + ": " + why(e), e);
  }

  /** The JDK often leaves the outer exception without a word. */
  private static String why(IOException e) {
    // A proxy's failure names the proxy, whose host it may be that is unknown.
    if (!(e instanceof ProxyException) && cause(e, UnresolvedAddressException.class) != null) {
      return "no such host";
    }
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at.getMessage() != null) {
        return at.getMessage();
      }
    }
    return e instanceof ConnectException ? "connection refused" : e.toString();
  }

  private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
    }
    return null;
  }
}
