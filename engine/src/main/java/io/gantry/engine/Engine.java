package io.gantry.engine;

import io.gantry.store.Store;

/**
 * Everything a door may call. Wired once by the daemon's main. Closing leaves the containers
 * running: the next {@link #open} on the same roots finds them.
 */
public final class Engine implements AutoCloseable {
  private final Wiring wiring;

  private Engine(Wiring wiring) {
    this.wiring = wiring;
  }

  /**
   * Opens the state: reconnects to living shims, finishes half-done creates and removals, restarts
   * by policy. CONFLICT when another engine has the state root.
   */
  public static Engine open(EngineConfig config) {
    return new Engine(Wiring.open(config));
  }

  /**
   * Loads what {@link #open} will need. A daemon calls this on a thread beside the one that opens
   * the engine, so that its start has use for a second processor.
   */
  public static void warmUp() {
    Store.warmUp();
  }

  public Containers containers() {
    return wiring.containers();
  }

  public Execs execs() {
    return wiring.execs();
  }

  public Images images() {
    return wiring.images();
  }

  /** Images from and to registries. */
  public Transfers transfers() {
    return wiring.transfers();
  }

  /** Images between registries, files of the host and the local store. */
  public ImageCopies imageCopies() {
    return wiring.imageCopies();
  }

  /** Files at registries. */
  public Artifacts artifacts() {
    return wiring.artifacts();
  }

  /** What registries have, without bringing it here. */
  public RemoteImages remoteImages() {
    return wiring.remoteImages();
  }

  /** Signatures of images in registries. */
  public Signatures signatures() {
    return wiring.signatures();
  }

  /** Images from Dockerfiles. */
  public Builds builds() {
    return wiring.builds();
  }

  public Networks networks() {
    return wiring.networks();
  }

  public Volumes volumes() {
    return wiring.volumes();
  }

  /** Volumes as archives, and their clones. */
  public VolumeCopies volumeCopies() {
    return wiring.volumeCopies();
  }

  /** Named moments of what volumes hold. */
  public VolumeSnapshots volumeSnapshots() {
    return wiring.volumeSnapshots();
  }

  public Events events() {
    return wiring.events();
  }

  public SystemInfo system() {
    return wiring.system();
  }

  /**
   * A tidy end: stops every container, removes the bridge and the packet filter's table, and
   * closes. What containers are and hold stays, so that a later {@link #open} finds them stopped,
   * or starts them again where their policy says so.
   */
  public void stopAll() {
    wiring.stopAll();
  }

  @Override
  public void close() {
    wiring.close(false);
  }
}
