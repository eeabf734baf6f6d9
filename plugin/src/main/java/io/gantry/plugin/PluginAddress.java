package io.gantry.plugin;

import io.gantry.oci.GantryException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a plugin listens: a unix socket, or a host and port.
 *
 * @param authority host and port; empty for a socket
 * @param tls speak TLS, with these files; empty for plain HTTP
 */
record PluginAddress(Optional<Path> socket, String authority, Optional<PluginSpec.TlsFiles> tls) {
  private static final PluginSpec.TlsFiles DEFAULT_TLS =
      new PluginSpec.TlsFiles(null, null, null, null);

  static PluginAddress of(Path socket) {
    return new PluginAddress(Optional.of(socket), "", Optional.empty());
  }

  /** {@code unix:///path}, {@code tcp://}, {@code http://} or {@code https://}; else INVALID. */
  static PluginAddress parse(String text, Optional<PluginSpec.TlsFiles> tls) {
    try {
      URI uri = URI.create(text.strip());
      String scheme = String.valueOf(uri.getScheme());
      String path = uri.getPath();
      String authority = uri.getAuthority();
      if (scheme.equals("unix") && path != null && authority == null) {
        return of(Path.of(path));
      }
      if (authority != null) {
        return switch (scheme) {
          case "tcp" -> new PluginAddress(Optional.empty(), authority, tls);
          case "http" -> new PluginAddress(Optional.empty(), authority, Optional.empty());
          case "https" ->
              new PluginAddress(
                  Optional.empty(), authority, tls.or(() -> Optional.of(DEFAULT_TLS)));
          default -> throw invalid(text);
        };
      }
    } catch (IllegalArgumentException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, String.valueOf(invalid(text).getMessage()), e);
    }
    throw invalid(text);
  }

  private static GantryException invalid(String text) {
    return GantryException.invalid(
        "invalid plugin address \"" + text.strip() + "\": want unix:///SOCKET or tcp://HOST:PORT");
  }
}
