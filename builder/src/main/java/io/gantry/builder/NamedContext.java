package io.gantry.builder;

import io.gantry.builder.dockerfile.GitAddress;
import io.gantry.builder.dockerfile.RemoteSource;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a name of {@code --build-context} stands for when that is no folder that comes with the
 * build. Reference: "docker buildx build", "Additional build contexts".
 */
public sealed interface NamedContext {
  /** The prefix of {@link OfImage}. */
  String IMAGE = "docker-image://";

  /** The prefix of {@link Layout}. */
  String LAYOUT = "oci-layout://";

  /** An image of the store or of a registry, {@code docker-image://NAME}. */
  record OfImage(ImageReference name) implements NamedContext {}

  /** An empty file system, {@code docker-image://scratch}. */
  record Nothing() implements NamedContext {}

  /**
   * An image in an OCI layout on the engine's host, {@code oci-layout://FOLDER[:TAG][@DIGEST]}.
   *
   * @param tag empty: {@code latest}, or the only image that there is
   * @param digest of its manifest or index; it counts before the tag
   */
  record Layout(Path folder, Optional<String> tag, Optional<Digest> digest)
      implements NamedContext {
    /** The same from another folder than that of this process. */
    public Layout absolute() {
      return new Layout(folder.toAbsolutePath().normalize(), tag, digest);
    }

    /** As it is parsed. */
    @Override
    public String toString() {
      return LAYOUT
          + folder
          + tag.map(text -> ":" + text).orElse("")
          + digest.map(value -> "@" + value).orElse("");
    }
  }

  /** The files of a Git repository, or of a folder of it. */
  record Repository(GitAddress address) implements NamedContext {}

  /** A file of an HTTP server, by the name {@code context}. It is not unpacked. */
  record HttpFile(URI address) implements NamedContext {}

  /**
   * Parses what a person writes; empty for what can only be a folder.
   *
   * @throws GantryException INVALID when it cannot be meant
   */
  static Optional<NamedContext> parse(String text) {
    if (text.startsWith(IMAGE)) {
      String name = text.substring(IMAGE.length());
      return Optional.of(
          name.equals("scratch") ? new Nothing() : new OfImage(ImageReference.parse(name)));
    } else if (text.startsWith(LAYOUT)) {
      return Optional.of(layout(text));
    } else if (text.startsWith("target:")) {
      throw GantryException.invalid(
          "build context "
              + text
              + ": targets are those of a bake file, which no build reads. Hint: COPY --from or FROM"
              + " a stage of the Dockerfile");
    } else if (RemoteSource.isGit(text)) {
      return Optional.of(new Repository(GitAddress.parse(text)));
    } else if (RemoteSource.isHttp(text)) {
      return Optional.of(new HttpFile(uri(text)));
    } else if (text.contains("://")) {
      throw GantryException.invalid(
          "unsupported build context "
              + text
              + ". Hint: a folder, docker-image://NAME, oci-layout://FOLDER, or the address of a Git"
              + " repository or a file");
    }
    return Optional.empty();
  }

  private static Layout layout(String text) {
    String rest = text.substring(LAYOUT.length());
    int at = rest.indexOf('@');
    String path = at < 0 ? rest : rest.substring(0, at);
    int colon = path.indexOf(':');
    try {
      return new Layout(
          Path.of(colon < 0 ? path : path.substring(0, colon)),
          Optional.of(colon < 0 ? "" : path.substring(colon + 1)).filter(tag -> !tag.isEmpty()),
          at < 0 ? Optional.empty() : Optional.of(Digest.parse(rest.substring(at + 1))));
    } catch (IllegalArgumentException e) {
      throw wrong(text, e);
    }
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw wrong(text, e);
    }
  }

  private static GantryException wrong(String text, IllegalArgumentException e) {
    return new GantryException(
        GantryException.Kind.INVALID, "build context " + text + ": " + e.getMessage(), e);
  }
}
