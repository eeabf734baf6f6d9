package io.gantry.engine;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MountAttr;
import io.gantry.linux.MountCalls;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;
import io.gantry.runtime.Step;
import io.gantry.store.CopyPath;
import io.gantry.store.RootFs;
import io.gantry.store.RootedFiles;
import io.gantry.store.Snapshots;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file system of a container that does not run, put together as it would see it: its layers
 * with its volumes and binds in their places. To be mounted by a thread with private mounts, which
 * end with it; a dead daemon leaves none.
 */
final class StoppedRoot {
  private static final Logger LOG = System.getLogger(StoppedRoot.class.getName());
  private static final long INSIDE = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;

  private final RootFs layers;
  private final List<RuntimeSpec.Mount> mounts;
  private final boolean readOnlyRoot;
  private boolean complete = true;

  /**
   * @param mounts parents before their children; what is neither bind nor overlay is left out
   * @param readOnlyRoot whether the container cannot write outside of its mounts
   */
  StoppedRoot(RootFs layers, List<RuntimeSpec.Mount> mounts, boolean readOnlyRoot) {
    this.layers = layers;
    this.mounts =
        mounts.stream().filter(mount -> mount.type().equals("bind") || isOverlay(mount)).toList();
    this.readOnlyRoot = readOnlyRoot;
  }

  /**
   * Only in a thread with private mounts. A writable one gets the mount points that are missing, as
   * the container's start would make them.
   *
   * @param place an empty folder of the engine's, covered in that thread
   */
  Fd mount(Path place, boolean writable) {
    Fd root = writable ? Snapshots.mountWritable(layers) : Snapshots.mountReadOnly(layers);
    boolean done = false;
    try {
      MountCalls.moveMount(root, Fd.CWD, place.toString());
      mounts.forEach(mount -> bind(root, mount, writable));
      if (writable && readOnlyRoot) {
        MountCalls.mountSetattr(root, "", At.EMPTY_PATH, MountAttr.READ_ONLY, 0, 0);
      }
      done = true;
      return root;
    } finally {
      if (!done) {
        root.close();
      }
    }
  }

  /** Whether every mount found its mount point, so that the view is what the container sees. */
  boolean isComplete() {
    return complete;
  }

  /** What cannot be had, because its source has gone, is left out: the rest is still of use. */
  private void bind(Fd root, RuntimeSpec.Mount mount, boolean writable) {
    Optional<Fd> source = source(mount);
    if (source.isEmpty()) {
      return;
    }
    try (Fd from = source.get()) {
      Optional<Fd> target = target(root, mount);
      if (target.isEmpty() && writable) {
        make(root, mount, FileCalls.statx(from).isDirectory());
        target = target(root, mount);
      }
      complete &= target.isPresent();
      if (target.isPresent()) {
        try (Fd to = target.get()) {
          place(from, to, mount, writable);
        }
      }
    }
  }

  private static boolean isOverlay(RuntimeSpec.Mount mount) {
    return mount.type().equals(Step.Overlay.TYPE);
  }

  private static void place(Fd from, Fd to, RuntimeSpec.Mount mount, boolean writable) {
    if (FileCalls.statx(from).isDirectory() != FileCalls.statx(to).isDirectory()) {
      return;
    }
    if (isOverlay(mount)) {
      // It is new and stands nowhere: no copy of it is needed.
      MountCalls.moveMount(from, to, "");
    } else {
      bind(from, to, mount.options(), writable);
    }
  }

  private static void make(Fd root, RuntimeSpec.Mount mount, boolean isFolder) {
    try {
      new RootedFiles(root, path -> false)
          .makeMountPoint(CopyPath.of(mount.destination()), isFolder);
    } catch (GantryException e) {
      LOG.log(Level.DEBUG, "{0} is left out: {1}", mount.destination(), e.getMessage());
    }
  }

  private static void bind(Fd from, Fd to, List<String> options, boolean writable) {
    int whole = At.EMPTY_PATH | (options.contains("rbind") ? At.RECURSIVE : 0);
    boolean readOnly = !writable || options.contains("ro") || options.contains("rro");
    long set = readOnly ? MountAttr.READ_ONLY : 0;
    try (Fd copy = MountCalls.cloneTree(from, "", whole)) {
      MountCalls.mountSetattr(copy, "", At.EMPTY_PATH | At.RECURSIVE, set, 0, MountAttr.PRIVATE);
      MountCalls.moveMount(copy, to, "");
    }
  }

  private static Optional<Fd> source(RuntimeSpec.Mount mount) {
    if (isOverlay(mount)) {
      return Optional.of(Snapshots.mountReadOnly(ImageMounts.folders(mount)));
    }
    boolean plain = mount.options().contains(Step.Bind.NO_LINKS_OPTION);
    return open(Fd.CWD, mount.source(), plain ? Resolve.NO_SYMLINKS : 0);
  }

  private static Optional<Fd> target(Fd root, RuntimeSpec.Mount mount) {
    return open(root, mount.destination(), INSIDE);
  }

  private static Optional<Fd> open(Fd folder, String path, long resolve) {
    try {
      return Optional.of(FileCalls.openat2(folder, path, Open.PATH, 0, resolve));
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP -> Optional.empty();
        default -> throw e;
      };
    }
  }
}
