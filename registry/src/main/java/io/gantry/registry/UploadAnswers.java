package io.gantry.registry;

import io.gantry.oci.Digest;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What the endpoints of uploads have in common: how a chunk is taken, and what is answered. */
record UploadAnswers(Registry registry) {
  private static final HeaderName ID = HeaderNames.create("Docker-Upload-UUID");

  /** Appends the body to the upload, if it begins where the upload ends. */
  void receive(Exchange exchange, RepositoryName name, Upload upload) throws IOException {
    long size = upload.size();
    Optional<ByteRange> range = exchange.header(HeaderNames.CONTENT_RANGE).map(ByteRange::ofChunk);
    range.ifPresent(chunk -> requireNext(exchange, chunk, size));
    try (InputStream body = exchange.body()) {
      upload.append(body, registry.room(name));
    }
    if (range.isPresent() && upload.size() - size != range.get().length()) {
      upload.truncate(size);
      throw new RegistryException(
          ErrorCode.SIZE_INVALID, "the chunk is not as long as its Content-Range says");
    }
  }

  /** 201: the blob is there. */
  void created(Exchange exchange, RepositoryName name, Digest digest) {
    exchange
        .header(HeaderNames.LOCATION, "/v2/" + name + "/blobs/" + digest)
        .header(Exchange.CONTENT_DIGEST, digest.toString())
        .send(201);
  }

  /** 202: more may come. */
  void accepted(Exchange exchange, RepositoryName name, String id, Upload upload) {
    progress(exchange, name, id, upload.size()).send(202);
  }

  Exchange progress(Exchange exchange, RepositoryName name, String id, long size) {
    return exchange
        .header(HeaderNames.LOCATION, "/v2/" + name + "/blobs/uploads/" + id)
        .header(ID, id)
        // As Docker's registry: an upload without bytes cannot be told from one with a byte.
        .header(HeaderNames.RANGE, "0-" + Math.max(0, size - 1));
  }

  private void requireNext(Exchange exchange, ByteRange chunk, long size) {
    if (chunk.first() != size) {
      exchange.header(HeaderNames.RANGE, "0-" + Math.max(0, size - 1));
      throw new RegistryException(
          ErrorCode.BLOB_UPLOAD_INVALID,
          416,
          "the chunk begins at %d, the upload has %d bytes".formatted(chunk.first(), size));
    }
    long length = exchange.contentLength().orElse(chunk.length());
    if (length != chunk.length()) {
      throw new RegistryException(
          ErrorCode.SIZE_INVALID,
          "Content-Range has %d bytes, Content-Length %d".formatted(chunk.length(), length));
    }
  }
}
