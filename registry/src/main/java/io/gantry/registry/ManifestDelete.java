package io.gantry.registry;

/** DELETE of a tag or a manifest: distribution-spec "Deleting tags" and "Deleting Manifests". */
record ManifestDelete(Registry registry) implements Endpoint {
  @Override
  public void serve(Exchange exchange) {
    RepositoryName name = exchange.repository();
    Reference reference = Reference.parse(exchange.item());
    if (!registry.remove(name, reference)) {
      registry.repository(name).require();
      throw new RegistryException(
          ErrorCode.MANIFEST_UNKNOWN, "manifest " + reference + " is not known to this repository");
    }
    exchange.send(202);
  }
}
