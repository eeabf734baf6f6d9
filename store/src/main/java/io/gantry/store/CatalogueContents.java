package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * The documents that one manifest digest stands for; they never change.
 *
 * @param chainIds of each layer, lowest first
 */
record CatalogueContents(Manifest manifest, ImageConfig config, List<Digest> chainIds) {
  static CatalogueContents of(Manifest manifest, ImageConfig config) {
    return new CatalogueContents(manifest, config, LayerChain.ids(config.rootfs().diffIds()));
  }

  /** The layers with their unpacked sizes, lowest first. */
  List<ImageLayer> layers(List<Long> sizes) {
    List<ImageLayer> layers = new ArrayList<>();
    for (int i = 0; i < chainIds.size(); i++) {
      Digest diffId = config.rootfs().diffIds().get(i);
      layers.add(new ImageLayer(manifest.layers().get(i), diffId, chainIds.get(i), sizes.get(i)));
    }
    return layers;
  }
}
