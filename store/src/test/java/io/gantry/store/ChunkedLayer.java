package io.gantry.store;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/** Writes layers with a table of contents, in both formats, right or wrong. */
final class ChunkedLayer {
  private static final int CHUNK = 64 << 10;
  private static final byte[] FOOTER_START = {
    0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 26, 0, 'S', 'G', 22, 0
  };
  private static final byte[] FOOTER_END = {
    1, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private final TocFormat format;
  private final ByteArrayOutputStream blob = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();
  private final List<Map<String, Object>> table = new ArrayList<>();
  private Map<String, String> annotations = Map.of();

  @SuppressWarnings("ArrayRecordComponent") // Passed on once; never compared.
  private record Member(TarEntry entry, byte[] content) {}

  /** What is in a layer; the same may be written in both formats. */
  static final class Contents {
    private final List<Member> members = new ArrayList<>();

    Contents add(TarEntry entry, byte[] content) {
      members.add(new Member(entry, content));
      return this;
    }

    Contents file(String name, byte[] content) {
      return add(TarEntry.file(name, content.length, 0644), content);
    }

    Contents folder(String name) {
      return add(TarEntry.directory(name, 0755), new byte[0]);
    }

    Contents link(TarEntry entry) {
      return add(entry, new byte[0]);
    }
  }

  private ChunkedLayer(TocFormat format) {
    this.format = format;
  }

  static ChunkedLayer of(TocFormat format, Contents contents) {
    return of(format, contents, table -> {});
  }

  /**
   * @param change of the table, before it is written
   */
  static ChunkedLayer of(
      TocFormat format, Contents contents, Consumer<List<Map<String, Object>>> change) {
    ChunkedLayer layer = new ChunkedLayer(format);
    contents.members.forEach(layer::write);
    layer.piece(new byte[2 * TarInput.BLOCK]);
    change.accept(layer.table);
    byte[] json = Json.write(Map.of("version", 1, "entries", layer.table));
    if (format == TocFormat.ESTARGZ) {
      layer.finishEstargz(json);
    } else {
      layer.finishZstdChunked(json);
    }
    return layer;
  }

  byte[] blob() {
    return blob.toByteArray();
  }

  Digest diffId() {
    return Digest.sha256(tar.toByteArray());
  }

  Descriptor descriptor() {
    String type =
        format == TocFormat.ESTARGZ ? MediaTypes.OCI_LAYER_GZIP : MediaTypes.OCI_LAYER_ZSTD;
    return TestImage.descriptor(type, blob()).withAnnotations(annotations);
  }

  BlobRange range() {
    return range(blob());
  }

  BlobRange range(byte[] content) {
    return new BlobRange(
        descriptor(),
        (layer, offset) ->
            new ByteArrayInputStream(content, (int) offset, content.length - (int) offset));
  }

  LayerTree tree() {
    return TocRead.read(range(), format, LayerLimits.DEFAULT);
  }

  private void write(Member member) {
    piece(TarEncoder.encode(member.entry));
    Map<String, Object> line = line(member.entry);
    table.add(line);
    if (member.content.length > 0) {
      line.put("digest", Digest.sha256(member.content).toString());
      chunks(member, line);
      int padding = (int) TarReader.padded(member.content.length) - member.content.length;
      if (padding > 0) {
        piece(new byte[padding]);
      }
    }
  }

  private void chunks(Member member, Map<String, Object> first) {
    Map<String, Object> line = first;
    for (int at = 0; at < member.content.length; at += CHUNK) {
      int size = Math.min(CHUNK, member.content.length - at);
      byte[] chunk = Arrays.copyOfRange(member.content, at, at + size);
      if (at > 0) {
        line = new LinkedHashMap<>(Map.of("type", "chunk", "name", member.entry.name()));
        table.add(line);
      }
      line.put("offset", blob.size());
      if (member.content.length > CHUNK) {
        line.put("chunkOffset", at);
        line.put("chunkSize", size);
        line.put("chunkDigest", Digest.sha256(chunk).toString());
      }
      piece(chunk);
    }
    if (format == TocFormat.ZSTD_CHUNKED) {
      first.put("endOffset", blob.size());
    }
  }

  private static Map<String, Object> line(TarEntry entry) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("name", TarEntry.text(entry.name()));
    line.put("type", type(entry.type()));
    line.put("size", entry.size());
    line.put("modtime", entry.modified().toString());
    line.put("linkName", TarEntry.text(entry.linkName()));
    line.put("mode", entry.mode());
    line.put("uid", entry.uid());
    line.put("gid", entry.gid());
    line.put("devMajor", entry.deviceMajor());
    line.put("devMinor", entry.deviceMinor());
    Map<String, String> xattrs = new LinkedHashMap<>();
    entry
        .xattrs()
        .forEach((key, value) -> xattrs.put(key, Base64.getEncoder().encodeToString(value)));
    line.put("xattrs", xattrs);
    return line;
  }

  private static String type(TarEntry.Type type) {
    return switch (type) {
      case FILE -> "reg";
      case DIRECTORY -> "dir";
      case SYMLINK -> "symlink";
      case HARD_LINK -> "hardlink";
      case CHARACTER_DEVICE -> "char";
      case BLOCK_DEVICE -> "block";
      case FIFO -> "fifo";
    };
  }

  /** A gzip member or zstd frame of its own. */
  private void piece(byte[] plain) {
    tar.writeBytes(plain);
    blob.writeBytes(compressed(format, plain));
  }

  private static byte[] compressed(TocFormat format, byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream to =
        format == TocFormat.ESTARGZ ? new GZIPOutputStream(out) : new ZstdOutputStream(out)) {
      to.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void finishEstargz(byte[] json) {
    long start = blob.size();
    byte[] toc = TestImage.tar(Map.of("stargz.index.json", json));
    piece(toc);
    blob.writeBytes(FOOTER_START);
    blob.writeBytes("%016xSTARGZ".formatted(start).getBytes(StandardCharsets.US_ASCII));
    blob.writeBytes(FOOTER_END);
    annotations = Map.of(format.annotation(), Digest.sha256(json).toString());
  }

  private void finishZstdChunked(byte[] json) {
    byte[] compressed = compressed(format, json);
    long start = blob.size() + 8L;
    blob.writeBytes(
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(0x184D2A50)
            .putInt(compressed.length)
            .array());
    blob.writeBytes(compressed);
    annotations =
        Map.of(
            format.annotation(),
            Digest.sha256(compressed).toString(),
            TocFormat.POSITION,
            start + ":" + compressed.length + ":" + json.length + ":1");
  }

  /** All of a file of the tree, chunk by chunk. */
  byte[] content(LayerNode file) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (FileChunk chunk : file.chunks()) {
      content.writeBytes(chunk.isHole() ? new byte[chunk.size()] : decoded(chunk));
    }
    return content.toByteArray();
  }

  private byte[] decoded(FileChunk chunk) {
    try {
      return ChunkDecode.decode(chunk, range().read(chunk.offset(), chunk.stored()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InputStream stream() {
    return new ByteArrayInputStream(blob());
  }
}
