package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Copies an image, an index with all that it lists, or an artifact, as it is: all digests stay.
 * Used by one thread; an interrupt ends it.
 */
final class ImageCopy {
  private final ContentSource source;
  private final ContentTarget target;
  private final Function<Descriptor, List<String>> elsewhere;

  /**
   * @param elsewhere repositories of the target's registry that may have a blob
   */
  ImageCopy(
      ContentSource source, ContentTarget target, Function<Descriptor, List<String>> elsewhere) {
    this.source = source;
    this.target = target;
    this.elsewhere = elsewhere;
  }

  /**
   * Brings everything below the document, only what the target lacks, and when all of that is there
   * the document itself.
   *
   * @param name takes the document, and gives it its name at the target
   */
  void run(Document root, Naming name, TransferProgress progress) {
    ContentGraph graph = ContentGraph.of(source, root);
    new BlobTransfers(source::open, target, progress).run(graph.blobs(), elsewhere);
    for (Document document : graph.documents()) {
      if (document != root) {
        target.put(document, Optional.empty());
      }
    }
    name.give(root);
  }

  /** The last step of a copy: until then nothing of it can be found by a name. */
  @FunctionalInterface
  interface Naming {
    void give(Document root);
  }
}
