package io.gantry.cli;

import io.gantry.oci.ImageReference;
import java.util.Map;

/**
 * The names under which Docker and its kin file the credentials of a registry: its host, for Docker
 * Hub an address of old, in files of others also with a scheme, a version or a repository behind
 * it.
 */
final class RegistryKey {
  /** Docker's name for Docker Hub. */
  static final String DOCKER_HUB = "https://index.docker.io/v1/";

  private static final String HUB_ALIAS = "index.docker.io";

  private RegistryKey() {}

  /** The key for what a user typed as server; nothing typed is Docker Hub. */
  static String ofServer(String server) {
    String host = host(server.isEmpty() ? ImageReference.DEFAULT_DOMAIN : server);
    if (host.isEmpty()) {
      throw new UsageException("invalid server address \"" + server + "\": it has no host");
    }
    return ofDomain(host);
  }

  /** The key for the host of an image's name. */
  static String ofDomain(String domain) {
    return domain.equals(ImageReference.DEFAULT_DOMAIN) ? DOCKER_HUB : domain;
  }

  /** The host with its port that a key or an address names. */
  static String host(String key) {
    String plain = withoutScheme(key);
    int slash = plain.indexOf('/');
    String host = slash < 0 ? plain : plain.substring(0, slash);
    return host.equals(HUB_ALIAS) ? ImageReference.DEFAULT_DOMAIN : host;
  }

  /**
   * How many characters of a repository's path this key covers: 0 when it is for the whole
   * registry, -1 when it is for another.
   */
  static int covers(String key, String domain, String path) {
    if (!host(key).equals(domain)) {
      return -1;
    }
    String plain = withoutScheme(key);
    int slash = plain.indexOf('/');
    String scope = slash < 0 ? "" : plain.substring(slash + 1).replaceAll("/+$", "");
    if (scope.isEmpty() || scope.equals("v1") || scope.equals("v2")) {
      return 0;
    }
    return path.equals(scope) || path.startsWith(scope.concat("/")) ? scope.length() : -1;
  }

  /** The key of a map that covers this repository best; empty when none does. */
  static String best(Map<String, ?> filed, String domain, String path) {
    String best = "";
    int most = -1;
    for (String key : filed.keySet()) {
      int covered = covers(key, domain, path);
      if (covered > most || (covered == most && covered >= 0 && key.equals(ofDomain(domain)))) {
        best = key;
        most = covered;
      }
    }
    return best;
  }

  private static String withoutScheme(String key) {
    int scheme = key.indexOf("://");
    return scheme < 0 ? key : key.substring(scheme + 3);
  }
}
