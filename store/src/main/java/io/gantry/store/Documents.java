package io.gantry.store;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.util.List;
import java.util.function.Supplier;

/** Reads an archive's documents so that an error says which one it was. */
final class Documents {
  private Documents() {}

  static <T> T read(byte[] json, Class<T> type, String name) {
    return named(name, () -> Json.read(json, type));
  }

  static <T> List<T> readList(byte[] json, Class<T> type, String name) {
    return named(name, () -> Json.readList(json, type));
  }

  /** A name with tag that a document gives to an image. */
  static ImageReference reference(String text, String document) {
    ImageReference name =
        named(document + ", name \"" + text + "\"", () -> ImageReference.parse(text));
    if (name.tag().isEmpty()) {
      throw GantryException.invalid(
          "load archive: %s gives an image the name \"%s\", which has no tag"
              .formatted(document, text));
    }
    return name.withTag(name.tag().get());
  }

  /** The configuration must say what is in each layer, no more and no less. */
  static void checkLayers(ImageConfig config, int layers, String name) {
    int diffIds = config.rootfs().diffIds().size();
    if (diffIds != layers) {
      throw GantryException.invalid(
          "%s lists %d layers, its configuration %d".formatted(name, layers, diffIds));
    }
  }

  private static <T> T named(String name, Supplier<T> work) {
    try {
      return work.get();
    } catch (GantryException e) {
      throw new GantryException(e.kind(), "load archive: " + name + ": " + e.getMessage(), e);
    }
  }
}
