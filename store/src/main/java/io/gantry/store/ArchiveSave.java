package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.store.SavedImages.SavedImage;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Writes images of the store as an OCI layout that is Docker's archive too. */
final class ArchiveSave {
  private final Blobs blobs;
  private final List<SavedImage> images;

  ArchiveSave(Blobs blobs, List<SavedImage> images) {
    this.blobs = blobs;
    this.images = images;
  }

  void write(OutputStream out) {
    SortedSet<Digest> contents = new TreeSet<>();
    List<ArchiveEntry> entries = new ArrayList<>();
    for (SavedImage saved : images) {
      ArchiveEntry entry = entry(saved);
      contents.add(entry.manifest().digest());
      contents.add(entry.config());
      contents.addAll(entry.layers());
      entries.add(entry);
    }
    LayoutTar.write(
        contents.stream().map(this::descriptor).toList(),
        (blob, offset) -> blobs.open(blob.digest(), offset),
        ArchiveLists.of(entries),
        out);
  }

  private Descriptor descriptor(Digest blob) {
    return Descriptor.of("", blob, blobs.size(blob));
  }

  private ArchiveEntry entry(SavedImage saved) {
    Image image = saved.image();
    Digest manifest = image.manifestDigest();
    return new ArchiveEntry(
        Descriptor.of(image.manifestType(), manifest, blobs.size(manifest)),
        image.id(),
        image.layers().stream().map(layer -> layer.blob().digest()).toList(),
        saved.names());
  }
}
