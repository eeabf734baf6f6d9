package io.gantry.engine;

import io.gantry.distribution.Artifact;
import io.gantry.distribution.ArtifactDescription;
import io.gantry.distribution.ArtifactFiles;
import io.gantry.distribution.ManifestLookup;
import io.gantry.distribution.RemoteRepository;
import io.gantry.oci.Descriptor;
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
   * Pushes the files as one artifact; INVALID when its subject is in another repository.
   *
   * @return the digest of its manifest
   */
  public String push(
      Upload upload,
      ArtifactRequest request,
      Optional<RegistryAuth> auth,
      Consumer<Images.Progress> progress) {
    ImageReference reference = ImageReference.parse(request.name());
    if (reference.digest().isPresent()) {
      throw GantryException.invalid(
          "push " + request.name() + ": an artifact needs a tag, not a digest");
    }
    RemoteRepository repository = transfers.repository(reference, auth);
    ArtifactDescription description =
        new ArtifactDescription(
            request.type().orElse(UNKNOWN),
            request.fileTypes(),
            request.annotations(),
            request.subject().map(subject -> subject(repository, reference, subject)));
    return upload
        .files
        .push(repository, description, reference.tag(), ProgressLines.blobs(progress))
        .descriptor()
        .digest()
        .toString();
  }

  private static Descriptor subject(
      RemoteRepository repository, ImageReference artifact, String name) {
    ImageReference subject = ImageReference.parse(name);
    if (!subject.name().equals(artifact.name())) {
      throw GantryException.invalid(
          "push %s: its subject %s is in another repository. Hint: push it as %s:TAG"
              .formatted(artifact.familiar(), subject.familiar(), subject.familiarName()));
    }
    return new ManifestLookup(repository).document(subject).descriptor();
  }

  /** Finds an artifact; the result writes its files as a tar. */
  public Consumer<OutputStream> find(String name, Optional<RegistryAuth> auth) {
    ImageReference reference = ImageReference.parse(name);
    return Artifact.of(transfers.repository(reference, auth), reference)::write;
  }
}
