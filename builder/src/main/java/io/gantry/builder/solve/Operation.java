package io.gantry.builder.solve;

import io.gantry.oci.Digest;
import io.gantry.store.LayerChain;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What a step does. The first four begin a graph, the others change their first input. */
public sealed interface Operation {
  /** Whether it gives a folder, whose owners mean nothing, instead of layers. */
  default boolean givesFolder() {
    return this instanceof ContextSource || this instanceof HttpSource || this instanceof GitSource;
  }

  /** The file system of an image that the store has, or the empty one. */
  record ImageSource(LayerChain chain) implements Operation {}

  /** A folder that came with the build, by the name that {@link Contexts} knows. */
  record ContextSource(String name) implements Operation {}

  /**
   * A file from an HTTP server, alone in a folder.
   *
   * @param name of the file
   * @param checksum what its content must be; without one it is fetched by each build
   */
  record HttpSource(URI uri, String name, Optional<Digest> checksum) implements Operation {}

  /**
   * The files of a commit of a Git repository, in a folder.
   *
   * @param remote as git takes it
   * @param ref a branch, a tag, a whole name or a commit; empty for the default branch
   * @param checksum what the commit's name must begin with
   * @param keepGitDir whether {@code .git} stays
   * @param submodules whether those are fetched, too
   * @param folder the one that is wanted, from the root of the repository; empty for all
   */
  record GitSource(
      String remote,
      String ref,
      Optional<String> checksum,
      boolean keepGitDir,
      boolean submodules,
      String folder)
      implements Operation {}

  /** Runs a process in the first input. */
  record Exec(ExecSpec spec) implements Operation {}

  /** Changes files of the first input, one after the other. */
  record FileChange(List<FileAction> actions) implements Operation {
    public FileChange {
      actions = List.copyOf(actions);
    }
  }

  /** Puts the layers of the second input on the first, whatever that holds. */
  record Merge() implements Operation {}
}
