package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.store.SavedImages.SavedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes images as an OCI layout with Docker's list beside it, as Docker does since version 25.
 * Same images, same bytes: members in order, owned by root, dated 1970.
 */
final class ArchiveSave {
  private static final int FILE_MODE = 0644;
  private static final int FOLDER_MODE = 0755;
  private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";

  private final Blobs blobs;
  private final List<SavedImage> images;

  ArchiveSave(Blobs blobs, List<SavedImage> images) {
    this.blobs = blobs;
    this.images = images;
  }

  void write(OutputStream out) {
    // Not closed: the stream is the caller's.
    TarWriter tar = new TarWriter(out);
    tar.put(TarEntry.directory("blobs", FOLDER_MODE), new byte[0]);
    tar.put(TarEntry.directory("blobs/sha256", FOLDER_MODE), new byte[0]);
    for (Digest digest : contents()) {
      writeBlob(tar, digest);
    }
    writeDocument(tar, OciArchive.INDEX, index());
    writeDocument(tar, DockerArchive.LIST, Json.write(list()));
    writeDocument(tar, "oci-layout", LAYOUT.getBytes(StandardCharsets.US_ASCII));
    writeDocument(tar, "repositories", Json.write(repositories()));
    tar.finish();
  }

  private SortedSet<Digest> contents() {
    SortedSet<Digest> contents = new TreeSet<>();
    for (SavedImage saved : images) {
      Image image = saved.image();
      contents.add(image.manifestDigest());
      contents.add(image.id());
      image.layers().forEach(layer -> contents.add(layer.blob().digest()));
    }
    return contents;
  }

  private void writeBlob(TarWriter tar, Digest digest) {
    long size = blobs.size(digest);
    try (InputStream in = blobs.open(digest)) {
      in.transferTo(tar.put(TarEntry.file(ArchiveFiles.path(digest), size, FILE_MODE)));
    } catch (IOException e) {
      throw GantryException.internal("write blob " + digest + " to the archive: " + e, e);
    }
  }

  private static void writeDocument(TarWriter tar, String name, byte[] content) {
    tar.put(TarEntry.file(name, content.length, FILE_MODE), content);
  }

  /** An entry for each name, since an entry's annotations hold one. */
  private byte[] index() {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (SavedImage saved : images) {
      if (saved.names().isEmpty()) {
        entries.add(entry(saved.image()));
      }
      for (ImageReference name : saved.names()) {
        Map<String, Object> entry = entry(saved.image());
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(OciArchive.IMAGE_NAME, name.toString());
        name.tag().ifPresent(tag -> annotations.put(OciArchive.REF_NAME, tag));
        entry.put("annotations", annotations);
        entries.add(entry);
      }
    }
    return OciJson.index(entries);
  }

  private Map<String, Object> entry(Image image) {
    boolean docker = image.manifest().config().mediaType().equals(MediaTypes.DOCKER_CONFIG);
    String type =
        Objects.requireNonNullElse(
            image.manifest().mediaType(),
            docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST);
    Digest digest = image.manifestDigest();
    return OciJson.descriptor(Descriptor.of(type, digest, blobs.size(digest)));
  }

  private List<Map<String, Object>> list() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (SavedImage saved : images) {
      Map<String, Object> image = new LinkedHashMap<>();
      image.put("Config", ArchiveFiles.path(saved.image().id()));
      image.put("RepoTags", saved.names().stream().map(ImageReference::familiar).toList());
      image.put(
          "Layers",
          saved.image().layers().stream()
              .map(layer -> ArchiveFiles.path(layer.blob().digest()))
              .toList());
      list.add(image);
    }
    return list;
  }

  /** The oldest list, which some readers still want: repository, tag, hex of the top layer. */
  private Map<String, Map<String, String>> repositories() {
    Map<String, Map<String, String>> repositories = new TreeMap<>();
    for (SavedImage saved : images) {
      for (ImageReference name : saved.names()) {
        repositories
            .computeIfAbsent(name.familiarName(), key -> new TreeMap<>())
            .put(name.tag().orElse(""), top(saved.image()).hex());
      }
    }
    return repositories;
  }

  private static Digest top(Image image) {
    return image.layers().isEmpty() ? image.id() : image.layers().getLast().blob().digest();
  }
}
