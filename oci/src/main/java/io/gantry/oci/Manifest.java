package io.gantry.oci;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One image: its configuration and its layers, lowest first: OCI image-spec "manifest". */
@Json
public record Manifest(
    int schemaVersion,
    @Nullable String mediaType,
    @Nullable String artifactType,
    Descriptor config,
    List<Descriptor> layers,
    @Nullable Descriptor subject,
    Map<String, String> annotations) {
  public Manifest {
    config = Absent.required(config, "config");
    layers = Absent.list(layers);
    annotations = Absent.map(annotations);
  }

  /** An OCI manifest of this configuration and these layers. */
  public static Manifest of(Descriptor config, List<Descriptor> layers) {
    return new Manifest(2, MediaTypes.OCI_MANIFEST, null, config, layers, null, Map.of());
  }
}
