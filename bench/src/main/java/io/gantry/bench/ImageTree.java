package io.gantry.bench;

import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The files of an image, layer upon layer (OCI image specification, "Image Layer Filesystem
 * Changeset").
 */
final class ImageTree {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private final TreeMap<String, FileNode> files = new TreeMap<>();

  /** A member of a layer; a hard link has no node of its own. */
  record Member(String path, TarEntry entry, String content) {}

  /** Reads a layer to its end. */
  static List<Member> layer(InputStream in) {
    List<Member> members = new ArrayList<>();
    TarReader tar = new TarReader(in);
    for (var next = tar.next(); next.isPresent(); next = tar.next()) {
      TarEntry entry = next.get();
      boolean isFile = entry.type() == TarEntry.Type.FILE;
      members.add(new Member(clean(entry.name()), entry, isFile ? digest(tar.content()) : ""));
    }
    return members;
  }

  /** What the layer takes away is below it. */
  void add(List<Member> layer) {
    for (Member member : layer) {
      String folder = folder(member.path());
      String name = member.path().substring(folder.length());
      if (name.equals(OPAQUE)) {
        files.subMap(folder, folder + Character.MAX_VALUE).clear();
      } else if (name.startsWith(WHITEOUT)) {
        remove(folder + name.substring(WHITEOUT.length()));
      }
    }
    for (Member member : layer) {
      String name = member.path().substring(folder(member.path()).length());
      if (!member.path().isEmpty() && !name.startsWith(WHITEOUT)) {
        put(member);
      }
    }
  }

  Map<String, FileNode> files() {
    return files;
  }

  /** The first name of each file that has several, by all of its names. */
  Map<String, String> firstNames() {
    IdentityHashMap<FileNode, String> first = new IdentityHashMap<>();
    Map<String, String> names = new TreeMap<>();
    files.forEach((path, node) -> {
      if (!node.isFolder()) {
        String other = first.putIfAbsent(node, path);
        names.put(path, other == null ? path : other);
      }
    });
    return names;
  }

  private void put(Member member) {
    TarEntry entry = member.entry();
    FileNode node =
        entry.type() == TarEntry.Type.HARD_LINK
            ? Objects.requireNonNull(files.get(clean(entry.linkName())), entry.linkName())
            : node(entry, member.content());
    if (!node.isFolder()) {
      remove(member.path());
    }
    files.put(member.path(), node);
  }

  private void remove(String path) {
    files.remove(path);
    files.subMap(path + "/", path + "/" + Character.MAX_VALUE).clear();
  }

  private static FileNode node(TarEntry entry, String content) {
    Map<String, String> xattrs = new TreeMap<>();
    entry.xattrs().forEach((key, value) -> xattrs.put(key, HexFormat.of().formatHex(value)));
    String device =
        switch (entry.type()) {
          case CHARACTER_DEVICE, BLOCK_DEVICE -> entry.deviceMajor() + "," + entry.deviceMinor();
          case FILE, DIRECTORY, SYMLINK, HARD_LINK, FIFO -> "";
        };
    return new FileNode(
        entry.type(),
        entry.mode(),
        entry.uid(),
        entry.gid(),
        entry.linkName(),
        device,
        content,
        xattrs);
  }

  private static String clean(String name) {
    String path = name.startsWith("./") ? name.substring(2) : name;
    path = path.startsWith("/") ? path.substring(1) : path;
    path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return path.equals(".") ? "" : path;
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private static String digest(InputStream content) {
    try (DigestInputStream in =
        new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
