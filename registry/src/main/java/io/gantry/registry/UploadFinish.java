package io.gantry.registry;

import io.gantry.oci.Digest;
import java.io.IOException;

/** PUT that ends an upload, with its last bytes or without: distribution-spec "Pushing blobs". */
record UploadFinish(Registry registry, UploadAnswers answers) implements Endpoint {
  @Override
  public void serve(Exchange exchange) throws IOException {
    RepositoryName name = exchange.repository();
    String id = exchange.item();
    Upload upload = registry.uploads().find(name, id);
    Digest digest =
        exchange
            .query("digest")
            .map(Reference::digest)
            .orElseThrow(
                () -> new RegistryException(ErrorCode.DIGEST_INVALID, "query digest is missing"));
    try (Upload.Claim _ = upload.claim()) {
      answers.receive(exchange, name, upload);
      registry.finish(name, id, upload, digest);
    }
    answers.created(exchange, name, digest);
  }
}
