package io.gantry.registry;

import java.io.IOException;

/** PATCH with the next bytes of an upload: distribution-spec "Pushing a blob in chunks". */
record UploadChunk(Registry registry, UploadAnswers answers) implements Endpoint {
  @Override
  public void serve(Exchange exchange) throws IOException {
    RepositoryName name = exchange.repository();
    String id = exchange.item();
    Upload upload = registry.uploads().find(name, id);
    try (Upload.Claim _ = upload.claim()) {
      answers.receive(exchange, name, upload);
    }
    // Not before the claim is given back: the client goes on at once.
    answers.accepted(exchange, name, id, upload);
  }
}
