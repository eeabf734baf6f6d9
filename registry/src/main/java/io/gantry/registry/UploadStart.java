package io.gantry.registry;

import io.gantry.oci.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * POST that begins an upload, brings a whole blob, or mounts one: distribution-spec "Pushing blobs"
 * and "Mounting a blob from another repository".
 */
record UploadStart(Registry registry, UploadAnswers answers) implements Endpoint {
  @Override
  public void serve(Exchange exchange) throws IOException {
    RepositoryName name = exchange.repository();
    Optional<Digest> mount = exchange.query("mount").map(Reference::digest);
    Optional<RepositoryName> from = exchange.query("from").map(RepositoryName::new);
    if (mount.isPresent()
        && from.isPresent()
        && exchange.allows(from.get(), Action.PULL)
        && registry.mount(name, from.get(), mount.get())) {
      answers.created(exchange, name, mount.get());
      return;
    }
    Optional<Digest> whole = exchange.query("digest").map(Reference::digest);
    String id =
        registry.uploads().begin(name, whole.map(Digest::algorithm).orElse(algorithm(exchange)));
    Upload upload = registry.uploads().find(name, id);
    if (whole.isEmpty()) {
      answers.accepted(exchange, name, id, upload);
      return;
    }
    try (Upload.Claim _ = upload.claim()) {
      answers.receive(exchange, name, upload);
      registry.finish(name, id, upload, whole.get());
    } finally {
      registry.uploads().end(id, upload);
    }
    answers.created(exchange, name, whole.get());
  }

  private static String algorithm(Exchange exchange) {
    String algorithm = exchange.query("digest-algorithm").orElse("sha256");
    if (!algorithm.equals("sha256") && !algorithm.equals("sha512")) {
      throw new RegistryException(
          ErrorCode.DIGEST_INVALID, "digest algorithm " + algorithm + " is not supported");
    }
    return algorithm;
  }
}
