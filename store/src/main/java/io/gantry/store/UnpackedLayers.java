package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Layers by chain id, unpacked once for all containers that stand on them. Safe for many threads;
 * calls block. A layer is made elsewhere and renamed, and so removed.
 */
public final class UnpackedLayers implements AutoCloseable {
  private final LayerFolders folders;
  private final LazyLayers lazy;
  private final ContainerFolders containers;
  private final WorkFolder work;
  private final ReentrantLock names;

  /** What was counted once: a layer never changes. */
  private final Map<Digest, Usage> usages = new ConcurrentHashMap<>();

  /**
   * @param containers which keep the layers that they stand on
   * @param names held while names change, so that no layer goes while something is put on it
   */
  UnpackedLayers(
      LayerFolders folders,
      LazyLayers lazy,
      ContainerFolders containers,
      WorkFolder work,
      ReentrantLock names) {
    this.folders = folders;
    this.lazy = lazy;
    this.containers = containers;
    this.work = work;
    this.names = names;
  }

  /** Whether this layer is unpacked. */
  public boolean has(Digest chainId) {
    return folders.has(chainId);
  }

  /** All unpacked layers, by chain id. */
  public Set<Digest> all() {
    return folders.all();
  }

  /**
   * Unpacks a layer tar (gzip, zstd or plain) into a draft. Does not close the stream. A damaged or
   * hostile layer throws GantryException INVALID, a full disk UNAVAILABLE; both leave nothing.
   */
  LayerDraft unpack(InputStream layer, LayerLimits limits) {
    return unpack(layer, limits, LayerAlgorithms.SHA256);
  }

  LayerDraft unpack(InputStream layer, LayerLimits limits, LayerAlgorithms algorithms) {
    Path folder = work.make();
    boolean done = false;
    try {
      LayerDraft draft =
          new LayerDraft(this, folder, unpackInto(folder, layer, limits, algorithms));
      done = true;
      return draft;
    } finally {
      if (!done) {
        drop(folder);
      }
    }
  }

  private static LayerUnpacker.Unpacked unpackInto(
      Path folder, InputStream layer, LayerLimits limits, LayerAlgorithms algorithms) {
    String fs = folder.resolve("fs").toString();
    FileCalls.mkdirat(Fd.CWD, fs, 0755);
    try (Fd root = FileCalls.open(fs, Open.READ_ONLY | Open.DIRECTORY)) {
      FileCalls.chmod(root, 0755);
      return LayerUnpacker.unpack(layer, root, limits, algorithms);
    }
  }

  /**
   * The layer with the last of these diff ids on top of the others (bottom first): unpacks it from
   * the stream if it is not there, after checking its diff id. The layers below must be there.
   */
  void ensure(List<Digest> diffIds, InputStream layer, LayerLimits limits) {
    if (has(LayerChain.id(diffIds))) {
      return;
    }
    try (LayerDraft draft = unpack(layer, limits)) {
      if (!draft.layer().diffId().equals(diffIds.getLast())) {
        throw GantryException.invalid(
            "unpack layer: its content has diff id "
                + draft.layer().diffId()
                + ", the image's configuration says "
                + diffIds.getLast());
      }
      draft.commit(diffIds.subList(0, diffIds.size() - 1));
    }
  }

  Digest commit(Path folder, LayerUnpacker.Unpacked unpacked, List<Digest> below) {
    List<Digest> diffIds = new ArrayList<>(below);
    diffIds.add(unpacked.layer().diffId());
    List<Digest> chain = LayerChain.ids(diffIds);
    Optional<Digest> parent =
        below.isEmpty() ? Optional.empty() : Optional.of(chain.get(chain.size() - 2));
    if (!has(chain.getLast())) {
      LayerAttributes.inherit(
          folder.resolve("fs"), unpacked.implied(), lowers(chain.subList(0, below.size())));
      var _ = name(folder, chain.getLast(), parent);
    }
    return chain.getLast();
  }

  /** Names a finished folder; false when the layer is there already. */
  boolean name(Path folder, Digest chainId, Optional<Digest> parent) {
    return Locked.call(
        names,
        () -> {
          parent.ifPresent(folders::fs);
          return folders.add(folder, chainId, parent);
        });
  }

