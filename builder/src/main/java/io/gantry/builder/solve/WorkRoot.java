package io.gantry.builder.solve;

import io.gantry.store.LayerChain;
import io.gantry.store.RootFs;
import io.gantry.store.Snapshots;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Writable folders over a chain, for one step. A daemon that dies leaves folders that belong to no
 * container, which the next one removes.
 */
final class WorkRoot implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  private final Snapshots snapshots;
  private final String id;
  private final RootFs files;

  private WorkRoot(Snapshots snapshots, String id, RootFs files) {
    this.snapshots = snapshots;
    this.id = id;
    this.files = files;
  }

  static WorkRoot over(Snapshots snapshots, LayerChain chain) {
    byte[] random = new byte[BYTES];
    RANDOM.nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    return new WorkRoot(snapshots, id, snapshots.prepare(id, chain.diffIds()));
  }

  String id() {
    return id;
  }

  RootFs files() {
    return files;
  }

  @Override
  public void close() {
    // The removal must not be cut short by the cancelling that led to it.
    boolean interrupted = Thread.interrupted();
    try {
      snapshots.remove(id);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
