package io.gantry.testing;

import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** A tar (POSIX ustar, no long names) as an eStargz layer: a gzip member for each piece. */
final class StargzLayer {
  private static final int BLOCK = 512;
  private static final int CHUNK = 4 << 20;

  private final byte[] tar;
  private final ByteArrayOutputStream blob = new ByteArrayOutputStream();
  private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
  private final List<Map<String, Object>> entries = new ArrayList<>();
  private final byte[] content;
  private final Digest tocDigest;

  private StargzLayer(byte[] tar) {
    this.tar = tar;
    int at = 0;
    while (tar[at] != 0) {
      at = entry(at);
    }
    byte[] json = Json.write(Map.of("version", 1, "entries", entries));
    tocDigest = Digest.sha256(json);
    long start = blob.size();
    member(toc(json));
    blob.writeBytes(footer(start));
    content = blob.toByteArray();
  }

  static StargzLayer of(byte[] tar) {
    return new StargzLayer(tar);
  }

  byte[] blob() {
    return content;
  }

  Digest diffId() {
    return Digest.sha256(plain.toByteArray());
  }

  Digest tocDigest() {
    return tocDigest;
  }

  /** Returns where the next one starts. */
  private int entry(int at) {
    int size = (int) octal(at + 124, 12);
    char type = (char) tar[at + 156];
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("name", text(at, 100));
    line.put("type", type == '5' ? "dir" : type == '2' ? "symlink" : "reg");
    line.put("size", size);
    line.put("linkName", text(at + 157, 100));
    line.put("mode", octal(at + 100, 8));
    line.put("uid", octal(at + 108, 8));
    line.put("gid", octal(at + 116, 8));
    entries.add(line);
    member(Arrays.copyOfRange(tar, at, at + BLOCK));
    int data = at + BLOCK;
    for (int done = 0; done < size; done += CHUNK) {
      byte[] chunk = Arrays.copyOfRange(tar, data + done, data + Math.min(size, done + CHUNK));
      Map<String, Object> each = done == 0 ? line : new LinkedHashMap<>();
      if (done > 0) {
        each.put("name", line.get("name"));
        each.put("type", "chunk");
        entries.add(each);
      }
      each.put("offset", blob.size());
      each.put("chunkOffset", done);
      each.put("chunkSize", chunk.length);
      each.put("chunkDigest", Digest.sha256(chunk).toString());
      member(chunk);
    }
    int next = data + (size + BLOCK - 1) / BLOCK * BLOCK;
    member(Arrays.copyOfRange(tar, data + size, next));
    return next;
  }

  private void member(byte[] bytes) {
    plain.writeBytes(bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    blob.writeBytes(out.toByteArray());
  }

  /** The table as a tar of its own, with the end that the archive has not had yet. */
  private byte[] toc(byte[] json) {
    byte[] member = new byte[BLOCK + (json.length + BLOCK - 1) / BLOCK * BLOCK + 2 * BLOCK];
    byte[] header = Arrays.copyOf(tar, BLOCK);
    Arrays.fill(header, 0, 100, (byte) 0);
    put(header, 0, "stargz.index.json");
    put(header, 124, "%011o".formatted(json.length));
    header[156] = '0';
    put(header, 148, "        ");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    System.arraycopy(header, 0, member, 0, BLOCK);
    System.arraycopy(json, 0, member, BLOCK, json.length);
    return member;
  }

  /** An empty gzip member whose extra field says where the table's starts. */
  private static byte[] footer(long start) {
    byte[] footer = new byte[51];
    byte[] head = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 26, 0, 'S', 'G', 22, 0};
    System.arraycopy(head, 0, footer, 0, head.length);
    put(footer, head.length, "%016xSTARGZ".formatted(start));
    footer[38] = 1;
    footer[41] = (byte) 0xff;
    footer[42] = (byte) 0xff;
    return footer;
  }

  private static void put(byte[] target, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }

  private String text(int at, int length) {
    String field = new String(tar, at, length, StandardCharsets.US_ASCII);
    int end = field.indexOf(0);
    return end < 0 ? field : field.substring(0, end);
  }

  private long octal(int at, int length) {
    return Long.parseLong(text(at, length).strip(), 8);
  }
}
