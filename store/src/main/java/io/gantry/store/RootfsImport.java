package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageConfig.History;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.store.LayerLoad.Verified;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes an image of one layer from a root file system. */
final class RootfsImport {
  private static final int BUFFER = 128 << 10;

  private final ImportOptions options;
  private final Clock clock;

  RootfsImport(ImportOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
  }

  Images.NewImage keep(
      InputStream rootfs, Lease lease, Blobs blobs, LayerLoad layers, LoadLimits limits) {
    // Before the long work: a mistyped change must not cost the user an upload.
    ImageConfig.Config config = ConfigChanges.apply(ImageConfig.Config.EMPTY, options.changes());
    Verified layer = layers.keepFirst(copy(rootfs, lease.folder(), limits.bytes()));
    byte[] configBytes = Json.write(config(config, layer.diffId()));
    Digest id = blobs.put(lease, configBytes);
    byte[] manifest =
        OciJson.manifest(
            Descriptor.of(MediaTypes.OCI_CONFIG, id, configBytes.length),
            List.of(OciJson.layer(layer, blobs.size(layer.digest()))));
    return new Images.NewImage(blobs.put(lease, manifest), Optional.empty(), List.of());
  }

  private ImageConfig config(ImageConfig.Config config, Digest diffId) {
    Instant now = clock.instant();
    History step = new History(now, null, null, options.message(), null);
    return ImageConfig.of(options.platform(), List.of(diffId))
        .withConfig(config)
        .withCreated(now)
        .withHistory(List.of(step));
  }

  private static ArchiveMember copy(InputStream rootfs, Path folder, long limit) {
    Path file = folder.resolve("rootfs");
    long size = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = rootfs.read(buffer); n >= 0; n = rootfs.read(buffer)) {
        size += n;
        if (size > limit) {
          throw GantryException.invalid(
              "import root file system: it is larger than the limit of " + limit + " bytes");
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      throw GantryException.internal(
          "copy the root file system to " + folder + ": " + e.getMessage(), e);
    }
    return new ArchiveMember("root file system", file, size);
  }
}
