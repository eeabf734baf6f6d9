package io.gantry.distribution;

import java.nio.channels.FileChannel;
import java.util.Optional;

/** The files of an OCI layout, in a folder or an archive. */
@FunctionalInterface
interface LayoutFiles {
  /** Opens the file of this name, such as {@code index.json}; empty when it is missing. */
  Optional<FileChannel> open(String name);
}
