package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.store.ArchivedImage.ArchivedLayer;
import io.gantry.store.ArchivedImage.Content;
import io.gantry.store.LayerLoad.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An archive that lies open: its members can be read in any order, and its layers were not
 * unpacked. Content is not verified yet, unless said so. Thread-safe; closing it removes the files.
 */
public final class OpenArchive implements AutoCloseable {
  private final Lease lease;
  private final ArchiveFiles files;
  private final Map<String, Path> made = new HashMap<>();

  private OpenArchive(Lease lease, ArchiveFiles files) {
    this.lease = lease;
    this.files = files;
  }

  /**
   * An image in it.
   *
   * @param digest what names its manifest
   * @param manifest its bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on once; never compared.
  public record Found(Digest digest, byte[] manifest, List<ImageReference> names) {}

  static OpenArchive read(InputStream archive, Leases leases, LoadLimits limits) {
    Opened opened = new Opened();
    try {
      Lease lease = opened.push(leases.open());
      OpenArchive open = new OpenArchive(lease, ArchiveFiles.read(archive, lease, limits));
      opened.keep();
      return open;
    } finally {
      opened.close();
    }
  }

  /** The member of this name, such as {@code index.json} or {@code blobs/sha256/abc}. */
  public synchronized Optional<FileChannel> open(String name) {
    Optional<Path> file =
        Optional.ofNullable(made.get(name)).or(() -> files.find(name).map(ArchiveMember::file));
    return file.map(path -> {
      try {
        return FileChannel.open(path);
      } catch (IOException e) {
        throw GantryException.internal("read " + name + " of the archive: " + e, e);
      }
    });
  }

  /** All files in it, in order. */
  public List<String> names() {
    return files.names();
  }

  /**
   * The images that a load would bring. One without a manifest has that which a load would make:
   * its content is then among the blobs, and verified.
   */
  public synchronized List<Found> images() {
    List<Found> found = new ArrayList<>();
    for (ArchivedImage image : ArchivedImages.in(files)) {
      Content manifest = image.manifest().orElseGet(() -> manifest(image));
      found.add(new Found(manifest.digest(), manifest.bytes(), List.copyOf(image.references())));
    }
    return found;
  }

  @Override
  public void close() {
    lease.close();
  }

  private Content manifest(ArchivedImage image) {
    List<Digest> diffIds = image.config().rootfs().diffIds();
    List<Verified> contents = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      contents.add(verified(image.layers().get(i), diffIds.get(i)));
    }
    keep(image.configuration());
    Content manifest = Content.of(image.made(contents));
    keep(manifest);
    return manifest;
  }

  private Verified verified(ArchivedLayer layer, Digest diffId) {
    try {
      Verified content =
          LayerHash.of(layer.member(), files.limits().layer(), LayerAlgorithms.of(layer, diffId));
      LayerLoad.check(layer, diffId, content);
      made.put(ArchiveFiles.path(content.digest()), layer.member().file());
      return content;
    } catch (GantryException e) {
      throw layer.member().refused(e);
    }
  }

  private void keep(Content document) {
    Digest digest = document.digest();
    Path file = lease.folder().resolve("made-" + digest.hex());
    try {
      Files.write(file, document.bytes());
    } catch (IOException e) {
      throw GantryException.internal("keep " + file + ": " + e, e);
    }
    made.put(ArchiveFiles.path(digest), file);
  }
}
