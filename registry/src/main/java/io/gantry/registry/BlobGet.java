package io.gantry.registry;

import io.gantry.oci.Digest;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;

/** GET and HEAD of a blob, or of one range of it: distribution-spec "Pulling blobs". */
record BlobGet(Registry registry, Optional<PullThrough> upstream) implements Endpoint {
  /** Temporary Redirect. */
  private static final int TEMPORARILY = 307;

  @Override
  public void serve(Exchange exchange) throws IOException {
    RepositoryName name = exchange.repository();
    Digest digest = exchange.digest();
    long size = size(exchange, name, digest).orElseThrow(() -> unknown(digest));
    exchange
        .header(Exchange.CONTENT_DIGEST, digest.toString())
        .header(HeaderNames.CONTENT_TYPE, "application/octet-stream")
        .header(HeaderNames.ACCEPT_RANGES, "bytes")
        .header(HeaderNames.CACHE_CONTROL, "max-age=31536000");
    if (exchange.tagged(digest)) {
      return;
    }
    Optional<URI> elsewhere = registry.contents().location(digest);
    if (elsewhere.isPresent() && !exchange.isHead()) {
      exchange.header(HeaderNames.LOCATION, elsewhere.get().toString());
      exchange.send(TEMPORARILY);
      return;
    }
    Optional<ByteRange> range = range(exchange, digest, size);
    ByteRange sent = range.orElse(new ByteRange(0, size - 1));
    range.ifPresent(part ->
        exchange.header(
            HeaderNames.CONTENT_RANGE,
            "bytes %d-%d/%d".formatted(part.first(), part.last(), size)));
    exchange.header(HeaderNames.CONTENT_LENGTH, String.valueOf(sent.length()));
    int status = range.isPresent() ? 206 : 200;
    if (exchange.isHead()) {
      exchange.send(status);
      return;
    }
    try (InputStream content =
        registry
            .contents()
            .open(digest, sent.first(), sent.length())
            .orElseThrow(() -> unknown(digest))) {
      exchange.send(status, content, sent.length());
    }
  }

  private Optional<Long> size(Exchange exchange, RepositoryName name, Digest digest) {
    Optional<Long> here = registry.blobSize(name, digest);
    if (here.isPresent() || upstream.isEmpty()) {
      return here;
    }
    if (exchange.isHead()) {
      return upstream.get().size(name, digest);
    }
    upstream.get().fetch(name, digest);
    return registry.blobSize(name, digest);
  }

  private static Optional<ByteRange> range(Exchange exchange, Digest digest, long size) {
    Optional<String> condition = exchange.header(HeaderNames.IF_RANGE);
    if (condition.isPresent() && !condition.get().equals(Exchange.entityTag(digest))) {
      return Optional.empty();
    }
    try {
      return exchange.header(HeaderNames.RANGE).flatMap(text -> ByteRange.requested(text, size));
    } catch (RegistryException e) {
      exchange.header(HeaderNames.CONTENT_RANGE, "bytes */" + size);
      throw e;
    }
  }

  private static RegistryException unknown(Digest digest) {
    return new RegistryException(
        ErrorCode.BLOB_UNKNOWN, "blob " + digest + " is not known to this repository");
  }
}
