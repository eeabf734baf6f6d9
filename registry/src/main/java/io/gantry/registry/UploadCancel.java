package io.gantry.registry;

/** DELETE of an upload: distribution-spec "Cancel a blob upload". */
record UploadCancel(Registry registry) implements Endpoint {
  @Override
  public void serve(Exchange exchange) {
    Upload upload = registry.uploads().find(exchange.repository(), exchange.item());
    try (Upload.Claim _ = upload.claim()) {
      registry.uploads().end(exchange.item(), upload);
    }
    exchange.send(204);
  }
}
