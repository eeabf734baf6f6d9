package io.gantry.distribution;

import java.net.URI;
import java.util.Map;

/**
 * One host that may serve a repository.
 *
 * @param scheme {@code https}, {@code http}, or empty to try the first, then the second
 * @param authority host and port
 * @param prefix path that the interface begins with, {@code /v2/} where nobody says otherwise
 * @param tls how to speak TLS to it
 * @param headers to send to it with each request; they may be secret
 * @param mirror it stands in for the registry, and sees none of its credentials
 * @param lookup what may be asked of it
 */
record Endpoint(
    String scheme,
    String authority,
    String prefix,
    Tls tls,
    Map<String, String> headers,
    boolean mirror,
    Lookup lookup) {
  static final String PREFIX = "/v2/";

  /** Which manifests a mirror is asked for. */
  enum Lookup {
    ALL,
    DIGESTS,
    TAGS,
    NOTHING
  }

  /** The same host's other interface, or another host of the same owner. */
  Endpoint at(String newAuthority, String newPrefix) {
    return new Endpoint(scheme, newAuthority, newPrefix, tls, headers, mirror, lookup);
  }

  Endpoint asMirror(Lookup newLookup) {
    return new Endpoint(scheme, authority, prefix, tls, headers, true, newLookup);
  }

  /** Blobs are wanted by digest, but by whoever had the manifest that names them. */
  boolean hasBlobs() {
    return lookup != Lookup.NOTHING;
  }

  boolean answers(String tagOrDigest) {
    return switch (lookup) {
      case ALL -> true;
      case DIGESTS -> tagOrDigest.contains(":");
      case TAGS -> !tagOrDigest.contains(":");
      case NOTHING -> false;
    };
  }

  URI base(String decidedScheme) {
    return URI.create(decidedScheme + "://" + authority + prefix);
  }
}
