package io.gantry.store;

/** Decides whether an archive may be loaded, before anything of it is kept. */
@FunctionalInterface
public interface ArchiveAdmission {
  /**
   * Throws {@link io.gantry.oci.GantryException} DENIED when it may not.
   *
   * @param isLayout whether it is an OCI layout, and not only an archive of Docker's
   */
  void check(boolean isLayout);
}
