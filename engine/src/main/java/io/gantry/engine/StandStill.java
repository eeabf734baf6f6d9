package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has something done while a container's files do not change. */
final class StandStill {
  private final ContainerPause pause;

  StandStill(ContainerPause pause) {
    this.pause = pause;
  }

  /** What is done. */
  interface Work<T> {
    /**
     * @param runs whether the container has its file system mounted
     * @param goOn to be called as soon as the files may change again
     */
    T run(boolean runs, Runnable goOn);
  }

  /**
   * A container that does not run cannot be started meanwhile; one that runs is paused, if that is
   * wanted.
   */
  <T> T during(Container container, boolean pausing, Work<T> work) {
    return ifStopped(container, work).orElseGet(() -> running(container, pausing, work));
  }

  private <T> Optional<T> ifStopped(Container container, Work<T> work) {
    container.lock().lock();
    try {
      if (container.gone()) {
        throw GantryException.notFound("No such container: " + container.id());
      }
      return container.state().alive() ? Optional.empty() : Optional.of(work.run(false, () -> {}));
    } finally {
      container.lock().unlock();
    }
  }

  private <T> T running(Container container, boolean pausing, Work<T> work) {
    AtomicBoolean stands = new AtomicBoolean(pausing && paused(container));
    Runnable goOn =
        () -> {
          if (stands.getAndSet(false)) {
            goOn(container);
          }
        };
    try {
      return work.run(true, goOn);
    } finally {
      goOn.run();
    }
  }

  /** False when it stands still already, or has ended by now. */
  private boolean paused(Container container) {
    if (!(container.state() instanceof ContainerState.Running)) {
      return false;
    }
    try {
      pause.pause(container);
      return true;
    } catch (GantryException e) {
      if (e.kind() == GantryException.Kind.CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private void goOn(Container container) {
    try {
      pause.unpause(container);
    } catch (GantryException e) {
      // Somebody else has let it go on, or killed it.
      if (e.kind() != GantryException.Kind.CONFLICT) {
        throw e;
      }
    }
  }
}
