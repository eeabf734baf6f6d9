package io.gantry.distribution;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ways for images to come from files, as containers-policy.json(5) calls them. */
public enum FileTransport {
  OCI("oci"),
  OCI_ARCHIVE("oci-archive"),
  DOCKER_ARCHIVE("docker-archive"),

  /** A root file system, as {@code import} takes it. */
  TARBALL("tarball");

  private final String word;

  FileTransport(String word) {
    this.word = word;
  }

  /** As it stands in a policy. */
  String word() {
    return word;
  }

  /**
   * The scopes that a file or folder is in, from the most special to the most general: the image in
   * it, itself, and each folder above it. The last two transports have none.
   */
  List<String> scopes(Path path, Optional<String> name) {
    List<String> scopes = new ArrayList<>();
    if (this == OCI || this == OCI_ARCHIVE) {
      name.ifPresent(image -> scopes.add(path + ":" + image));
      for (Path scope = path;
          scope != null && scope.getNameCount() > 0;
          scope = scope.getParent()) {
        scopes.add(scope.toString());
      }
    }
    return scopes;
  }
}
