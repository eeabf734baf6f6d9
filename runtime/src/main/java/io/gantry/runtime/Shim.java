package io.gantry.runtime;

import io.gantry.linux.Processes;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The parent of a container's (or an exec's) first process, seen from the daemon: a connection to
 * it, whose frames one virtual thread receives. Closing it ends the connection and nothing else:
 * the process goes on, and {@link Launcher#reconnect} finds it again. Thread-safe.
 */
public final class Shim implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Shim.class.getName());
  private static final int KILLED = 137;
  private static final Duration SHIM_END = Duration.ofSeconds(12);

  private final Path runFolder;
  private final ShimConnection connection;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Runnable reaper;
  private volatile boolean closed;
  private volatile long startTime;

  /** {@code reaper} is run when the connection has ended by the shim's end. */
  Shim(Path runFolder, ShimConnection connection, Runnable reaper) {
    this.runFolder = runFolder;
    this.connection = connection;
    this.reaper = reaper;
    Thread.ofVirtual().name("shim " + runFolder.getFileName()).start(this::receive);
  }

  /** The process on the host. */
  public int pid() {
    return lifecycle.state().pid();
  }

  /** When the process started, in clock ticks after boot; with the pid it names it for good. */
  public long startTime() {
    return startTime;
  }

  /** When the program was executed; empty while the plan waits. */
  public Optional<Instant> started() {
    return Optional.ofNullable(lifecycle.state().started());
  }

  /** How it ended; empty while it runs. */
  public Optional<Exit> exit() {
    return Optional.ofNullable(lifecycle.state().exit());
  }

  /**
   * Releases a plan that waits for hooks, and returns when it stands at its next wait, or when the
   * program is executed.
   *
   * @throws LaunchException when a step after the wait failed, of this plan
   */
  public void proceed(LaunchPlan plan) {
    int before = lifecycle.state().waits();
    send(FrameType.START, ByteBuffer.allocate(0));
    Lifecycle.State state = await(s -> s.waits() > before || s.started() != null || s.gone());
    if (state.waits() == before && state.started() == null) {
      Launcher.deleteSocket(runFolder);
      throw failure(plan, state);
    }
  }

  /**
   * Releases a plan that waits, and returns when the program is executed.
   *
   * @throws LaunchException when a step after the wait failed, of this plan
   */
  public void start(LaunchPlan plan) {
    send(FrameType.START, ByteBuffer.allocate(0));
    Lifecycle.State state = await(s -> s.started() != null || s.gone());
    if (state.started() == null) {
      Launcher.deleteSocket(runFolder);
      throw failure(plan, state);
    }
  }

  /** Signals the process; one that has ended is left alone. */
  public void signal(int signal) {
    send(FrameType.SIGNAL, ByteBuffer.allocate(Integer.BYTES).putInt(0, signal));
  }

  /** Sets the size of the terminal; without one nothing happens. */
  public void resize(int rows, int columns) {
    ByteBuffer size = ByteBuffer.allocate(2 * Short.BYTES);
    send(FrameType.RESIZE, size.putShort(0, (short) rows).putShort(2, (short) columns));
  }

  /**
   * A connection to the program's streams. All output after the return comes through it.
   *
   * @throws GantryException CONFLICT when the process has ended
   */
  public Attachment attach(boolean stdin, boolean stdout, boolean stderr) {
    byte mask = (byte) ((stdin ? 1 : 0) | (stdout ? 2 : 0) | (stderr ? 4 : 0));
    try {
      ShimConnection own = ShimConnection.open(runFolder);
      try {
        own.send(FrameType.ATTACH, ByteBuffer.wrap(new byte[] {mask}));
        own.receive();
        return new Attachment(own);
      } catch (IOException e) {
        own.close();
        throw e;
      }
    } catch (IOException e) {
      throw GantryException.conflict(
          "attach to " + runFolder + ": the process has ended (" + e.getMessage() + ")");
    }
  }

  /** Waits for the end of the process. */
  public Exit awaitExit() throws InterruptedException {
    Exit exit = lifecycle.await(state -> state.exit() != null || state.gone()).exit();
    if (exit == null) {
      throw new IllegalStateException("the connection to " + runFolder + " was closed");
    }
    return exit;
  }

  /** Calls the listener once when the process has ended, at once when it already has. */
  public void onExit(ExitListener listener) {
    Thread.ofVirtual().name("exit of " + runFolder.getFileName()).start(() -> tell(listener));
  }

  /** Lets go of the shim; the process goes on, and no listener is called any more. */
  @Override
  public void close() {
    closed = true;
    try {
      connection.close();
    } catch (IOException e) {
      throw GantryException.internal("close the connection to " + runFolder, e);
    }
  }

  /** Waits until the launch has succeeded or failed. */
  void awaitLaunch(LaunchPlan plan) {
    Lifecycle.State state = await(Lifecycle.State::settled);
    if (!state.launched()) {
      throw failure(plan, state);
    }
    startTime = Processes.startTime(state.pid()).orElse(0);
  }

  /** Asks what has happened so far; false when there is no process. */
  boolean awaitReplay() throws IOException {
    connection.send(FrameType.WATCH);
    connection.send(FrameType.ATTACH, ByteBuffer.allocate(1));
    Lifecycle.State state = await(s -> s.replayed() || s.gone());
    startTime = Processes.startTime(state.pid()).orElse(0);
    return state.pid() != 0 && state.failure() == null && !(state.gone() && !state.replayed());
  }

  private Lifecycle.State await(Predicate<Lifecycle.State> wanted) {
    try {
      return lifecycle.await(wanted);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "interrupted while " + runFolder + " was launched", e);
    }
  }

  private static LaunchException failure(LaunchPlan plan, Lifecycle.State state) {
    Lifecycle.Failure failure = state.failure();
    if (failure == null) {
      return new LaunchException(-1, StepWords.of(plan, -1), 0, "the shim ended");
    }
    String step = StepWords.of(plan, failure.step());
    return new LaunchException(failure.step(), step, failure.errno(), failure.text());
  }

  private void tell(ExitListener listener) {
    try {
      Lifecycle.State state = lifecycle.await(s -> s.exit() != null || s.gone());
      if (state.exit() != null) {
        listener.exited(this, state.exit());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A shim that is gone ignores everything, as a process that is gone ignores signals. That it is
   * gone is told by {@link #receive}, after the last word that may be waiting there: its exit.
   */
  private void send(FrameType type, ByteBuffer payload) {
    try {
      connection.send(type, payload);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0} does not reach the shim of {1}: {2}", type, runFolder, e);
    }
  }

  /** Runs on the connection's virtual thread until the connection ends. */
  private void receive() {
    try {
      while (true) {
        lifecycle.accept(connection.receive());
      }
    } catch (IOException | RuntimeException e) {
      end();
    }
  }

  /** On a thread of its own, because it lasts: a shim lingers for clients that read slowly. */
  private Thread reap() {
    return Thread.ofPlatform().daemon().name("reap " + runFolder.getFileName()).start(reaper);
  }

  private void end() {
    Thread reaping = reap();
    if (lifecycle.state().exit() != null || closed) {
      lifecycle.end(Optional.empty());
      close();
      return;
    }
    try {
      reaping.join(SHIM_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean launched = lifecycle.state().started() != null;
    // A shim that was killed wrote nothing, and its process was killed with it.
    Optional<Exit> exit =
        launched
            ? Exit.of(runFolder).or(() -> Optional.of(new Exit(KILLED, Instant.now())))
            : Optional.empty();
    lifecycle.end(exit);
    close();
  }
}
