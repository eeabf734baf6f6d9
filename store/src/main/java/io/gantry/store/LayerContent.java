package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.InputStream;
import java.nio.file.Path;

/** A layer's bytes as they come, from an archive or over the network, not yet verified. */
interface LayerContent {
  /** For messages. */
  String name();

  /** In bytes. */
  long size();

  /** The content from its start; reading may wait for what has not come yet. */
  InputStream open();

  /** Where the whole content lies, once it was read to its end. */
  Path file();

  /** Whether the store has verified and kept this very content before. */
  default boolean kept() {
    return false;
  }

  /** The failure in words that say where the content came from; it will not be asked for again. */
  GantryException refused(GantryException why);
}
