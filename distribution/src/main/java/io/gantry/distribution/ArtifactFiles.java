package io.gantry.distribution;

import io.gantry.oci.Annotations;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.store.OpenArchive;
import io.gantry.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files that become an artifact, each a layer with its name as title, as ORAS has it: OCI
 * image-spec "manifest", "Guidelines for Artifact Usage". Used by one thread; closing it removes
 * the files.
 */
public final class ArtifactFiles implements AutoCloseable {
  private static final String FILE_TYPE = "application/octet-stream";
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final Descriptor CONFIG =
      Descriptor.of(MediaTypes.OCI_EMPTY, Digest.sha256(EMPTY), EMPTY.length);

  private final OpenArchive archive;
  private final Map<Digest, String> names = new LinkedHashMap<>();
  private final List<Descriptor> layers = new ArrayList<>();

  private ArtifactFiles(OpenArchive archive) {
    this.archive = archive;
  }

  /**
   * Reads a tar of the files, plain or compressed. Does not close the stream.
   *
   * @throws GantryException INVALID for a damaged archive, or names that lead out of it
   */
  public static ArtifactFiles read(Store store, InputStream tar) {
    ArtifactFiles files = new ArtifactFiles(store.archives().open(tar));
    boolean good = false;
    try {
      files.archive.names().forEach(files::add);
      good = true;
      return files;
    } finally {
      if (!good) {
        files.close();
      }
    }
  }

  /**
   * Pushes them under this name.
   *
   * @return the artifact's manifest
   * @throws GantryException INVALID for the type of a file that is not here
   */
  public Document push(
      ContentTarget target,
      ArtifactDescription description,
      Optional<String> tag,
      TransferProgress progress) {
    description.fileTypes().keySet().forEach(this::checkName);
    List<Descriptor> blobs = new ArrayList<>(layers);
    blobs.add(CONFIG);
    new BlobTransfers(this::open, target, progress).run(blobs, blob -> List.of());
    Document manifest = Document.of(MediaTypes.OCI_MANIFEST, manifest(description));
    target.put(manifest, tag);
    return manifest;
  }

  @Override
  public void close() {
    archive.close();
  }

  private void checkName(String name) {
    if (!archive.names().contains(name)) {
      throw GantryException.invalid("there is no file " + Refusal.safe(name) + " to have a type");
    }
  }

  private void add(String name) {
    try (FileChannel file = archive.open(name).orElseThrow()) {
      DigestInputStream in =
          new DigestInputStream(Channels.newInputStream(file), Digest.newSha256());
      in.transferTo(OutputStream.nullOutputStream());
      Digest digest = Digest.of(in.getMessageDigest());
      names.put(digest, name);
      layers.add(
          Descriptor.of(FILE_TYPE, digest, file.size())
              .withAnnotations(Map.of(Annotations.TITLE, name)));
    } catch (IOException e) {
      throw GantryException.internal("read " + name + ": " + e, e);
    }
  }

  private InputStream open(Descriptor blob, long offset) throws IOException {
    String name = names.get(blob.digest());
    if (name == null) {
      return new ByteArrayInputStream(EMPTY, (int) offset, EMPTY.length);
    }
    return Channels.newInputStream(archive.open(name).orElseThrow().position(offset));
  }

  private byte[] manifest(ArtifactDescription description) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
    manifest.put("artifactType", description.type());
    manifest.put("config", fields(CONFIG));
    manifest.put("layers", layers.stream().map(layer -> typed(layer, description)).toList());
    description.subject().ifPresent(subject -> manifest.put("subject", fields(subject)));
    if (!description.annotations().isEmpty()) {
      manifest.put("annotations", new TreeMap<>(description.annotations()));
    }
    return Json.write(manifest);
  }

  private static Map<String, Object> typed(Descriptor layer, ArtifactDescription description) {
    Map<String, Object> fields = fields(layer);
    String type = description.fileTypes().get(layer.annotations().get(Annotations.TITLE));
    if (type != null) {
      fields.put("mediaType", type);
    }
    return fields;
  }

  private static Map<String, Object> fields(Descriptor blob) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mediaType", blob.mediaType());
    fields.put("digest", blob.digest().toString());
    fields.put("size", blob.size());
    if (!blob.annotations().isEmpty()) {
      fields.put("annotations", blob.annotations());
    }
    return fields;
  }
}
