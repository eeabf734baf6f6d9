package io.gantry.distribution;

import io.gantry.oci.ImageReference;
import java.util.List;

/** Decides whether an image may be pulled, before any of its layers is fetched. */
@FunctionalInterface
public interface Admission {
  /** Everything may. */
  Admission ALL = (name, documents) -> {};

  /**
   * Throws {@link io.gantry.oci.GantryException} DENIED when it may not.
   *
   * @param name as it was asked for
   * @param documents what the name stands for, and what was chosen from it when that is an index
   */
  void check(ImageReference name, List<Document> documents);
}
