package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Where content of one repository goes to: a registry, a layout, an archive, the local store.
 * Thread-safe; calls block.
 */
public interface ContentTarget {
  /** Whether it has this blob, manifest or index already. */
  boolean has(Descriptor content);

  /**
   * Takes a blob, whole and verified, or throws.
   *
   * @param elsewhere repositories (paths, such as {@code library/busybox}) of the same registry
   *     that may have it, for a mount instead of an upload; a hint
   */
  void put(Descriptor blob, List<String> elsewhere, Body body);

  /** Takes a manifest or index, whose content is there already, and gives it the tag. */
  void put(Document document, Optional<String> tag);

  /** The content of a blob to send, which may be wanted again from further on after a fault. */
  @FunctionalInterface
  interface Body {
    /** Opens it at a byte offset; the taker closes the stream. */
    InputStream open(long offset) throws IOException;
  }
}
