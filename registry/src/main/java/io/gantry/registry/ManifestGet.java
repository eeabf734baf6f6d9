package io.gantry.registry;

import io.gantry.oci.Digest;
import io.gantry.oci.MediaTypes;
import io.helidon.http.HeaderNames;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** GET and HEAD of a manifest: distribution-spec "Pulling manifests". */
record ManifestGet(Registry registry, Optional<PullThrough> upstream) implements Endpoint {
  @Override
  public void serve(Exchange exchange) {
    Repository repository = registry.repository(exchange.repository());
    Reference reference = Reference.parse(exchange.item());
    upstream.ifPresent(there -> there.refresh(repository.name(), reference));
    Digest digest = repository.resolve(reference).orElseThrow(() -> unknown(reference));
    ManifestRecord manifest = repository.manifest(digest).orElseThrow(() -> unknown(reference));
    requireAccepted(exchange, manifest.mediaType());
    exchange.header(Exchange.CONTENT_DIGEST, digest.toString());
    if (exchange.tagged(digest)) {
      return;
    }
    if (exchange.isHead()) {
      exchange
          .header(HeaderNames.CONTENT_TYPE, manifest.mediaType())
          .header(HeaderNames.CONTENT_LENGTH, String.valueOf(manifest.size()))
          .send(200);
      return;
    }
    byte[] content = registry.contents().read(digest).orElseThrow(() -> unknown(reference));
    exchange.send(manifest.mediaType(), content);
  }

  /**
   * Clients that know Docker's types only would take an OCI manifest for something else; a client
   * that names no type of a manifest at all takes what there is.
   */
  private static void requireAccepted(Exchange exchange, String mediaType) {
    List<String> accepted =
        exchange.headers(HeaderNames.ACCEPT).stream()
            .map(range -> range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
            .toList();
    boolean choosy =
        accepted.stream().anyMatch(type -> MediaTypes.isManifest(type) || MediaTypes.isIndex(type));
    if (choosy
        && !accepted.contains(mediaType)
        && !accepted.contains("*/*")
        && !accepted.contains("application/*")) {
      throw new RegistryException(
          ErrorCode.MANIFEST_UNKNOWN,
          "the manifest is of type " + mediaType + ", which the request does not accept");
    }
  }

  private static RegistryException unknown(Reference reference) {
    return new RegistryException(
        ErrorCode.MANIFEST_UNKNOWN, "manifest " + reference + " is not known to this repository");
  }
}
