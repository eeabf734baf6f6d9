package io.gantry.engine;

import io.gantry.oci.GantryException;

/**
 * A name of another container for one container alone: {@code container} or {@code
 * container:alias}.
 *
 * @param container name or id
 */
record ContainerLink(String container, String alias) {
  /** INVALID, in Docker's words, for what is none. */
  static ContainerLink parse(String text) {
    String[] parts = text.split(":", -1);
    boolean formed = parts.length <= 2 && !parts[0].isEmpty() && !parts[parts.length - 1].isEmpty();
    if (!formed) {
      throw GantryException.invalid("bad format for links: " + text);
    }
    String container = parts[0].startsWith("/") ? parts[0].substring(1) : parts[0];
    // Docker shows aliases with the container that has them: /web/db.
    String alias = parts[parts.length - 1];
    return new ContainerLink(container, alias.substring(alias.lastIndexOf('/') + 1));
  }
}
