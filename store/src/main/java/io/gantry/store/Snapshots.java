package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MountInfo;
import io.gantry.linux.Open;
import io.gantry.linux.Rename;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The file systems of containers, for overlayfs: writable folders on unpacked layers. Safe for many
 * threads; calls block. Nothing half made is ever seen: it is made elsewhere and renamed, and what
 * a crash leaves is cleaned by the next {@link #open}.
 */
public final class Snapshots implements AutoCloseable {
  private final Path empty;
  private final WorkFolder work;
  private final UnpackedLayers layers;
  private final ContainerFolders containers;
  private final FrozenFolders frozen;
  private final ContainerSnapshots points;

  /** Held only while names change, so that no layer goes while something is put on it. */
  private final ReentrantLock names = new ReentrantLock();

  private Snapshots(Path root) throws IOException {
    Durable.folder(root, "rwx--x--x");
    empty = Durable.folder(root.resolve("empty"), "rwxr-xr-x");
    LayerFolders unpacked = new LayerFolders(Durable.folder(root.resolve("layers"), "rwx--x--x"));
    containers = new ContainerFolders(Durable.folder(root.resolve("containers"), "rwx--x--x"));
    frozen = new FrozenFolders(Durable.folder(root.resolve("frozen"), "rwx--x--x"));
    LazyLayers lazy = new LazyLayers(Durable.folder(root.resolve("lazy"), "rwx--x--x"));
    work = new WorkFolder(Durable.folder(root.resolve("work"), "rwx--x--x"));
    layers = new UnpackedLayers(unpacked, lazy, containers, work, names);
    points = new ContainerSnapshots(this, containers, frozen, work, names, Clock.systemUTC());
    var _ = sweep();
  }

  /** Opens the folder, makes it when missing, and cleans what a crash left. */
  public static Snapshots open(Path folder) {
    try {
      return new Snapshots(folder.toAbsolutePath());
    } catch (IOException | LinuxException e) {
      throw GantryException.internal("open snapshots in " + folder + ": " + e, e);
    }
  }

  /** The layers that containers stand on. */
  public UnpackedLayers layers() {
    return layers;
  }

  /** A folder that stays empty. */
  Path emptyFolder() {
    return empty;
  }

  /** The layers that a container stands on, lowest first; none when it is gone. */
  List<Digest> chain(String id) {
    return containers.chain(id).map(ContainerChain::layers).orElse(List.of());
  }

  /** Disk use of all containers' folders, and of what is being made or deleted. */
  Usage containersUsage() {
    return Usage.of(containers.root()).plus(Usage.of(frozen.folders().root()));
  }

  Usage workUsage() {
    return Usage.of(work.path());
  }

  /**
   * Makes a container's writable folders over these layers (bottom first, as in the image).
   * NOT_FOUND when a layer is not unpacked, CONFLICT when the container has folders already.
   */
  public RootFs prepare(String id, List<Digest> diffIds) {
    List<Digest> chain = LayerChain.ids(diffIds);
    Path fresh = work.make();
    boolean done = false;
    names.lock();
    try {
      ContainerFolders.make(fresh, top(ContainerChain.of(chain)));
      ContainerChain.of(chain).write(fresh);
      containers.add(id, ContainerChain.of(chain), fresh);
      done = true;
    } catch (IOException e) {
      throw GantryException.internal("prepare the file system of " + id + ": " + e, e);
    } finally {
      names.unlock();
      if (!done) {
        work.delete(fresh);
      }
    }
    return rootFs(id, ContainerChain.of(chain));
  }

  /**
   * Whether the root of a process stands on layers that are fetched as they are read: it cannot
   * outlive the process that serves them. False when there is no such process.
   */
  public static boolean standsOnLazyLayers(int pid) {
    return LazyLayers.areBelow(pid);
  }

  private RootFs rootFs(String id, ContainerChain chain) {
    List<Path> lowers = new ArrayList<>(frozen.below(chain));
    lowers.addAll(layerFolders(chain));
    return new RootFs(lowers, containers.upper(id), containers.work(id));
  }

  /**
   * The container's folders, or empty when it has none. Also when a layer is missing: such a
   * container does not start, but is looked at and removed.
   */
  public Optional<RootFs> get(String id) {
    return containers
        .chain(id)
        .map(chain -> {
          List<Path> lowers = new ArrayList<>(frozen.below(chain));
          if (chain.layers().isEmpty()) {
            lowers.add(empty);
          }
          chain.layers().reversed().forEach(layer -> lowers.add(layers.place(layer)));
          return new RootFs(lowers, containers.upper(id), containers.work(id));
        });
  }

  /**
   * A place in the layers that were prepared under this id, which nobody writes over.
   *
   * @param subpath relative; empty for the whole
   * @throws GantryException INVALID when it is not there, or leads out of the image
   */
  public ImagePlace place(String id, String subpath) {
    return ImagePlace.of(existing(id), subpath);
  }

  private RootFs existing(String id) {
    return rootFs(id, containers.existing(id));
  }

  /** What containers wrote up to named moments. */
  public ContainerSnapshots ofContainers() {
    return points;
  }

  /** The topmost layer of the image. */
  Path top(ContainerChain chain) {
    return layerFolders(chain).getFirst();
  }

  /** The image's layers, top first; overlayfs wants at least one. */
  private List<Path> layerFolders(ContainerChain chain) {
    return chain.layers().isEmpty() ? List.of(empty) : layers.lowers(chain.layers());
  }

  /** All that the container has written, top first. */
  List<Path> uppers(String id) {
    List<Path> folders = new ArrayList<>();
    folders.add(containers.upper(id));
    folders.addAll(frozen.below(containers.existing(id)));
    return folders;
  }

  /** The merged view of writable folders, top first, and the image, read-only. */
  Fd mountFolders(List<Path> uppers, ContainerChain chain) {
    List<Path> folders = new ArrayList<>(uppers);
    folders.addAll(layerFolders(chain));
    return OverlayMount.readOnly(folders);
  }

  /**
   * Whether this is the root of the mount that a process began with on these folders, and not
   * another one, nor a place in it.
   */
  public static boolean isRoot(Fd root, int pid, RootFs rootFs) {
    FileStatus status = FileCalls.statx(root, "", At.EMPTY_PATH | At.STATX_DONT_SYNC);
    String upper = "upperdir=" + rootFs.upper();
    return status.mountRoot()
        && MountInfo.of(pid).stream()
            .filter(mount -> mount.mountPoint().equals("/") && mount.root().equals("/"))
            .filter(mount -> mount.device().equals(status.device()))
            .anyMatch(mount -> mount.superOptions().contains(upper));
  }

  /** Whether the container, and not only its image, says what stands at this path of its root. */
  public boolean isOwn(String id, String path) {
    return uppers(id).stream()
        .anyMatch(upper -> Files.exists(upper.resolve(path), LinkOption.NOFOLLOW_LINKS));
  }

  /** Removes the frozen folders that nothing stands on; answers the bytes that this freed. */
  long sweep() {
    List<Path> parked =
        Locked.call(
            names,
            () -> {
              List<ContainerChain> chains = new ArrayList<>();
              containers.ids().forEach(id -> containers.chain(id).ifPresent(chains::add));
              List<Path> unused = new ArrayList<>();
              for (String id : frozen.unused(chains)) {
                frozen.folders().park(id, work).ifPresent(unused::add);
              }
              return unused;
            });
    return parked.stream().mapToLong(work::deleteCounted).sum();
  }

  /** All containers that have folders here. */
  public Set<String> ids() {
    return containers.ids();
  }

  /** Removes the container's folders, if it has any; answers the bytes that this freed. */
  public long remove(String id) {
    long freed = containers.park(id, work).map(work::deleteCounted).orElse(0L);
    return freed + sweep();
  }

  /** What the container itself has written, other containers' share of it included. */
  public Usage usage(String id) {
    return uppers(id).stream().map(Usage::of).reduce(Usage.NONE, Usage::plus);
  }

  /** What the container has changed, sorted by path, as {@code docker diff} tells it. */
  public List<Change> changes(String id) {
    try (Folders uppers = Folders.open(uppers(id));
        Fd lower = OverlayMount.readOnly(layerFolders(containers.existing(id)))) {
      return ChangeList.of(uppers.all(), new LowerView(lower));
    }
  }

  /**
   * The container's whole file system, read-only, as a mount that stands nowhere: closing the
   * descriptor ends it. Its paths are hostile; resolve them with RESOLVE_IN_ROOT. What a running
   * container writes meanwhile may or may not be seen.
   */
  public static Fd mountReadOnly(RootFs rootFs) {
    List<Path> folders = new ArrayList<>();
    folders.add(rootFs.upper());
    folders.addAll(rootFs.lowers());
    return OverlayMount.readOnly(folders);
  }

  /** As {@link #mountReadOnly}, of folders, top first. */
  public static Fd mountReadOnly(List<Path> folders) {
    return OverlayMount.readOnly(folders);
  }

  /**
   * As {@link #mountReadOnly}, but writable. The caller sees to it that the container does not run
   * before the descriptor is closed: two such mounts would not know of each other.
   */
  public static Fd mountWritable(RootFs rootFs) {
    return OverlayMount.writable(rootFs);
  }

  /**
   * Writes the container's whole file system as a tar, as {@code docker export} does.
   *
   * @param begin gives the stream, which is not closed
   */
  public void export(String id, Supplier<OutputStream> begin) {
    try (Fd root = mountReadOnly(existing(id))) {
      LayerWriter.tree(root, begin.get());
    }
  }

  /** Whether the container has changed anything, its root folder's attributes included. */
  public boolean isChanged(String id) {
    return containers.existing(id).frozen().isPresent() || isUpperChanged(id);
  }

  /** Whether anything was written to the container's writable folder itself. */
  boolean isUpperChanged(String id) {
    RootFs rootFs = existing(id);
    try (Fd upper = folder(rootFs.upper());
        Fd below = folder(rootFs.lowers().getFirst())) {
      return !FileData.list(upper).isEmpty()
          || ChangeList.differ(FileCalls.statx(upper), FileCalls.statx(below));
    }
  }

  /**
   * Writes what the container changed as an uncompressed layer, as a commit needs it.
   *
   * @param still whether nobody is left who could change it meanwhile
   * @return whether the writable folder is that layer as unpacked, see {@link #becomeLayer}
   */
  public boolean writeLayer(String id, boolean still, OutputStream out) {
    return write(uppers(id), layerFolders(containers.existing(id)), still, out);
  }

  /** Writable folders as one layer; both lists top first. */
  static boolean write(List<Path> uppers, List<Path> below, boolean still, OutputStream out) {
    try (Folders folders = Folders.open(uppers)) {
      if (folders.all().size() == 1) {
        return LayerWriter.layer(folders.all().getFirst(), still, out);
      }
      try (Fd lower = OverlayMount.readOnly(below)) {
        LayerWriter.merged(folders.all(), Optional.of(new LowerView(lower)), out);
        return false;
      }
    }
  }

  /**
   * Makes an unpacked layer of a writable folder without copying it, and takes the folder away from
   * this id, which nothing may have mounted any more. When the layer is there already, the folder
   * goes.
   *
   * @param diffIds of the layers that it was prepared over, and its own, as {@link #writeLayer}
   *     wrote it
   */
  void becomeLayer(String id, List<Digest> diffIds) {
    List<Digest> chain = LayerChain.ids(diffIds);
    Path upper = containers.upper(id);
    Path folder = work.make();
    boolean named = false;
    try {
      FileCalls.renameat2(
          Fd.CWD, upper.toString(), Fd.CWD, folder.resolve("fs").toString(), Rename.NO_REPLACE);
      named = layers.name(folder, chain.getLast(), chain.reversed().stream().skip(1).findFirst());
    } finally {
      if (!named) {
        work.delete(folder);
      }
    }
  }

  private static Fd folder(Path path) {
    return FileCalls.open(path.toString(), Open.READ_ONLY | Open.DIRECTORY);
  }

  @Override
  public void close() {
    layers.close();
    work.close();
  }
}
