package io.gantry.docker;

import io.gantry.oci.GantryException;
import java.net.URI;
import java.nio.file.Path;

/** Where the API listens, as {@code -H} and {@code DOCKER_HOST} write it. */
public sealed interface ListenAddress {
  int DEFAULT_PORT = 2375;

  /** {@code unix:///path}. */
  record Unix(Path path) implements ListenAddress {
    @Override
    public String toString() {
      return "unix://" + path;
    }
  }

  /** {@code tcp://host:port}. There is no encryption and no check of who calls. */
  record Tcp(String host, int port) implements ListenAddress {
    @Override
    public String toString() {
      return "tcp://" + host + ":" + port;
    }
  }

  /** Throws INVALID for anything that is neither an absolute unix path nor a TCP address. */
  static ListenAddress parse(String text) {
    if (text.startsWith("unix://")) {
      Path path = Path.of(text.substring("unix://".length()));
      if (path.isAbsolute()) {
        return new Unix(path);
      }
    } else if (text.startsWith("tcp://")) {
      return tcp(text);
    }
    throw invalid(text);
  }

  private static Tcp tcp(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null) {
        return new Tcp(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
      }
    } catch (IllegalArgumentException e) {
      // Said below, together with a missing host.
    }
    throw invalid(text);
  }

  private static GantryException invalid(String text) {
    return GantryException.invalid(
        "cannot listen on " + text + ": use unix:///absolute/path or tcp://host:port");
  }
}
