package io.gantry.builder;

import io.gantry.oci.ImageReference;
import java.util.List;
import java.util.Map;

/**
 * How the image of a build shall be, beside what its file says.
 *
 * @param names that it gets
 * @param annotations of its manifest
 * @param indexAnnotations of the index of several platforms
 * @param rewriteTimestamps whether no file of its own layers is later than {@code
 *     SOURCE_DATE_EPOCH}
 * @param squash whether its own layers become one
 * @param attestations what is told of it beside it
 * @param inlineCache whether its configuration tells by which keys its layers are found again
 */
public record ImageWishes(
    List<ImageReference> names,
    Map<String, String> annotations,
    Map<String, String> indexAnnotations,
    boolean rewriteTimestamps,
    boolean squash,
    Attestations attestations,
    boolean inlineCache) {
  public ImageWishes {
    names = List.copyOf(names);
    annotations = Map.copyOf(annotations);
    indexAnnotations = Map.copyOf(indexAnnotations);
  }

  /** These names, and nothing else. */
  public static ImageWishes named(List<ImageReference> names) {
    return new ImageWishes(names, Map.of(), Map.of(), false, false, Attestations.NONE, false);
  }

  /**
   * What is told of an image beside it.
   *
   * @param provenance how it was built
   * @param full whether that tells of arguments, labels and instructions, {@code mode=max}
   * @param packages what is in it
   */
  public record Attestations(boolean provenance, boolean full, boolean packages) {
    /** Nothing. */
    public static final Attestations NONE = new Attestations(false, false, false);

    boolean any() {
      return provenance || packages;
    }
  }
}
