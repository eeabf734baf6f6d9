package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the image that a person means, as Docker does: names go before ids. */
final class ImageLookup {
  private static final Pattern FULL_ID =
      Pattern.compile("(sha256:)?[0-9a-f]{64}|sha512:[0-9a-f]{128}");
  private static final Pattern ID_PREFIX =
      Pattern.compile("(sha256:)?[0-9a-f]{1,64}|sha512:[0-9a-f]{1,128}");

  private final Catalogue catalogue;

  ImageLookup(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Whether this is the id of the image, or the beginning of it, rather than a name. */
  static boolean isIdOf(Digest image, String text) {
    return !text.isEmpty() && (image.hex().startsWith(text) || image.toString().startsWith(text));
  }

  static boolean isFullId(String text) {
    return FULL_ID.matcher(text).matches();
  }

  Image resolve(String nameOrId) {
    if (isFullId(nameOrId)) {
      Digest id = Digest.parse(nameOrId.contains(":") ? nameOrId : "sha256:" + nameOrId);
      return catalogue.image(id).orElseThrow(() -> missing(nameOrId));
    }
    ImageReference name = ImageReference.parse(nameOrId);
    return byName(name).or(() -> byIdPrefix(nameOrId)).orElseThrow(() -> missing(name.familiar()));
  }

  /** The name that the text gives to its image, if it is one of the image's names. */
  Optional<ImageReference> nameOf(Image image, String text) {
    if (isFullId(text)) {
      return Optional.empty();
    }
    ImageReference name = ImageReference.parse(text);
    return Optional.of(name).filter(image.references()::contains);
  }

  private Optional<Image> byName(ImageReference name) {
    if (name.digest().isEmpty()) {
      return catalogue.image(name);
    }
    // A digest is more exact than a tag beside it, which may have moved on.
    Digest digest = name.digest().get();
    return catalogue.image(name.withDigest(digest)).or(() -> byManifest(name.name(), digest));
  }

  private Optional<Image> byManifest(String repository, Digest manifest) {
    return catalogue.state().references().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(repository))
        .filter(entry -> entry.getValue().manifest().equals(manifest))
        .findFirst()
        .flatMap(entry -> catalogue.image(entry.getKey()));
  }

  private Optional<Image> byIdPrefix(String text) {
    if (!ID_PREFIX.matcher(text).matches()) {
      return Optional.empty();
    }
    List<Digest> matches =
        catalogue.state().images().keySet().stream()
            .filter(id -> isIdOf(id, text))
            .sorted()
            .toList();
    if (matches.size() > 1) {
      throw GantryException.invalid(
          "image id prefix %s is ambiguous: it fits %s and %s"
              .formatted(text, matches.get(0), matches.get(1)));
    }
    return matches.stream().findFirst().flatMap(catalogue::image);
  }

  private static GantryException missing(String what) {
    return GantryException.notFound("No such image: " + what);
  }
}
