package io.gantry.engine;

import io.gantry.linux.MountInfo;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Path;

/** Which mounts of the host pass on what is mounted below them (mount_namespaces(7)). */
final class MountPeers {
  private static final String SHARED = "shared:";
  private static final String SLAVE = "master:";

  private MountPeers() {}

  /**
   * Checks that the host's side of a bind can do what is asked of its propagation.
   *
   * @throws GantryException INVALID in Docker's words
   */
  static void require(MountPoint bind) {
    boolean shared = bind.propagation().endsWith("shared");
    boolean slave = bind.propagation().endsWith("slave");
    if (!shared && !slave) {
      return;
    }
    MountInfo mount = mountOf(bind.source());
    if (!has(mount, SHARED) && !(slave && has(mount, SLAVE))) {
      throw GantryException.invalid(
          "path %s is mounted on %s but it is not a shared%s mount. Hint: mount --make-shared %s"
              .formatted(
                  bind.source(), mount.mountPoint(), slave ? " or slave" : "", mount.mountPoint()));
    }
  }

  private static boolean has(MountInfo mount, String field) {
    return mount.propagation().stream().anyMatch(text -> text.startsWith(field));
  }

  /** The mount that shows this path: the deepest, and of several at one place the last. */
  private static MountInfo mountOf(String source) {
    Path path = real(source);
    MountInfo found = null;
    for (MountInfo mount : MountInfo.current()) {
      Path point = Path.of(mount.mountPoint());
      if (path.startsWith(point)
          && (found == null
              || point.getNameCount() >= Path.of(found.mountPoint()).getNameCount())) {
        found = mount;
      }
    }
    if (found == null) {
      throw GantryException.invalid("no mount shows " + source);
    }
    return found;
  }

  private static Path real(String source) {
    try {
      return Path.of(source).toRealPath();
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "bind source path does not exist: " + source, e);
    }
  }
}
