package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Names of a build's contexts. They are compared as names of images are: {@code
 * docker.io/library/alpine:latest} is {@code alpine}. Reference: "docker buildx build", "Additional
 * build contexts".
 */
public final class ContextName {
  private static final String LATEST = ":" + ImageReference.DEFAULT_TAG;

  private ContextName() {}

  /**
   * The short form, which stands for all others.
   *
   * @throws GantryException INVALID when it is no name
   */
  public static String of(String text) {
    try {
      String name = ImageReference.parseName(text).familiar();
      return name.endsWith(LATEST) ? name.substring(0, name.length() - LATEST.length()) : name;
    } catch (GantryException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "invalid context name " + Quote.of(text) + ": " + e.getMessage(),
          e);
    }
  }

  /**
   * The context that a Dockerfile means by a name.
   *
   * @param contexts in their short forms
   */
  static Optional<String> find(Set<String> contexts, String written) {
    if (contexts.contains(written)) {
      return Optional.of(written);
    }
    try {
      return contexts.isEmpty()
          ? Optional.empty()
          : Optional.of(of(written.toLowerCase(Locale.ROOT))).filter(contexts::contains);
    } catch (GantryException e) {
      // What it is instead, others say.
      return Optional.empty();
    }
  }
}
