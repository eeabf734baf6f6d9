package io.gantry.builder;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.store.Image;
import io.gantry.store.LayerChain;

/** An image that a build stands on, whose layers are in the store. */
public record BaseImage(Digest manifest, ImageConfig config, LayerChain layers) {
  /** One of the store. */
  public static BaseImage of(Image image) {
    return new BaseImage(image.manifestDigest(), image.config(), LayerChain.of(image));
  }
}
