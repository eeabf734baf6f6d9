package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Index;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Looks at what a source has without bringing it here. Used by one thread. */
public final class ManifestLookup {
  private final ContentSource source;

  public ManifestLookup(ContentSource source) {
    this.source = source;
  }

  /** What the name stands for: by its digest, or by its tag. */
  public Document document(ImageReference name) {
    return source.document(Pull.wanted(name));
  }

  /** The document itself when it is no index, else the manifest in it that suits best. */
  public Document choose(Document document, Platform platform) {
    return new PlatformChoice(source, platform).choose(document);
  }

  /**
   * The configuration of an image, verified; empty for an index or an artifact.
   *
   * @throws GantryException INVALID when it is not what the manifest says
   */
  public Optional<byte[]> config(Document document) {
    if (MediaTypes.isIndex(document.descriptor().mediaType())) {
      return Optional.empty();
    }
    Descriptor config = Json.read(document.bytes(), Manifest.class).config();
    return MediaTypes.isConfig(config.mediaType()) ? Optional.of(small(config)) : Optional.empty();
  }

  /** What an image runs on; empty for an index or an artifact. */
  public Optional<Platform> platform(Document document) {
    return config(document).map(json -> Json.read(json, ImageConfig.class).platform());
  }

  /** What the images of an index, or the one image, run on. */
  public List<Platform> platforms(Document document) {
    if (!MediaTypes.isIndex(document.descriptor().mediaType())) {
      return platform(document).stream().toList();
    }
    return Json.read(document.bytes(), Index.class).manifests().stream()
        .map(Descriptor::platform)
        .filter(Objects::nonNull)
        .toList();
  }

  private byte[] small(Descriptor blob) {
    if (blob.size() > Document.LIMIT) {
      throw GantryException.invalid(
          "configuration %s has %d bytes, the limit is %d"
              .formatted(blob.digest(), blob.size(), Document.LIMIT));
    }
    try (InputStream in = new ResumingStream(offset -> source.open(blob, offset), 0)) {
      byte[] bytes = in.readNBytes((int) blob.size() + 1);
      if (!blob.digest().matches(bytes)) {
        throw GantryException.invalid(
            "configuration %s comes with other content".formatted(blob.digest()));
      }
      return bytes;
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE, "read configuration " + blob.digest() + ": " + e, e);
    }
  }
}
