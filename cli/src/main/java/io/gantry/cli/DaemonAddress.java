package io.gantry.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the daemon listens: {@code unix:///path} or {@code tcp://host:port}.
 *
 * @param text as the user wrote it
 * @param chosen whether the user chose it; only a default address makes the command start a daemon
 *     by itself
 */
record DaemonAddress(String text, boolean chosen) {
  static final String DEFAULT = "unix:///run/gantry/gantry.sock";
  private static final int DEFAULT_PORT = 2375;

  DaemonAddress {
    if (!text.startsWith("unix://") && !text.startsWith("tcp://")) {
      throw new UsageException(
          "unable to parse docker host \"" + text + "\": it must start with unix:// or tcp://");
    }
  }

  /** {@code -H}, else {@code DOCKER_HOST}, else {@code GANTRY_HOST}, else the default. */
  static DaemonAddress choose(Arguments globals, Map<String, String> environment) {
    return globals
        .last("host")
        .map(text -> new DaemonAddress(text, true))
        .orElseGet(() -> {
          String docker = environment.getOrDefault("DOCKER_HOST", "");
          String gantry = environment.getOrDefault("GANTRY_HOST", "");
          String text = docker.isEmpty() ? gantry : docker;
          return text.isEmpty() ? new DaemonAddress(DEFAULT, false) : new DaemonAddress(text, true);
        });
  }

  boolean isUnix() {
    return text.startsWith("unix://");
  }

  Path socketPath() {
    return Path.of(text.substring("unix://".length()));
  }

  SocketChannel connect() throws IOException {
    SocketChannel channel =
        SocketChannel.open(isUnix() ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
    try {
      channel.connect(socketAddress());
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private SocketAddress socketAddress() {
    if (isUnix()) {
      return UnixDomainSocketAddress.of(socketPath());
    }
    String host = text.substring("tcp://".length());
    int colon = host.lastIndexOf(':');
    return colon < 0
        ? new InetSocketAddress(host, DEFAULT_PORT)
        : new InetSocketAddress(
            host.substring(0, colon), Integer.parseInt(host.substring(colon + 1)));
  }
}
