package io.gantry.engine;

import io.gantry.store.Lease;
import java.nio.file.Path;

/** Work on a build; what came with it lies in its folder, which goes when this is closed. */
public final class BuildWork implements AutoCloseable {
  private final Lease lease;

  BuildWork(Lease lease) {
    this.lease = lease;
  }

  public Path folder() {
    return lease.folder();
  }

  Lease lease() {
    return lease;
  }

  @Override
  public void close() {
    // What a cancelled build leaves is removed as well.
    boolean interrupted = Thread.interrupted();
    try {
      lease.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
