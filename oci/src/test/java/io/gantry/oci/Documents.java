package io.gantry.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Documents as other tools write them. */
enum Documents {
  RUNTIME_SPEC("runtime-spec.json"),
  DOCKER_CONFIG("docker-config.json"),
  OCI_MANIFEST("oci-manifest.json"),
  DOCKER_LIST("docker-manifest-list.json");

  private final String file;

  Documents(String file) {
    this.file = file;
  }

  byte[] bytes() {
    try (InputStream in = Documents.class.getResourceAsStream(file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
