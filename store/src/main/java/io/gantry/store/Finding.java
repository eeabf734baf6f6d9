package io.gantry.store;

import java.util.List;

/**
 * Something wrong with the store.
 *
 * @param subject what is wrong: a digest, a name, a container's id, or a file
 * @param problem in words
 * @param images ids of the images that suffer
 * @param repaired whether it is right again, or gone
 */
public record Finding(
    Kind kind, String subject, String problem, List<String> images, boolean repaired) {
  /** What can be wrong, and what a repair does. */
  public enum Kind {
    /** Content of an image is missing or not what its digest says: the images go. */
    BLOB,
    /** Files of an image are missing: the images go. */
    LAYER,
    /** A layer does not know what it lies on: it is told. */
    LAYER_RECORD,
    /** A name stands for an image that is not there: it goes. */
    NAME,
    /** A file that nothing needs: it goes. */
    STRAY,
    /** A container stands on files that are missing: its image must be pulled again. */
    CONTAINER
  }

  public Finding {
    images = List.copyOf(images);
  }

  Finding done() {
    return new Finding(kind, subject, problem, images, true);
  }
}
