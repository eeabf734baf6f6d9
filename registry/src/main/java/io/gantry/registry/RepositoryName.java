package io.gantry.registry;

import io.gantry.oci.ImageReference;

/** The name of a repository, by the grammar of distribution-spec "Pulling manifests". */
record RepositoryName(String text) implements Comparable<RepositoryName> {
  /** Stands for a slash where the name must be one segment; no name has it. */
  private static final char SLASH = '=';

  RepositoryName {
    if (!ImageReference.isPath(text)) {
      throw new RegistryException(
          ErrorCode.NAME_INVALID, "\"" + text + "\" is not a repository's name");
    }
  }

  static RepositoryName ofSegment(String segment) {
    return new RepositoryName(segment.replace(SLASH, '/'));
  }

  /** The name as one segment of a key or a path. */
  String segment() {
    return text.replace('/', SLASH);
  }

  @Override
  public int compareTo(RepositoryName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
