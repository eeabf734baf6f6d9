package io.gantry.distribution;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a signature says: that the manifest of this digest is the one of this name.
 * containers-signature(5) "JSON data format", cosign SIGNATURE_SPEC "Simple Signing".
 *
 * @param reference the name that the signer gave to it; cosign leaves out the tag
 */
record SignedClaim(ImageReference reference, Digest digest) {
  static final String MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";
  private static final String TYPE = "cosign container image signature";

  byte[] toJson() {
    Map<String, Object> critical = new LinkedHashMap<>();
    critical.put("identity", Map.of("docker-reference", reference.toString()));
    critical.put("image", Map.of("docker-manifest-digest", digest.toString()));
    critical.put("type", TYPE);
    Map<String, @Nullable Object> claim = new LinkedHashMap<>();
    claim.put("critical", critical);
    claim.put("optional", null);
    return Json.write(claim);
  }

  /**
   * Reads a payload. A member that is called critical and that we do not know would be a condition
   * that we do not check, so that it makes the claim worthless.
   */
  static SignedClaim parse(byte[] payload) {
    Map<?, ?> critical = object(Json.readMap(payload), "critical", 3);
    Object type = critical.get("type");
    if (!TYPE.equals(type)) {
      throw GantryException.invalid(
          "its type is \"" + Refusal.safe(String.valueOf(type)) + "\", not \"" + TYPE + "\"");
    }
    String digest = text(object(critical, "image", 1), "docker-manifest-digest");
    String reference = text(object(critical, "identity", 1), "docker-reference");
    try {
      return new SignedClaim(ImageReference.parseName(reference), Digest.parse(digest));
    } catch (GantryException | IllegalArgumentException e) {
      throw GantryException.invalid(Refusal.safe(String.valueOf(e.getMessage())));
    }
  }

  private static Map<?, ?> object(Map<?, ?> parent, String name, int members) {
    if (!(parent.get(name) instanceof Map<?, ?> object)) {
      throw GantryException.invalid("it has no object \"" + name + "\"");
    }
    if (object.size() > members) {
      throw GantryException.invalid(
          "\"" + name + "\" has members that are not known: " + safe(object.keySet()));
    }
    return object;
  }

  private static String text(Map<?, ?> parent, String name) {
    if (!(parent.get(name) instanceof String text)) {
      throw GantryException.invalid("it has no text \"" + name + "\"");
    }
    return text;
  }

  private static String safe(Set<?> names) {
    return Refusal.safe(names.toString());
  }
}
