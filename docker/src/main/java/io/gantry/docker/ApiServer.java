package io.gantry.docker;

import io.gantry.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/**
 * The Docker Engine API of an engine, on any number of addresses. It does not own the engine: close
 * this first. Thread-safe.
 */
public final class ApiServer implements AutoCloseable {
  private final List<Listener> listeners = new ArrayList<>();

  private ApiServer() {}

  /**
   * Loads what listening will need. A daemon calls this on a thread beside the one that opens the
   * engine, so that its start has use for a second processor.
   */
  public static void warmUp() {
    Listener.warmUp();
  }

  /**
   * Listens on all addresses; when this returns, each accepts connections. Throws what the first
   * one that cannot be had throws, and then listens on none.
   */
  public static ApiServer start(Engine engine, ApiSettings settings) {
    return start(Routes.of(engine, settings), settings);
  }

  static ApiServer start(Router router, ApiSettings settings) {
    ApiServer server = new ApiServer();
    try {
      for (ListenAddress address : settings.addresses()) {
        server.listeners.add(
            Listener.open(address, router, settings.serverHeader(), settings.group()));
      }
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The TCP ports that were bound, in the order of the addresses; -1 for a unix socket. */
  public List<Integer> ports() {
    return listeners.stream().map(Listener::port).toList();
  }

  /** Stops listening, and cuts the connections that are still served after a moment. */
  @Override
  public void close() {
    listeners.reversed().forEach(Listener::close);
    listeners.clear();
  }
}
