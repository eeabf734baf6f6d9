package io.gantry.engine;

/** Further processes in running containers. Thread-safe. */
public final class Execs {
  Execs() {}

  /** Answers the exec's id, 64 hex digits; CONFLICT when the container does not run. */
  public String create(String containerRef, ExecSpec spec) {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts it; once only. With detach the session is at its end already and need not be read.
   */
  public AttachSession start(String id, boolean detach, TerminalSize size) {
    throw new UnsupportedOperationException();
  }

  public ExecView inspect(String id) {
    throw new UnsupportedOperationException();
  }

  public void resize(String id, TerminalSize size) {
    throw new UnsupportedOperationException();
  }
}
