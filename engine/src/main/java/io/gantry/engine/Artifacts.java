package io.gantry.engine;

import io.gantry.distribution.Artifact;
import io.gantry.distribution.ArtifactFiles;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.store.Store;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** Files at registries, as artifacts of any type. Calls block. Thread-safe. */
public final class Artifacts {
  /** What ORAS says of an artifact of which nothing is known. */
  private static final String UNKNOWN = "application/vnd.unknown.artifact.v1";

  private final Store store;
  private final Transfers transfers;

  Artifacts(Store store, Transfers transfers) {
    this.store = store;
    this.transfers = transfers;
  }

  /** Files that are about to be pushed; closing it forgets them. */
  public static final class Upload implements AutoCloseable {
    private final ArtifactFiles files;

    private Upload(ArtifactFiles files) {
      this.files = files;
    }

    @Override
    public void close() {
      files.close();
    }
  }

  /** Takes a tar of files, plain or compressed; INVALID when it is damaged or hostile. */
  public Upload read(InputStream tar) {
    return new Upload(ArtifactFiles.read(store, tar));
  }

  /**
   * Pushes the files as one artifact.
   *
   * @return the digest of its manifest
   */
  public String push(
      Upload upload,
      String name,
      Optional<String> artifactType,
      Optional<RegistryAuth> auth,
      Consumer<Images.Progress> progress) {
    ImageReference reference = ImageReference.parse(name);
    if (reference.digest().isPresent()) {
      throw GantryException.invalid("push " + name + ": an artifact needs a tag, not a digest");
    }
    return upload
        .files
        .push(
            transfers.repository(reference, auth),
            artifactType.orElse(UNKNOWN),
            reference.tag(),
            ProgressLines.blobs(progress))
        .descriptor()
        .digest()
        .toString();
  }

  /** Finds an artifact; the result writes its files as a tar. */
  public Consumer<OutputStream> find(String name, Optional<RegistryAuth> auth) {
    ImageReference reference = ImageReference.parse(name);
    return Artifact.of(transfers.repository(reference, auth), reference)::write;
  }
}
