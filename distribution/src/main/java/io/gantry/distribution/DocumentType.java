package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a document is: its header and its body must agree, and its body must not be two things at
 * once (OCI image-spec "manifest", "index"; the confusion of CVE-2021-41190).
 */
final class DocumentType {
  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";

  private DocumentType() {}

  /** The media type; throws {@link GantryException} INVALID when there is no saying. */
  static String of(String contentType, byte[] bytes) {
    Map<String, @Nullable Object> body = Json.readMap(bytes);
    if (contentType.startsWith(SCHEMA_1) || body.get("fsLayers") != null || isVersion1(body)) {
      throw GantryException.invalid(
          "Docker image manifest schema 1 is not supported."
              + " Hint: push the image again with a client of today");
    }
    boolean index = body.get("manifests") != null;
    boolean manifest = body.get("config") != null || body.get("layers") != null;
    if (index == manifest) {
      throw GantryException.invalid(
          index ? "it is both a manifest and an index" : "it is neither a manifest nor an index");
    }
    String type = type(contentType, body.get("mediaType"), index);
    if (index ? !MediaTypes.isIndex(type) : !MediaTypes.isManifest(type)) {
      throw GantryException.invalid(
          "it has the media type " + Refusal.safe(type) + ", but not such content");
    }
    return type;
  }

  private static String type(String contentType, @Nullable Object inBody, boolean index) {
    boolean told = MediaTypes.isIndex(contentType) || MediaTypes.isManifest(contentType);
    String own = inBody instanceof String text ? text : "";
    boolean contradicts = told && !own.isEmpty() && !own.equals(contentType);
    if (contradicts || (inBody != null && own.isEmpty())) {
      throw GantryException.invalid(
          "its header says " + contentType + ", its body " + Refusal.safe(String.valueOf(inBody)));
    }
    if (told) {
      return contentType;
    }
    // Static file servers and some proxies know only a general type, or none.
    return own.isEmpty() ? (index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST) : own;
  }

  private static boolean isVersion1(Map<String, @Nullable Object> body) {
    return body.get("schemaVersion") instanceof Long version && version == 1;
  }
}
