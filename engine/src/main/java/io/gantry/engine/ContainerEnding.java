package io.gantry.engine;

import io.gantry.runtime.Exit;

/** What a start needs to know of the end: it is told of it, and tells when there was none. */
interface ContainerEnding {
  /** The process has ended. Called on a thread of its own. */
  void ended(Container container, LiveProcess process, Exit exit);

  /** There is no process, and nothing is left of the attempt. The caller holds the lock. */
  void notStarted(Container container, StartFailure failure);
}
