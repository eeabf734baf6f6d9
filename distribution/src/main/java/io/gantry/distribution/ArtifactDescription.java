package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a manifest says of an artifact beside its files: OCI image-spec "manifest".
 *
 * @param type the artifact's media type
 * @param fileTypes media types by the names of files; the others are octet streams
 * @param annotations of the manifest
 * @param subject the manifest that this one refers to
 */
public record ArtifactDescription(
    String type,
    Map<String, String> fileTypes,
    Map<String, String> annotations,
    Optional<Descriptor> subject) {
  /** RFC 6838, 4.2. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9][\\w!#$&^.+-]{0,126}/[A-Za-z0-9][\\w!#$&^.+-]{0,126}");

  public ArtifactDescription {
    check(type);
    fileTypes = Map.copyOf(fileTypes);
    fileTypes.values().forEach(ArtifactDescription::check);
    annotations = Map.copyOf(annotations);
  }

  private static void check(String type) {
    if (!MEDIA_TYPE.matcher(type).matches()) {
      throw GantryException.invalid(
          "\"" + Refusal.safe(type) + "\" is no media type. Hint: application/vnd.me.thing");
    }
  }
}
