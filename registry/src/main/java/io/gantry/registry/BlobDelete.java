package io.gantry.registry;

import io.gantry.oci.Digest;

/** DELETE of a blob from one repository: distribution-spec "Deleting Blobs". */
record BlobDelete(Registry registry) implements Endpoint {
  @Override
  public void serve(Exchange exchange) {
    RepositoryName name = exchange.repository();
    Digest digest = exchange.digest();
    if (!registry.guard().removing(name, () -> registry.repository(name).removeBlob(digest))) {
      throw new RegistryException(
          ErrorCode.BLOB_UNKNOWN, "blob " + digest + " is not known to this repository");
    }
    exchange.send(202);
  }
}
