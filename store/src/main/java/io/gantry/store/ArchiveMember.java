package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A regular file of an archive, waiting in a lease's folder.
 *
 * @param name in the archive
 * @param size bytes
 */
record ArchiveMember(String name, Path file, long size) implements LayerContent {
  @Override
  public InputStream open() {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw GantryException.internal("read " + name + " of the archive: " + e, e);
    }
  }

  /** The whole content; INVALID when it is larger than the limit in bytes. */
  byte[] read(long limit) {
    if (size > limit) {
      throw GantryException.invalid(
          "load archive: %s has %d bytes, the limit is %d".formatted(name, size, limit));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw GantryException.internal("read " + name + " of the archive: " + e, e);
    }
  }

  @Override
  public GantryException refused(GantryException why) {
    return new GantryException(
        why.kind(), "load layer %s: %s".formatted(name, why.getMessage()), why);
  }
}
