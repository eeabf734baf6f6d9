package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.store.ArchivedImage.ArchivedLayer;
import io.gantry.store.ArchivedImage.Content;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Docker's archive: a list that names a configuration and layers by their members' names. */
final class DockerArchive {
  static final String LIST = "manifest.json";

  private static final Pattern DIGEST_NAME =
      Pattern.compile("(?:.*/)?([0-9a-f]{64}|[0-9a-f]{128})(?:\\.json)?");

  private final ArchiveFiles files;

  DockerArchive(ArchiveFiles files) {
    this.files = files;
  }

  List<ArchivedImage> images() {
    byte[] list = files.require(LIST, "the archive").read(files.limits().documentBytes());
    List<ArchivedImage> images = new ArrayList<>();
    for (DockerArchiveEntry entry : Documents.readList(list, DockerArchiveEntry.class, LIST)) {
      images.add(image(entry));
    }
    return images;
  }

  private ArchivedImage image(DockerArchiveEntry entry) {
    if (entry.config() == null) {
      throw GantryException.invalid("load archive: an image of " + LIST + " has no Config");
    }
    ArchiveMember member = files.require(entry.config(), LIST);
    byte[] bytes = member.read(files.limits().documentBytes());
    Content configuration = named(entry.config(), bytes);
    ImageConfig config = Documents.read(bytes, ImageConfig.class, entry.config());
    List<ArchivedLayer> layers = new ArrayList<>();
    for (String name : Objects.requireNonNullElse(entry.layers(), List.<String>of())) {
      layers.add(new ArchivedLayer(files.require(name, LIST), Optional.empty()));
    }
    Documents.checkLayers(config, layers.size(), LIST);
    return new ArchivedImage(Optional.empty(), configuration, config, layers, names(entry));
  }

  /** A name that looks like a digest must be the digest. */
  private static Content named(String name, byte[] bytes) {
    Matcher hex = DIGEST_NAME.matcher(name);
    boolean named = hex.matches();
    String algorithm = named && hex.group(1).length() > 64 ? Digest.SHA512 : Digest.SHA256;
    Digest digest = Digest.of(algorithm, bytes);
    if (named && !hex.group(1).equals(digest.hex())) {
      throw GantryException.invalid(
          "load archive: configuration %s has digest %s".formatted(name, digest));
    }
    return new Content(digest, bytes);
  }

  private static Set<ImageReference> names(DockerArchiveEntry entry) {
    Set<ImageReference> names = new LinkedHashSet<>();
    for (String name : Objects.requireNonNullElse(entry.repoTags(), List.<String>of())) {
      names.add(Documents.reference(name, LIST));
    }
    return names;
  }
}