  void drop(Path folder) {
    work.delete(folder);
  }

  /** Removes an unpacked layer; CONFLICT while a container or another layer stands on it. */
  void remove(Digest chainId) {
    var _ = take(chainId).getAsLong();
  }

  /**
   * As {@link #remove}, in two parts: the layer is gone when this returns, and its files when the
   * result, which takes longer and answers the bytes that it freed, has run, or else at the next
   * open.
   */
  LongSupplier take(Digest chainId) {
    Optional<Path> parked = park(chainId);
    return () -> parked.map(work::deleteCounted).orElse(0L);
  }

  private Optional<Path> park(Digest chainId) {
    return Locked.call(
        names,
        () -> {
          if (!folders.has(chainId)) {
            return Optional.empty();
          }
          containers.user(chainId).ifPresent(id -> inUse(chainId, "container " + id));
          folders.child(chainId).ifPresent(child -> inUse(chainId, "layer " + child));
          usages.remove(chainId);
          return Optional.of(folders.park(chainId, work));
        });
  }

  private static void inUse(Digest chainId, String user) {
    throw GantryException.conflict("remove layer " + chainId + ": " + user + " uses it");
  }

  /** Disk use of the files of one layer; walked once when it is unpacked. */
  Usage usage(Digest chainId) {
    Usage known = usages.get(chainId);
    if (known == null) {
      Optional<Long> lazyBytes = folders.has(chainId) ? Optional.empty() : lazy.bytes(chainId);
      if (lazyBytes.isPresent()) {
        return new Usage(lazyBytes.get(), 0);
      }
      known = Usage.of(folders.fs(chainId));
      usages.put(chainId, known);
    }
    return known;
  }

  /** The files of an unpacked layer, in the form of overlayfs; NOT_FOUND when there is none. */
  Path folder(Digest chainId) {
    return folders.fs(chainId);
  }

  /** Why the files of a layer are not there; empty when they are. */
  Optional<String> missing(Digest chainId) {
    return folders.missing(chainId);
  }

  boolean liesOn(Digest chainId, Optional<Digest> below) {
    return folders.liesOn(chainId, below);
  }

  /** Records again what a layer lies on; false when its files are not there. */
  boolean lay(Digest chainId, Optional<Digest> below) {
    return Locked.call(
        names,
        () -> {
          boolean there = folders.missing(chainId).isEmpty();
          if (there) {
            folders.lay(chainId, below);
          }
          return there;
        });
  }

  /** Forgets a layer whose files are gone, so that it can be unpacked again. */
  void forgetMissing(Digest chainId) {
    Locked.call(
        names,
        () -> {
          if (folders.missing(chainId).isPresent()) {
            usages.remove(chainId);
            folders.forget(chainId);
          }
          return true;
        });
  }

  /** What lies among the layers, and is none, nor one that a container stands on. */
  List<Path> strangers() {
    return Locked.call(
        names,
        () -> {
          Set<Digest> used = containers.layers();
          return folders.strangers().stream()
              .filter(path ->
                  !Durable.isHex(path)
                      || !used.contains(new Digest("sha256", path.getFileName().toString())))
              .toList();
        });
  }

  /** Those that containers stand on. */
  Set<Digest> used() {
    return containers.layers();
  }

  /** Disk use of what stands beside the files of a layer. */
  long overhead(Digest chainId) {
    return folders.overhead(chainId);
  }

  /** Top first. */
  List<Path> lowers(List<Digest> chain) {
    return chain.reversed().stream().map(this::lower).toList();
  }

  /** A layer that is not unpacked yet may be served meanwhile. */
  private Path lower(Digest chainId) {
    Optional<Path> served = folders.has(chainId) ? Optional.empty() : lazy.folder(chainId);
    return served.orElseGet(() -> folders.fs(chainId));
  }

  /** Where the files of a layer are, or would be. */
  Path place(Digest chainId) {
    return folders.has(chainId)
        ? folders.fs(chainId)
        : lazy.folder(chainId).orElse(folders.place(chainId));
  }

  /** Layers that are fetched as they are read. */
  LazyLayers lazy() {
    return lazy;
  }

  @Override
  public void close() {
    lazy.close();
  }
}
