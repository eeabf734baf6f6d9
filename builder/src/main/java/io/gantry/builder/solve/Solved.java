package io.gantry.builder.solve;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.GantryException;
import io.gantry.store.BuildLayers;
import io.gantry.store.LayerChain;
import java.nio.file.Path;

/** What a step gives to those after it. */
sealed interface Solved {
  /** A file system. */
  record Files(LayerChain chain) implements Solved {}

  /** A folder of the host that belongs to the build. */
  record Folder(Path path) implements Solved {}

  /** The root of its files, for reading; names in it may be hostile. */
  default Fd open(BuildLayers layers) {
    return switch (this) {
      case Files files -> layers.open(files.chain());
      case Folder folder ->
          FileCalls.open(folder.path().toString(), Open.READ_ONLY | Open.DIRECTORY);
    };
  }

  /** The layers; a folder has none. */
  default LayerChain chain() {
    return switch (this) {
      case Files files -> files.chain();
      case Folder folder ->
          throw GantryException.invalid("a build cannot go on from the folder " + folder.path());
    };
  }
}
