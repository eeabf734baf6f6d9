package io.gantry.oci;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of manifests, for several platforms or several images: OCI image-spec "image-index". */
@Json
public record Index(
    int schemaVersion,
    @Nullable String mediaType,
    @Nullable String artifactType,
    List<Descriptor> manifests,
    @Nullable Descriptor subject,
    Map<String, String> annotations) {
  public Index {
    manifests = Absent.list(manifests);
    annotations = Absent.map(annotations);
  }

  /** An OCI index of these manifests. */
  public static Index of(List<Descriptor> manifests) {
    return new Index(2, MediaTypes.OCI_INDEX, null, manifests, null, Map.of());
  }
}
