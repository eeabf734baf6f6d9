package io.gantry.distribution;

import io.gantry.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;

/** The scopes that an image is in: containers-policy.json(5) "docker:". */
final class PolicyScopes {
  private PolicyScopes() {}

  /**
   * From the most special to the most general: the image, its repository, each folder above it, the
   * host, and {@code *.domain} for each domain that the host is in.
   */
  static List<String> of(ImageReference image) {
    List<String> scopes = new ArrayList<>();
    if (image.digest().isPresent()) {
      scopes.add(image.name() + "@" + image.digest().get());
    } else {
      image.tag().ifPresent(tag -> scopes.add(image.name() + ":" + tag));
    }
    String scope = image.name();
    for (int slash = scope.length(); slash > 0; slash = scope.lastIndexOf('/')) {
      scope = scope.substring(0, slash);
      scopes.add(scope);
    }
    for (int dot = scope.indexOf('.'); dot >= 0; dot = scope.indexOf('.', dot + 1)) {
      scopes.add("*" + scope.substring(dot));
    }
    return scopes;
  }

  /** Whether a repository is this prefix, or below it. */
  static boolean within(String repository, String prefix) {
    return repository.equals(prefix) || repository.startsWith(prefix + "/");
  }
}
