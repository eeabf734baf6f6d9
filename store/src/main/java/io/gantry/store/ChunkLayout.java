package io.gantry.store;

import io.gantry.oci.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Where the chunks of files lie in a layer's blob. Immutable. */
final class ChunkLayout {
  private final TocFormat format;
  private final long limit;

  /** Where compressed pieces start; the last is the end of all. */
  private final NavigableSet<Long> starts = new TreeSet<>();

  /**
   * @param limit byte of the blob where the files end and the table begins
   */
  ChunkLayout(TocFormat format, TocDocument table, long limit) {
    this.format = format;
    this.limit = limit;
    for (TocEntry entry : table.entries()) {
      starts.add(entry.offset());
    }
    starts.add(limit);
  }

  /**
   * The chunks of one file, checked to cover it without gaps and to lie in the blob.
   *
   * @param lines the file's own, and those of its further chunks
   */
  List<FileChunk> chunks(List<TocEntry> lines, UnpackFault fault) {
    TocEntry file = lines.getFirst();
    List<FileChunk> chunks = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < lines.size() && file.size() > 0; i++) {
      TocEntry line = lines.get(i);
      long next = i + 1 < lines.size() ? lines.get(i + 1).chunkOffset() : file.size();
      long size = line.chunkSize() == 0 ? next - at : line.chunkSize();
      if (line.chunkOffset() != at || at + size != next || size <= 0) {
        throw fault.refused("its chunks overlap or leave a gap");
      }
      chunks.addAll(pieces(line, at, size, digest(lines, line, fault), file, fault));
      at = next;
    }
    if (at != file.size() || (file.size() == 0 && lines.size() > 1)) {
      throw fault.refused("its chunks are not those of its size");
    }
    return List.copyOf(chunks);
  }

  /** A file in one piece may have only its own digest; holes have none. */
  private static Optional<Digest> digest(List<TocEntry> lines, TocEntry line, UnpackFault fault) {
    if (line.chunkType().equals("zeros")) {
      return Optional.empty();
    }
    boolean whole = line.chunkDigest().isEmpty() && lines.size() == 1;
    try {
      return Optional.of(Digest.parse(whole ? line.digest() : line.chunkDigest()));
    } catch (IllegalArgumentException e) {
      throw fault.refused("it has no digest to verify it by");
    }
  }

  private List<FileChunk> pieces(
      TocEntry line,
      long at,
      long size,
      Optional<Digest> digest,
      TocEntry file,
      UnpackFault fault) {
    if (digest.isEmpty()) {
      return hole(at, size);
    }
    long offset = line.offset();
    long end = end(offset, file);
    long inner = format == TocFormat.ESTARGZ ? line.innerOffset() : 0;
    if (offset < 0 || end <= offset || end > limit) {
      throw fault.refused("a chunk does not lie in the layer");
    }
    if (inner < 0 || inner + size > FileChunk.LARGEST || end - offset > FileChunk.LARGEST) {
      throw fault.refused("a chunk is larger than the limit of " + FileChunk.LARGEST);
    }
    return List.of(new FileChunk(at, (int) size, offset, end, (int) inner, digest));
  }

  private static List<FileChunk> hole(long at, long size) {
    List<FileChunk> pieces = new ArrayList<>();
    for (long done = 0; done < size; done += FileChunk.LARGEST) {
      int part = (int) Math.min(FileChunk.LARGEST, size - done);
      pieces.add(new FileChunk(at + done, part, 0, 0, 0, Optional.empty()));
    }
    return pieces;
  }

  /** Where the next piece starts, which both formats compress on its own. */
  private long end(long offset, TocEntry file) {
    Long next = starts.higher(offset);
    long end = next == null ? limit : next;
    return file.endOffset() > offset ? Math.min(end, file.endOffset()) : end;
  }
}
