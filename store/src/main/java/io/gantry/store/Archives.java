package io.gantry.store;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Images as archives, in and out: Docker's ({@code manifest.json}) and OCI layouts in a tar. A load
 * that fails leaves nothing. Thread-safe; calls block.
 */
public final class Archives {
  private final Store store;
  private final LoadLimits limits;

  Archives(Store store, LoadLimits limits) {
    this.store = store;
    this.limits = limits;
  }

  /** The same with other limits. */
  public Archives withLimits(LoadLimits newLimits) {
    return new Archives(store, newLimits);
  }

  /**
   * Loads all images of an archive, itself plain or compressed with gzip or zstd; either format,
   * members in any order. Does not close the stream.
   *
   * @return the images in the order of the archive's list
   * @throws GantryException INVALID that names the member, when the archive is damaged or hostile
   */
  public List<LoadedImage> load(InputStream archive, Progress progress) {
    return load(archive, isLayout -> {}, progress);
  }

  /** As {@link #load(InputStream, Progress)}, if it may. */
  public List<LoadedImage> load(
      InputStream archive, ArchiveAdmission admission, Progress progress) {
    try (Lease lease = store.leases().open()) {
      ArchiveFiles files = ArchiveFiles.read(archive, lease, limits);
      admission.check(files.find(OciArchive.INDEX).isPresent());
      List<ArchivedImage> found = ArchivedImages.in(files);
      try (LayerLoad layers =
          new LayerLoad(store, lease, limits.layer(), new LayerTurns(), progress)) {
        List<Images.NewImage> images = new ArchivedImageLoad(store, lease, layers).keep(found);
        return store.images().addAll(images);
      }
    }
  }

  /**
   * Opens an archive of either format, itself plain or compressed, without bringing anything into
   * the store. Does not close the stream, which is not needed any more when this returns.
   *
   * @throws GantryException INVALID that names the member, when the archive is damaged or hostile
   */
  public OpenArchive open(InputStream archive) {
    return OpenArchive.read(archive, store.leases(), limits);
  }

  /**
   * Writes the images as one archive that is an OCI layout and a Docker archive in one; the same
   * images give the same bytes. A repository without tag means all its tags; an id saves the image
   * without a name. Does not close the stream.
   *
   * @throws GantryException NOT_FOUND before the first byte is written
   */
  public void save(List<String> namesOrIds, OutputStream out) {
    try (SavedImages saved = SavedImages.hold(store.images(), namesOrIds)) {
      new ArchiveSave(store.blobs(), saved.images()).write(out);
    }
  }

  /**
   * Makes an image of one layer from a root file system tar, plain or compressed. Does not close
   * the stream.
   *
   * @throws GantryException INVALID for a damaged tar or a change that cannot be understood
   */
  public LoadedImage importRootfs(
      InputStream rootfs,
      Optional<ImageReference> reference,
      ImportOptions options,
      Progress progress) {
    RootfsImport imported = new RootfsImport(options, Clock.systemUTC());
    try (Lease lease = store.leases().open();
        LayerLoad layers =
            new LayerLoad(store, lease, limits.layer(), new LayerTurns(), progress)) {
      Images.NewImage image = imported.keep(rootfs, lease, store.blobs(), layers, limits);
      return store.images().add(image.manifest(), image.parent(), reference.stream().toList());
    }
  }
}
