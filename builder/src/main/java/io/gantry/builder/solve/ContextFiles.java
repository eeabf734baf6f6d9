package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.FileStatus;
import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files that a build may use, below a root of their own. Their names may be hostile. */
public sealed interface ContextFiles permits ContextFolder, ContextArchive {
  /** For reading; to be closed. */
  SourceTree tree();

  /** A folder in the root; empty when there is none, or it is something else or a link. */
  Optional<ContextFiles> folder(String name);

  /** Removes a file, if there is one; not while a build uses it. */
  void remove(String path);

  /** The files as a folder of the host, made for whoever asks first. */
  Path path();

  /** The names in the root. */
  default List<String> names() {
    try (SourceTree tree = tree()) {
      return tree.names("");
    }
  }

  /**
   * The content of a file, links to it followed; empty when there is none.
   *
   * @throws GantryException INVALID when it is no file, or larger than the limit
   */
  default Optional<byte[]> read(String path, int limit) {
    String clean = SlashPath.rooted(path);
    try (SourceTree tree = tree()) {
      Optional<FileStatus> there = tree.status(clean);
      if (there.isPresent() && (!there.get().isRegular() || there.get().size() > limit)) {
        throw GantryException.invalid(
            path + " in the build context: not a file of at most " + limit + " bytes");
      }
      return there.flatMap(_ -> tree.read(clean, limit));
    }
  }
}
