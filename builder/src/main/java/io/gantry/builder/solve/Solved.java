package io.gantry.builder.solve;

import io.gantry.oci.GantryException;
import io.gantry.store.BuildLayers;
import io.gantry.store.LayerChain;

/** What a step gives to those after it. */
sealed interface Solved {
  /** A file system. */
  record Files(LayerChain chain) implements Solved {}

  /** Files that belong to the build. */
  record Folder(ContextFiles files) implements Solved {}

  /** Its files, for reading; to be closed. */
  default SourceTree tree(BuildLayers layers) {
    return switch (this) {
      case Files files -> new FileTree(layers.open(files.chain()));
      case Folder folder -> folder.files().tree();
    };
  }

  /** The layers; a folder has none. */
  default LayerChain chain() {
    return switch (this) {
      case Files files -> files.chain();
      case Folder folder ->
          throw GantryException.invalid("a build cannot go on from a folder of files");
    };
  }
}
