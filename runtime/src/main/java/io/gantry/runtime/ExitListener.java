package io.gantry.runtime;

/** Told once that a process has ended, on a virtual thread of its own. */
@FunctionalInterface
public interface ExitListener {
  /** Called after the log is complete and the exit file is written. */
  void exited(Shim shim, Exit exit);
}
