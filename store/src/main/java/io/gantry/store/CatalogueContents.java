package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Manifest;
import java.util.ArrayList;
import java.util.List;

/** The documents that one manifest digest stands for; they never change. */
record CatalogueContents(Manifest manifest, ImageConfig config) {
  /** Of each layer, lowest first. */
  List<Digest> chainIds() {
    List<Digest> diffIds = config.rootfs().diffIds();
    List<Digest> chainIds = new ArrayList<>();
    for (int i = 1; i <= diffIds.size(); i++) {
      chainIds.add(Snapshots.chainId(diffIds.subList(0, i)));
    }
    return chainIds;
  }

  /** The layers with their unpacked sizes, lowest first. */
  List<ImageLayer> layers(List<Long> sizes) {
    List<Digest> chainIds = chainIds();
    List<ImageLayer> layers = new ArrayList<>();
    for (int i = 0; i < chainIds.size(); i++) {
      Digest diffId = config.rootfs().diffIds().get(i);
      layers.add(new ImageLayer(manifest.layers().get(i), diffId, chainIds.get(i), sizes.get(i)));
    }
    return layers;
  }
}
