package io.gantry.store;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a layer's table of contents, as eStargz and zstd:chunked both write it: a file, or a
 * further chunk of the file before it. Nothing of it is checked.
 *
 * @param type {@code dir}, {@code reg}, {@code symlink}, {@code hardlink}, {@code char}, {@code
 *     block}, {@code fifo} or {@code chunk}
 * @param modtime RFC 3339
 * @param xattrs values in base64
 * @param offset byte of the blob where the compressed chunk starts
 * @param endOffset byte of the blob after the file's last chunk; zstd:chunked only
 * @param innerOffset byte of the decompressed member where the chunk starts; eStargz only
 * @param chunkSize bytes of the file; 0 means its rest
 * @param chunkType {@code zeros} for a hole; zstd:chunked only
 */
@Json
record TocEntry(
    String name,
    String type,
    long size,
    String modtime,
    String linkName,
    int mode,
    long uid,
    long gid,
    int devMajor,
    int devMinor,
    Map<String, String> xattrs,
    String digest,
    long offset,
    long endOffset,
    long innerOffset,
    long chunkOffset,
    long chunkSize,
    String chunkDigest,
    String chunkType) {
  TocEntry {
    name = text(name);
    type = text(type);
    modtime = text(modtime);
    linkName = text(linkName);
    xattrs = xattrs == null ? Map.of() : Map.copyOf(xattrs);
    digest = text(digest);
    chunkDigest = text(chunkDigest);
    chunkType = text(chunkType);
  }

  /** The binder gives null for what is absent. */
  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
