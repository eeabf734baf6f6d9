package io.gantry.oci;

/** Annotations that have a meaning: OCI image-spec "annotations", and those of other tools. */
public final class Annotations {
  /** The name of an entry of a layout's index. */
  public static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** The name of a file that is a layer of an artifact. */
  public static final String TITLE = "org.opencontainers.image.title";

  /** The whole name of an image in a layout's index, as containerd and Docker write it. */
  public static final String IMAGE_NAME = "io.containerd.image.name";

  private Annotations() {}
}
