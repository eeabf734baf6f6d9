package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.store.ArchiveEntry;
import io.gantry.store.ArchiveLists;
import io.gantry.store.LayoutFolder;
import io.gantry.store.LayoutTar;
import io.gantry.store.Lease;
import io.gantry.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An archive file as a target: a layout in a folder of the store's until all is there, then one
 * file that appears whole, over what had the name. The same image gives the same bytes.
 * Thread-safe.
 */
final class LayoutArchive implements ContentTarget, AutoCloseable {
  private final ImagePlace.Archive place;
  private final Lease lease;
  private final OciLayout layout;
  private final Map<Object, Descriptor> taken = new ConcurrentHashMap<>();

  private LayoutArchive(ImagePlace.Archive place, Lease lease, OciLayout layout) {
    this.place = place;
    this.lease = lease;
    this.layout = layout;
  }

  static LayoutArchive make(Store store, ImagePlace.Archive place) {
    Lease lease = store.leases().open();
    boolean good = false;
    try {
      OciLayout layout = OciLayout.openOrMake(lease.folder().resolve("layout"));
      good = true;
      return new LayoutArchive(place, lease, layout);
    } finally {
      if (!good) {
        lease.close();
      }
    }
  }

  @Override
  public boolean has(Descriptor content) {
    return layout.has(content);
  }

  @Override
  public void put(Descriptor blob, List<String> elsewhere, Body body) {
    layout.put(blob, elsewhere, body);
    taken.put(blob.digest(), blob);
  }

  @Override
  public void put(Document document, Optional<String> tag) {
    layout.put(document, tag);
    taken.put(document.descriptor().digest(), document.descriptor());
  }

  /** INVALID when this kind of archive cannot hold it. */
  void check(Document root) {
    if (place.docker() && !isImage(root)) {
      throw GantryException.invalid(
          "docker-archive holds images of one platform, not an index or an artifact."
              + " Hint: oci-archive holds any");
    }
  }

  /** Writes the file. */
  void finish(Document root) {
    put(root, Optional.empty());
    SortedMap<String, byte[]> documents = documents(root);
    Path parent = Objects.requireNonNull(place.file().getParent(), "an absolute path");
    try (LayoutFolder folder = LayoutFolder.openOrMake(parent)) {
      folder.write(
          String.valueOf(place.file().getFileName()),
          out -> LayoutTar.write(taken.values(), layout::open, documents, out));
    } catch (IOException e) {
      throw GantryException.internal("write " + place.file() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    layout.close();
    lease.close();
  }

  private SortedMap<String, byte[]> documents(Document root) {
    if (place.docker()) {
      Manifest manifest = Json.read(root.bytes(), Manifest.class);
      return ArchiveLists.of(
          List.of(
              new ArchiveEntry(
                  root.descriptor(),
                  manifest.config().digest(),
                  manifest.layers().stream().map(Descriptor::digest).toList(),
                  place.name().map(ImageReference::parse).stream().toList())));
    }
    layout.list(root, place.name());
    return new TreeMap<>(Map.of("index.json", layout.index(), "oci-layout", ArchiveLists.layout()));
  }

  private static boolean isImage(Document root) {
    if (MediaTypes.isIndex(root.descriptor().mediaType())) {
      return false;
    }
    Manifest manifest = Json.read(root.bytes(), Manifest.class);
    return MediaTypes.isConfig(manifest.config().mediaType())
        && manifest.layers().stream().allMatch(layer -> MediaTypes.isLayer(layer.mediaType()));
  }
}
