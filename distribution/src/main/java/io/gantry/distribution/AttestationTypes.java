package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import java.util.Map;
import java.util.Optional;

/** What attestations are called: in-toto attestation "predicateType", media types of SBOMs. */
final class AttestationTypes {
  private static final String IN_TOTO = "application/vnd.in-toto+json";
  private static final String PREDICATE = "in-toto.io/predicate-type";
  private static final String SPDX = "https://spdx.dev/Document";
  private static final String CYCLONE_DX = "https://cyclonedx.org/bom";

  /** By media type, the predicate type that an in-toto statement of the same document has. */
  private static final Map<String, String> SBOMS =
      Map.of(
          "application/spdx+json", SPDX,
          "text/spdx+json", SPDX,
          "text/spdx", SPDX,
          "application/vnd.cyclonedx", CYCLONE_DX,
          "application/vnd.cyclonedx+json", CYCLONE_DX,
          "application/vnd.cyclonedx+xml", CYCLONE_DX);

  private AttestationTypes() {}

  static boolean known(String type) {
    return type.equals(IN_TOTO) || SBOMS.containsKey(type);
  }

  /**
   * The predicate type of a document; empty when it is none that we know.
   *
   * @param artifactType of the manifest that it belongs to: tools that attach an SBOM may call the
   *     document itself just JSON
   */
  static Optional<String> predicate(Descriptor document, String artifactType) {
    if (document.mediaType().equals(IN_TOTO)) {
      return Optional.of(Refusal.safe(document.annotations().getOrDefault(PREDICATE, IN_TOTO)));
    }
    return Optional.ofNullable(SBOMS.getOrDefault(document.mediaType(), SBOMS.get(artifactType)));
  }
}
