package io.gantry.registry;

import io.gantry.oci.Digest;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** PUT of a manifest: distribution-spec "Pushing Manifests". */
record ManifestPut(Registry registry) implements Endpoint {
  /** In bytes; the specification wants at least as much. */
  private static final int LIMIT = 4 << 20;

  private static final int MAX_TAGS = 100;

  private static final HeaderName SUBJECT = HeaderNames.create("OCI-Subject");
  private static final HeaderName TAG = HeaderNames.create("OCI-Tag");

  @Override
  public void serve(Exchange exchange) throws IOException {
    RepositoryName name = exchange.repository();
    Reference reference = Reference.parse(exchange.item());
    List<String> extra = extraTags(exchange, reference);
    byte[] bytes = body(exchange);
    CheckedManifest manifest =
        CheckedManifest.parse(digest(reference, bytes), type(exchange), bytes);
    List<String> tags = new ArrayList<>(extra);
    if (reference instanceof Reference.Tag(String tag)) {
      tags.add(tag);
    }
    registry.put(name, manifest, bytes, tags);
    manifest.subject().ifPresent(subject -> exchange.header(SUBJECT, subject.toString()));
    if (!extra.isEmpty()) {
      exchange.header(TAG, String.join(", ", extra));
    }
    exchange
        .header(HeaderNames.LOCATION, "/v2/" + name + "/manifests/" + manifest.digest())
        .header(Exchange.CONTENT_DIGEST, manifest.digest().toString())
        .send(201);
  }

  private static List<String> extraTags(Exchange exchange, Reference reference) {
    List<String> tags = exchange.queries("tag");
    if (tags.size() > MAX_TAGS) {
      throw new RegistryException(
          ErrorCode.MANIFEST_INVALID, 414, "more than " + MAX_TAGS + " tags at once");
    }
    if (!tags.isEmpty() && reference instanceof Reference.Tag) {
      throw new RegistryException(
          ErrorCode.MANIFEST_INVALID, "query tag goes with a manifest that is put by digest");
    }
    return tags.stream().map(tag -> new Reference.Tag(tag).text()).toList();
  }

  private static byte[] body(Exchange exchange) throws IOException {
    if (exchange.contentLength().orElse(0) > LIMIT) {
      throw tooLarge();
    }
    try (InputStream body = exchange.body()) {
      byte[] bytes = body.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw tooLarge();
      }
      return bytes;
    }
  }

  /** The type that the request gives, without parameters; empty when it gives none. */
  private static String type(Exchange exchange) {
    return exchange
        .header(HeaderNames.CONTENT_TYPE)
        .map(text -> text.split(";", 2)[0].strip())
        .orElse("");
  }

  private static Digest digest(Reference reference, byte[] bytes) {
    return switch (reference) {
      case Reference.Tag _ -> Digest.sha256(bytes);
      case Reference.ByDigest(Digest digest) when digest.matches(bytes) -> digest;
      case Reference.ByDigest(Digest digest) ->
          throw new RegistryException(
              ErrorCode.DIGEST_INVALID, "the manifest does not have digest " + digest);
    };
  }

  private static RegistryException tooLarge() {
    return new RegistryException(
        ErrorCode.SIZE_INVALID, 413, "a manifest may have at most " + LIMIT + " bytes");
  }
}
