package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import io.gantry.store.LayerLoad.Verified;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes OCI documents field by field, so that the same content always has the same digest. */
final class OciJson {
  private OciJson() {}

  static byte[] manifest(Descriptor config, List<Descriptor> layers) {
    return manifest(config, layers, Map.of());
  }

  static byte[] manifest(
      Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
    manifest.put("config", descriptor(config));
    manifest.put("layers", layers.stream().map(OciJson::descriptor).toList());
    if (!annotations.isEmpty()) {
      manifest.put("annotations", new TreeMap<>(annotations));
    }
    return Json.write(manifest);
  }

  static byte[] index(List<Descriptor> manifests, Map<String, String> annotations) {
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.OCI_INDEX);
    index.put("manifests", manifests.stream().map(OciJson::entry).toList());
    if (!annotations.isEmpty()) {
      index.put("annotations", new TreeMap<>(annotations));
    }
    return Json.write(index);
  }

  /** A manifest whose layers have annotations. */
  static Map<String, Object> annotated(Descriptor config, List<Descriptor> layers) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
    manifest.put("config", descriptor(config));
    manifest.put("layers", layers.stream().map(OciJson::entry).toList());
    return manifest;
  }

  private static Map<String, Object> entry(Descriptor manifest) {
    Map<String, Object> entry = descriptor(manifest);
    if (!manifest.annotations().isEmpty()) {
      entry.put("annotations", new TreeMap<>(manifest.annotations()));
    }
    Platform platform = manifest.platform();
    if (platform != null) {
      Map<String, Object> runs = new LinkedHashMap<>();
      runs.put("architecture", platform.architecture());
      runs.put("os", platform.os());
      if (!platform.variant().isEmpty()) {
        runs.put("variant", platform.variant());
      }
      entry.put("platform", runs);
    }
    return entry;
  }

  static byte[] index(List<Map<String, Object>> manifests) {
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.OCI_INDEX);
    index.put("manifests", manifests);
    return Json.write(index);
  }

  /** Type, digest and size only. */
  static Map<String, Object> descriptor(Descriptor content) {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", content.mediaType());
    descriptor.put("digest", content.digest().toString());
    descriptor.put("size", content.size());
    return descriptor;
  }

  static Descriptor layer(Verified content, long size) {
    String type =
        switch (content.compression()) {
          case NONE -> MediaTypes.OCI_LAYER;
          case GZIP -> MediaTypes.OCI_LAYER_GZIP;
          case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
        };
    return Descriptor.of(type, content.digest(), size);
  }
}
