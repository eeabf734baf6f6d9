package io.gantry.javaimage;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an image is put on: nothing, or an image of the daemon's.
 *
 * @param files where its layers are on this machine
 */
record BaseImage(ImageConfig config, List<Descriptor> layers, Map<Digest, Path> files) {
  private static final Pattern BLOB = Pattern.compile("blobs/sha256/([0-9a-f]{64})");
  private static final long MAX_DOCUMENT = 4 << 20;

  static BaseImage scratch() {
    return new BaseImage(ImageConfig.of(Platform.current(), List.of()), List.of(), Map.of());
  }

  /** Asks the daemon for an image; its blobs are kept in a folder. */
  static BaseImage fetch(DaemonCalls daemon, String name, Path folder) throws IOException {
    ImageReference reference = ImageReference.parse(name);
    try (InputStream archive = daemon.open("/images/" + reference.familiar() + "/get")) {
      return read(name, archive, Files.createDirectories(folder));
    }
  }

  /** Reads an OCI layout in an archive. */
  static BaseImage read(String name, InputStream archive, Path folder) throws IOException {
    Map<Digest, Path> blobs = new LinkedHashMap<>();
    byte[] list = {};
    TarReader tar = new TarReader(archive);
    for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
      var blob = BLOB.matcher(entry.get().name());
      if (blob.matches()) {
        Path file = folder.resolve(blob.group(1));
        Files.copy(tar.content(), file);
        blobs.put(new Digest("sha256", blob.group(1)), file);
      } else if (entry.get().name().equals("index.json") && entry.get().size() <= MAX_DOCUMENT) {
        list = tar.content().readAllBytes();
      }
    }
    Index index = Json.read(list, Index.class);
    if (index.manifests().isEmpty()) {
      throw broken(name, "it has no manifest");
    }
    Descriptor first = index.manifests().getFirst();
    if (MediaTypes.isIndex(first.mediaType())) {
      throw broken(name, "it is for several platforms: name the image of one");
    }
    Manifest manifest = Json.read(document(name, blobs, first.digest()), Manifest.class);
    ImageConfig config =
        Json.read(document(name, blobs, manifest.config().digest()), ImageConfig.class);
    Platform here = Platform.current();
    if (!config.architecture().equals(here.architecture())) {
      throw broken(
          name, "it is for " + config.architecture() + ", this JDK for " + here.architecture());
    }
    Map<Digest, Path> files = new LinkedHashMap<>();
    for (Descriptor layer : manifest.layers()) {
      files.put(layer.digest(), file(name, blobs, layer.digest()));
    }
    return new BaseImage(config, manifest.layers(), files);
  }

  private static byte[] document(String name, Map<Digest, Path> blobs, Digest digest)
      throws IOException {
    Path file = file(name, blobs, digest);
    if (Files.size(file) > MAX_DOCUMENT) {
      throw broken(name, digest + " is gigantic");
    }
    byte[] content = Files.readAllBytes(file);
    if (!digest.matches(content)) {
      throw broken(name, digest + " is damaged");
    }
    return content;
  }

  private static Path file(String name, Map<Digest, Path> blobs, Digest digest) {
    Path file = blobs.get(digest);
    if (file == null) {
      throw broken(name, digest + " is missing");
    }
    return file;
  }

  private static GantryException broken(String name, String why) {
    return GantryException.invalid("build on image " + name + ": " + why);
  }
}
