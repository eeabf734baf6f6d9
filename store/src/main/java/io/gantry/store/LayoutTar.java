package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An OCI layout as a tar. Same content, same bytes: members in order, owned by root, dated 1970.
 */
public final class LayoutTar {
  private static final int FILE_MODE = 0644;
  private static final int FOLDER_MODE = 0755;

  private LayoutTar() {}

  /**
   * Writes the blobs, and after them the documents. Does not close the stream.
   *
   * @param documents by their names in the archive
   */
  public static void write(
      Collection<Descriptor> blobs,
      BlobSource source,
      SortedMap<String, byte[]> documents,
      OutputStream out) {
    SortedMap<Digest, Descriptor> sorted = new TreeMap<>();
    blobs.forEach(blob -> sorted.put(blob.digest(), blob));
    // Not closed: the stream is the caller's.
    TarWriter tar = new TarWriter(out);
    tar.put(TarEntry.directory("blobs", FOLDER_MODE), new byte[0]);
    sorted.keySet().stream()
        .map(Digest::algorithm)
        .distinct()
        .forEach(name -> tar.put(TarEntry.directory("blobs/" + name, FOLDER_MODE), new byte[0]));
    sorted.values().forEach(blob -> writeBlob(tar, blob, source));
    for (Map.Entry<String, byte[]> document : documents.entrySet()) {
      byte[] content = document.getValue();
      tar.put(TarEntry.file(document.getKey(), content.length, FILE_MODE), content);
    }
    tar.finish();
  }

  private static void writeBlob(TarWriter tar, Descriptor blob, BlobSource source) {
    try (InputStream in = source.open(blob, 0)) {
      in.transferTo(
          tar.put(TarEntry.file(ArchiveFiles.path(blob.digest()), blob.size(), FILE_MODE)));
    } catch (IOException e) {
      throw GantryException.internal(
          "write blob " + blob.digest() + " to the archive: " + e.getMessage(), e);
    }
  }
}
