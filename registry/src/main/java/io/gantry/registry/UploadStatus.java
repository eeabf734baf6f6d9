package io.gantry.registry;

/** GET of how much of an upload has come: distribution-spec "Pushing a blob in chunks". */
record UploadStatus(Registry registry, UploadAnswers answers) implements Endpoint {
  @Override
  public void serve(Exchange exchange) {
    RepositoryName name = exchange.repository();
    String id = exchange.item();
    Upload upload = registry.uploads().find(name, id);
    answers.progress(exchange, name, id, upload.size()).send(204);
  }
}
