package io.gantry.distribution;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where an image is or shall be, as people write it: {@code transport:details}. */
public sealed interface ImagePlace {
  /** {@code docker://NAME}. */
  record Registry(ImageReference name) implements ImagePlace {}

  /** {@code store:NAME}, or an id. */
  record Stored(String nameOrId) implements ImagePlace {}

  /** {@code oci:FOLDER[:NAME]}. */
  record Layout(Path folder, Optional<String> name) implements ImagePlace {}

  /** {@code oci-archive:FILE[:NAME]}, or with {@code docker} {@code docker-archive:FILE[:NAME]}. */
  record Archive(Path file, Optional<String> name, boolean docker) implements ImagePlace {}

  /** Parses it; INVALID for what is none, and for paths that are not absolute. */
  static ImagePlace parse(String text) {
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    return switch (colon < 0 ? "" : text.substring(0, colon)) {
      case "docker" -> registry(text, rest);
      case "store" -> new Stored(rest);
      case "oci" -> new Layout(path(text, rest), name(rest));
      case "oci-archive" -> new Archive(path(text, rest), name(rest), false);
      case "docker-archive" -> new Archive(path(text, rest), name(rest), true);
      default -> throw wrong(text, "it has no transport that is known");
    };
  }

  private static ImagePlace registry(String text, String rest) {
    if (!rest.startsWith("//")) {
      throw wrong(text, "a name follows \"docker://\"");
    }
    return new Registry(ImageReference.parse(rest.substring(2)));
  }

  /** Up to the first colon. */
  private static Path path(String text, String rest) {
    int colon = rest.indexOf(':');
    try {
      Path path = Path.of(colon < 0 ? rest : rest.substring(0, colon));
      if (!path.isAbsolute() || path.getParent() == null) {
        throw wrong(text, "its path must be absolute");
      }
      return path;
    } catch (InvalidPathException e) {
      throw wrong(text, String.valueOf(e.getReason()));
    }
  }

  private static Optional<String> name(String rest) {
    int colon = rest.indexOf(':');
    return Optional.of(colon < 0 ? "" : rest.substring(colon + 1)).filter(name -> !name.isEmpty());
  }

  private static GantryException wrong(String text, String why) {
    return GantryException.invalid(
        "\"%s\" is no place of an image: %s. Hint: docker://NAME, store:NAME, oci:FOLDER[:TAG], oci-archive:FILE[:NAME], docker-archive:FILE[:NAME]"
            .formatted(Refusal.safe(text), why));
  }
}
