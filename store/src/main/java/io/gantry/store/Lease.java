package io.gantry.store;

import io.gantry.oci.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Work in progress on content, such as a load, a pull or a build. What it holds is not removed by
 * anybody; when it closes, what it held and no image names is. Thread-safe.
 */
public final class Lease implements AutoCloseable {
  private final Leases leases;
  private final Path folder;
  private final List<Digest> holds = new ArrayList<>();
  private boolean ended;

  Lease(Leases leases, Path folder) {
    this.leases = leases;
    this.folder = folder;
  }

  /** A folder for temporary files, removed with the lease, or at the next start after a crash. */
  public Path folder() {
    return folder;
  }

  /** Keeps a blob, or the unpacked layer of this chain id, whether it is there already or not. */
  public void hold(Digest content) {
    leases.hold(content);
    synchronized (holds) {
      holds.add(content);
    }
  }

  /** Lets go, and removes what the work left that no image needs. Called twice it does nothing. */
  @Override
  public void close() {
    end();
  }

  /** As {@link #close}; answers the bytes of the disk that this freed. */
  long end() {
    List<Digest> held;
    synchronized (holds) {
      if (ended) {
        return 0;
      }
      ended = true;
      held = List.copyOf(holds);
      holds.clear();
    }
    return leases.end(folder, held);
  }
}
