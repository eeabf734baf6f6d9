package io.gantry.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that can be done with containers. A ref is an id, a unique prefix of one, or a name.
 * All methods may be called from any thread and block it while they work; {@link #inspect} and
 * {@link #list} never wait for another call.
 */
public final class Containers {
  Containers() {}

  /** Makes a container; without a name it gets one. */
  public Created create(Optional<String> name, ContainerSpec spec) {
    throw new UnsupportedOperationException();
  }

  /** NOT_MODIFIED when it runs. */
  public void start(String ref) {
    throw new UnsupportedOperationException();
  }

  /** Signals, waits, kills; NOT_MODIFIED when it does not run. A negative timeout waits for ever. */
  public void stop(String ref, Optional<Duration> timeout, Optional<String> signal) {
    throw new UnsupportedOperationException();
  }

  public void restart(String ref, Optional<Duration> timeout, Optional<String> signal) {
    throw new UnsupportedOperationException();
  }

  /** Sends a signal by name or number; empty is KILL. CONFLICT when it does not run. */
  public void kill(String ref, String signal) {
    throw new UnsupportedOperationException();
  }

  public void pause(String ref) {
    throw new UnsupportedOperationException();
  }

  public void unpause(String ref) {
    throw new UnsupportedOperationException();
  }

  public void rename(String ref, String name) {
    throw new UnsupportedOperationException();
  }

  public void remove(String ref, RemoveOptions options) {
    throw new UnsupportedOperationException();
  }

  public ContainerView inspect(String ref) {
    throw new UnsupportedOperationException();
  }

  /** All, the newest first. */
  public List<ContainerView> list() {
    throw new UnsupportedOperationException();
  }

  /** As {@code docker ps}: without {@code all} the running ones, unless a filter asks for others. */
  public List<ContainerView> list(ContainerFilter filter, boolean all, OptionalInt limit) {
    throw new UnsupportedOperationException();
  }

  /** Bytes on disk; walks the container's layer. */
  public ContainerSize size(String ref) {
    throw new UnsupportedOperationException();
  }

  /** Registers at once, so that a start that follows cannot be missed. */
  public Wait wait(String ref, WaitCondition condition) {
    throw new UnsupportedOperationException();
  }

  /** Also before the start. */
  public AttachSession attach(String ref, AttachOptions options) {
    throw new UnsupportedOperationException();
  }

  public LogStream logs(String ref, LogOptions options) {
    throw new UnsupportedOperationException();
  }

  public Stats stats(String ref) {
    throw new UnsupportedOperationException();
  }

  /** Runs {@code ps} on the host with these arguments, {@code -ef} when empty. */
  public Top top(String ref, String psArguments) {
    throw new UnsupportedOperationException();
  }

  public void resize(String ref, TerminalSize size) {
    throw new UnsupportedOperationException();
  }

  /** Answers warnings. */
  public List<String> update(String ref, UpdateSpec update) {
    throw new UnsupportedOperationException();
  }

  public List<Change> changes(String ref) {
    throw new UnsupportedOperationException();
  }

  /** Removes those that do not run; filters {@code until} and {@code label}. */
  public Pruned prune(Map<String, List<String>> filters) {
    throw new UnsupportedOperationException();
  }
}
