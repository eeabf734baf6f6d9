package io.gantry.engine;

/**
 * Everything a door may call. Wired once by the daemon's main. Closing leaves the containers
 * running: the next {@link #open} on the same roots finds them.
 */
public final class Engine implements AutoCloseable {
  private Engine() {}

  /**
   * Opens the state: reconnects to living shims, finishes half-done creates and removals, restarts
   * by policy. CONFLICT when another engine has the state root.
   */
  public static Engine open(EngineConfig config) {
    throw new UnsupportedOperationException();
  }

  public Containers containers() {
    throw new UnsupportedOperationException();
  }

  public Execs execs() {
    throw new UnsupportedOperationException();
  }

  public Images images() {
    throw new UnsupportedOperationException();
  }

  public Networks networks() {
    throw new UnsupportedOperationException();
  }

  public Volumes volumes() {
    throw new UnsupportedOperationException();
  }

  public Events events() {
    throw new UnsupportedOperationException();
  }

  public SystemInfo system() {
    throw new UnsupportedOperationException();
  }

  /**
   * A tidy end: stops every container, removes the bridge and the packet filter's table, and closes.
   * What containers are and hold stays, so that a later {@link #open} finds them stopped.
   */
  public void stopAll() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
