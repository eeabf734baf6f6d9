package io.gantry.builder.attest;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import io.gantry.store.Attachment;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Attestations of one image as BuildKit's "attestation-storage" has them: a manifest that stands
 * beside the image's own in an index, whose layers are in-toto statements.
 *
 * @param manifest its entry in the index
 * @param documents what is kept beside the image in the store
 */
public record AttestationManifest(Descriptor manifest, List<Attachment> documents) {
  private static final String STATEMENT = "https://in-toto.io/Statement/v0.1";
  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final String PREDICATE = "in-toto.io/predicate-type";

  public AttestationManifest {
    documents = List.copyOf(documents);
  }

  /**
   * Writes it.
   *
   * @param image the manifest that is told of
   * @param names of the image; without one it is told of by its digest alone
   * @param lease holds what is written
   */
  public static AttestationManifest write(
      Store store, Lease lease, Descriptor image, List<String> names, List<Attestation> all) {
    List<Descriptor> layers = new ArrayList<>();
    List<Attachment> documents = new ArrayList<>();
    for (Attestation each : all) {
      byte[] statement = Json.write(statement(image.digest(), names, each));
      Descriptor blob =
          Descriptor.of(IN_TOTO, store.blobs().put(lease, statement), statement.length);
      documents.add(new Attachment(each.predicateType(), blob));
      layers.add(blob.withAnnotations(Map.of(PREDICATE, each.predicateType())));
    }
    byte[] config = Json.write(config(layers));
    Descriptor described =
        Descriptor.of(MediaTypes.OCI_CONFIG, store.blobs().put(lease, config), config.length);
    Descriptor manifest =
        store
            .buildLayers()
            .manifest(lease, described, layers)
            .withPlatform(Platform.of("unknown", "unknown"))
            .withAnnotations(
                Map.of(
                    "vnd.docker.reference.type",
                    "attestation-manifest",
                    "vnd.docker.reference.digest",
                    image.digest().toString()));
    return new AttestationManifest(manifest, documents);
  }

  private static Map<String, Object> statement(
      Digest image, List<String> names, Attestation attestation) {
    List<Map<String, Object>> subjects = new ArrayList<>();
    for (String name : names.isEmpty() ? List.of("_") : names) {
      Map<String, Object> subject = new LinkedHashMap<>();
      subject.put("name", name);
      subject.put("digest", Map.of(image.algorithm(), image.hex()));
      subjects.add(subject);
    }
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("_type", STATEMENT);
    statement.put("predicateType", attestation.predicateType());
    statement.put("subject", subjects);
    statement.put("predicate", attestation.predicate());
    return statement;
  }

  private static Map<String, Object> config(List<Descriptor> layers) {
    Map<String, Object> rootfs = new LinkedHashMap<>();
    rootfs.put("type", "layers");
    rootfs.put("diff_ids", layers.stream().map(layer -> layer.digest().toString()).toList());
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architecture", "unknown");
    config.put("os", "unknown");
    config.put("config", Map.of());
    config.put("rootfs", rootfs);
    return config;
  }
}
