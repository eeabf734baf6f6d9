package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FuseServer;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MountAttr;
import io.gantry.linux.MountCalls;
import io.gantry.linux.MountInfo;
import io.gantry.linux.Unmount;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Layers that are not unpacked yet, by chain id, as folders that overlayfs takes as lower ones:
 * each is a file system whose files are fetched when they are read. What a layer's retirement takes
 * away is its name only: overlays on top of it go on until they are unmounted, or this is closed.
 * Thread-safe.
 */
final class LazyLayers implements AutoCloseable {
  /** Reads that may wait for a registry at one time. */
  private static final int READERS = 8;

  private static final long CACHE = 64L << 20;

  /** Where all of them are mounted, below the state root. */
  private static final String PLACE = "/snapshots/lazy/";

  private final Path root;
  private final Map<Digest, Layer> layers = new ConcurrentHashMap<>();

  /** All that run, retired ones included. */
  private final Map<LazyBlob, FuseServer> servers = new ConcurrentHashMap<>();

  private final ChunkCache cache = new ChunkCache(CACHE);
  private final ExecutorService readers =
      Executors.newFixedThreadPool(
          READERS, Thread.ofPlatform().daemon().name("lazy-read-", 0).factory());
  private boolean mounted;
  private boolean closed;

  private record Layer(FuseServer server, Path folder, long bytes) {}

  /**
   * @param root an own folder; what a killed process left mounted there goes
   */
  LazyLayers(Path root) {
    this.root = root;
    unmountAll();
  }

  /** Whether the root of a process is an overlay on a lazy layer, of whatever process. */
  static boolean areBelow(int pid) {
    try {
      return MountInfo.of(pid).stream()
          .filter(mount -> mount.mountPoint().equals("/"))
          .flatMap(mount -> mount.superOptions().stream())
          .anyMatch(option -> option.startsWith("lowerdir") && option.contains(PLACE));
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The layer's folder, if it is served. */
  Optional<Path> folder(Digest chainId) {
    return Optional.ofNullable(layers.get(chainId)).map(Layer::folder);
  }

  /** Bytes of the layer's files, if it is served. */
  Optional<Long> bytes(Digest chainId) {
    return Optional.ofNullable(layers.get(chainId)).map(Layer::bytes);
  }

  /**
   * Serves a layer from now on.
   *
   * @param blob closed when the layer is not used any more, or cannot be served
   * @param below folders of the layers below, top first
   */
  synchronized void serve(Digest chainId, LayerTree table, LazyBlob blob, List<Path> below) {
    boolean served = false;
    Path folder = root.resolve(chainId.hex());
    try {
      if (closed || layers.containsKey(chainId)) {
        throw GantryException.conflict("serve layer " + chainId + ": it is served, or all is over");
      }
      prepare();
      Files.createDirectories(folder);
      LayerTree tree = ImpliedFolders.described(table, below);
      LazyFiles files = new LazyFiles(chainId, tree, blob, cache);
      FuseServer server =
          FuseServer.mount(files, folder, "gantry-" + chainId.hex(), readers, () -> ended(blob));
      servers.put(blob, server);
      layers.put(chainId, new Layer(server, folder, table.bytes()));
      served = true;
    } catch (IOException | LinuxException e) {
      throw GantryException.internal("serve layer " + chainId + ": " + e.getMessage(), e);
    } finally {
      if (!served) {
        blob.close();
      }
    }
  }

  /** Waits for {@link #serve}, should it end at once. */
  private synchronized void ended(LazyBlob blob) {
    servers.remove(blob);
    blob.close();
  }

  /** Takes a layer's name away, because it is unpacked by now, or nobody wants it any more. */
  void retire(Digest chainId) {
    Layer layer = layers.remove(chainId);
    if (layer != null) {
      layer.server().detach();
      try {
        // Whoever was told of it a moment ago must not find it empty.
        Files.deleteIfExists(layer.folder());
      } catch (IOException e) {
        throw GantryException.internal("remove " + layer.folder() + ": " + e, e);
      }
    }
  }

  /**
   * A mount of its own that propagates nowhere: containers have a mount namespace each, which must
   * not get, and keep, the layers of others.
   */
  private void prepare() {
    if (mounted) {
      return;
    }
    try (Fd context = MountCalls.fsopen("tmpfs")) {
      MountCalls.fsconfigString(context, "source", "gantry-lazy");
      MountCalls.fsconfigString(context, "size", "1m");
      MountCalls.fsconfigString(context, "mode", "0711");
      MountCalls.fsconfigCreate(context);
      try (Fd mount = MountCalls.fsmount(context, MountAttr.NO_SUID | MountAttr.NO_DEV)) {
        MountCalls.moveMount(mount, Fd.CWD, root.toString());
        MountCalls.mountSetattr(mount, "", At.EMPTY_PATH, 0, 0, MountAttr.PRIVATE);
      }
    }
    mounted = true;
  }

  private void unmountAll() {
    List<MountInfo> left =
        MountInfo.current().stream()
            .filter(mount -> Path.of(mount.mountPoint()).startsWith(root))
            .toList();
    for (MountInfo mount : left.reversed()) {
      MountCalls.umount2(mount.mountPoint(), Unmount.DETACH | Unmount.NO_FOLLOW);
    }
  }

  /** Ends all layers; containers that still stand on one get errors from now on. */
  @Override
  public void close() {
    List<FuseServer> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(servers.values());
    }
    running.forEach(FuseServer::close);
    readers.shutdownNow();
    layers.clear();
    unmountAll();
  }
}
