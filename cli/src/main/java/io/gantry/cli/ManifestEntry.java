package io.gantry.cli;

import io.gantry.oci.Descriptor;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest or index as the registry has it, together with where it is and what platform it is
 * for. The platform may be another than the registry says, once the user has annotated it.
 *
 * @param document the manifest, parsed
 * @param raw the manifest's exact bytes in base64
 */
record ManifestEntry(ImageReference reference, Descriptor descriptor, Fields document, String raw) {

  /** Asks the registry, through the daemon, and pulls nothing. */
  static ManifestEntry fetch(Session session, ImageReference reference) {
    Fields answer = answer(session, reference, Optional.empty());
    Fields descriptor = answer.object("Descriptor");
    Descriptor parsed = descriptor(descriptor);
    Fields platform = descriptor.object("platform");
    Fields known = platform.map().isEmpty() ? answer.object("Config") : platform;
    return new ManifestEntry(
        reference,
        known.text("os").isEmpty() ? parsed : parsed.withPlatform(platform(known)),
        answer.object("Document"),
        answer.text("Raw"));
  }

  /** What the daemon tells of a manifest in a registry. */
  static Fields answer(Session session, ImageReference reference, Optional<String> platform) {
    Query query =
        new Query("/gantry/v1/manifest").with("ref", reference).with("platform", platform);
    return Fields.parse(
        session.client().getBytes(query.toString(), Credentials.headers(session, reference)));
  }

  private static Descriptor descriptor(Fields fields) {
    return Json.read(Json.write(fields.map()), Descriptor.class);
  }

  private static Platform platform(Fields fields) {
    return Json.read(Json.write(fields.map()), Platform.class);
  }

  boolean isIndex() {
    return MediaTypes.isIndex(descriptor.mediaType());
  }

  ManifestEntry withPlatform(Platform platform) {
    return new ManifestEntry(reference, descriptor.withPlatform(platform), document, raw);
  }

  /** The descriptor as an index carries it. */
  Map<String, Object> inIndex() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mediaType", descriptor.mediaType());
    fields.put("size", descriptor.size());
    fields.put("digest", descriptor.digest().toString());
    Platform platform = descriptor.platform();
    if (platform != null) {
      fields.put("platform", PlatformFields.of(platform));
    }
    return fields;
  }

  /** Docker's verbose form, in which lists that are being made are kept too. */
  Map<String, Object> verbose() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Ref", reference.toString());
    fields.put("Descriptor", inIndex());
    fields.put("Raw", raw);
    fields.put(documentName(), document.map());
    return fields;
  }

  private String documentName() {
    boolean docker = descriptor.mediaType().equals(MediaTypes.DOCKER_MANIFEST);
    return docker ? "SchemaV2Manifest" : "OCIManifest";
  }

  /** Reads what {@link #verbose} gives. */
  static ManifestEntry parse(Fields fields) {
    Fields document =
        fields.object(fields.map().containsKey("OCIManifest") ? "OCIManifest" : "SchemaV2Manifest");
    return new ManifestEntry(
        ImageReference.parse(fields.text("Ref")),
        descriptor(fields.object("Descriptor")),
        document,
        fields.text("Raw"));
  }

  /** The index of these manifests: Docker's list when none of them is OCI's. */
  static Map<String, Object> index(Iterable<ManifestEntry> entries) {
    List<Map<String, Object>> manifests = new ArrayList<>();
    String mediaType = MediaTypes.DOCKER_LIST;
    for (ManifestEntry entry : entries) {
      manifests.add(entry.inIndex());
      if (!entry.descriptor.mediaType().equals(MediaTypes.DOCKER_MANIFEST)) {
        mediaType = MediaTypes.OCI_INDEX;
      }
    }
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", mediaType);
    index.put("manifests", manifests);
    return index;
  }
}
