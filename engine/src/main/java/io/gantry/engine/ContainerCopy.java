package io.gantry.engine;

import io.gantry.linux.FileStatus;
import io.gantry.oci.GantryException;
import io.gantry.store.CopyPath;
import io.gantry.store.ExtractOptions;
import io.gantry.store.PathStatus;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Copies files out of containers and into them, as tar archives. */
final class ContainerCopy {
  private final ContainerRoots roots;
  private final ContainerEvents events;

  ContainerCopy(ContainerRoots roots, ContainerEvents events) {
    this.roots = roots;
    this.events = events;
  }

  /** NOT_FOUND in Docker's words when nothing stands there. */
  PathStat stat(Container container, String ref, String path) {
    return worded(
        ref, path, () -> roots.read(container, view -> stat(view.files().stat(CopyPath.of(path)))));
  }

  /**
   * @param begin hears what stands there, and gives the stream that the archive goes to
   */
  void out(Container container, String ref, String path, Function<PathStat, OutputStream> begin) {
    CopyPath from = CopyPath.of(path);
    worded(
        ref,
        path,
        () ->
            roots.read(
                container,
                view -> {
                  PathStat stat = stat(view.files().stat(from));
                  view.files().read(from, from.base(), begin.apply(stat));
                  return stat;
                }));
    events.tell(container.record(), "archive-path");
  }

  void in(Container container, String ref, String path, InputStream archive, CopyOptions options) {
    worded(
        ref,
        path,
        () ->
            roots.write(
                container,
                view -> {
                  ExtractOptions how =
                      ExtractOptions.AS_ARCHIVED
                          .withKindsKept(options.kindsKept())
                          .withOwner(owner(container.record(), view, options));
                  view.files().write(CopyPath.of(path), archive, how);
                  return how;
                }));
    events.tell(container.record(), "extract-to-dir");
  }

  private static Optional<ExtractOptions.Owner> owner(
      ContainerRecord container, ContainerRoots.View view, CopyOptions options) {
    String user = container.spec().process().user();
    if (!options.ownedByUser() || user.isEmpty()) {
      return Optional.empty();
    }
    UserDatabase.Identity identity = UserLookup.read(view.root()).find(user, List.of());
    return Optional.of(new ExtractOptions.Owner((int) identity.uid(), (int) identity.gid()));
  }

  private static PathStat stat(PathStatus found) {
    FileStatus status = found.status();
    return new PathStat(
        found.name(), status.size(), status.mode(), status.modified(), found.target());
  }

  private static <T> T worded(String ref, String path, Supplier<T> act) {
    try {
      return act.get();
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.NOT_FOUND) {
        throw e;
      }
      throw new GantryException(
          e.kind(), "Could not find the file " + path + " in container " + ref, e);
    }
  }
}
