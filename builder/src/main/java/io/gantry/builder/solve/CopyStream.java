package io.gantry.builder.solve;

import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.ReadBuffer;
import io.gantry.oci.GantryException;
import io.gantry.store.ExtractOptions.Owner;
import io.gantry.store.Inode;
import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Writes the files of a copy as a tar archive with the names, owners and modes that they get. For
 * one archive; used by one thread.
 */
final class CopyStream implements AutoCloseable {
  private static final int BUFFER = 256 << 10;

  private final TarWriter tar;
  private final Optional<Owner> owner;
  private final Optional<ModeChange> mode;
  private final ReadBuffer buffer = new ReadBuffer(BUFFER);
  private final Map<Inode, String> linked = new HashMap<>();

  /**
   * Writes a whole archive; does not close the stream.
   *
   * @param owner of everything; empty to keep the owners
   */
  static void write(
      OutputStream out,
      Optional<Owner> owner,
      Optional<ModeChange> mode,
      Consumer<CopyStream> content) {
    TarWriter tar = new TarWriter(out);
    try (CopyStream stream = new CopyStream(tar, owner, mode)) {
      content.accept(stream);
    }
    tar.finish();
  }

  private CopyStream(TarWriter tar, Optional<Owner> owner, Optional<ModeChange> mode) {
    this.tar = tar;
    this.owner = owner;
    this.mode = mode;
  }

  @Override
  public void close() {
    buffer.close();
  }

  /** A new folder on the way, root's unless all belong to somebody. */
  void folder(String name) {
    tar.put(owned(TarEntry.directory(FileNames.byteString(name), 0755), 0, 0));
  }

  /** A new file. */
  void file(String name, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    tar.put(
        owned(
            TarEntry.file(FileNames.byteString(name), content.length, changed(0644, false)), 0, 0),
        content);
  }

  /** A member of another archive, as it is but for holes. */
  void member(TarEntry entry, InputStream content) {
    try {
      long _ = content.transferTo(tar.put(entry));
    } catch (IOException e) {
      throw failed(entry.name(), e);
    }
  }

  /** A folder with the attributes of another, and what is in that one. */
  void tree(
      SourceTree tree, SourceMatch match, String name, boolean itself, Predicate<String> left) {
    if (itself) {
      tree.at(match.path(), folder -> put(name, TarEntry.Type.DIRECTORY, folder, ""));
    }
    String prefix = name.isEmpty() ? "" : name + "/";
    tree.walk(match.path(), left, place -> place(place, prefix + place.path()));
  }

  /** One file, links to it followed. */
  void single(SourceTree tree, SourceMatch match, String name) {
    tree.at(match.path(), file -> content(file, name));
  }

  private void place(SourceTree.Place place, String name) {
    FileStatus status = place.status();
    Inode inode = Inode.of(status);
    String first = status.links() > 1 && !status.isDirectory() ? linked.get(inode) : null;
    if (first != null) {
      tar.put(TarEntry.hardLink(FileNames.byteString(name), first));
      return;
    }
    switch (status.type()) {
      case FileMode.REGULAR -> content(place, name);
      case FileMode.DIRECTORY -> put(name, TarEntry.Type.DIRECTORY, place, "");
      case FileMode.SYMBOLIC_LINK ->
          put(name, TarEntry.Type.SYMLINK, place, FileNames.byteString(place.target()));
      case FileMode.CHARACTER_DEVICE -> put(name, TarEntry.Type.CHARACTER_DEVICE, place, "");
      case FileMode.BLOCK_DEVICE -> put(name, TarEntry.Type.BLOCK_DEVICE, place, "");
      case FileMode.FIFO -> put(name, TarEntry.Type.FIFO, place, "");
      default -> {
        // A socket is of use only to who made it.
        return;
      }
    }
    if (status.links() > 1 && !status.isDirectory()) {
      linked.put(inode, FileNames.byteString(name));
    }
  }

  private void put(String name, TarEntry.Type type, SourceTree.Place place, String link) {
    boolean isLink = type == TarEntry.Type.SYMLINK;
    Map<String, byte[]> attributes = isLink ? Map.of() : place.attributes();
    tar.put(entry(name, type, place.status(), link, attributes));
  }

  private void content(SourceTree.Place place, String name) {
    FileStatus status = place.status();
    if (!status.isRegular()) {
      throw GantryException.invalid("copy " + name + ": it is not a regular file");
    }
    try (OpenFile file = place.open()) {
      OutputStream out = tar.put(entry(name, TarEntry.Type.FILE, status, "", file.attributes()));
      long left = status.size();
      while (left > 0) {
        int n = buffer.read(file.fd(), left);
        if (n <= 0) {
          throw GantryException.invalid("copy " + name + ": it became shorter while it was read");
        }
        out.write(buffer.bytes(), 0, n);
        left -= n;
      }
    } catch (IOException e) {
      throw failed(name, e);
    }
  }

  private static GantryException failed(String name, IOException e) {
    return GantryException.internal("copy " + name + ": " + e.getMessage(), e);
  }

  private TarEntry entry(
      String name,
      TarEntry.Type type,
      FileStatus status,
      String link,
      Map<String, byte[]> attributes) {
    boolean isLink = type == TarEntry.Type.SYMLINK;
    boolean isFolder = type == TarEntry.Type.DIRECTORY;
    Instant modified = status.modified();
    TarEntry entry =
        new TarEntry(
            FileNames.byteString(name),
            type,
            isLink ? 0777 : changed(status.permissions(), isFolder),
            0,
            0,
            "",
            "",
            type == TarEntry.Type.FILE ? status.size() : 0,
            modified,
            link,
            status.special().major(),
            status.special().minor(),
            bytes(attributes),
            false);
    return owned(entry, Integer.toUnsignedLong(status.uid()), Integer.toUnsignedLong(status.gid()));
  }

  private static Map<String, byte[]> bytes(Map<String, byte[]> attributes) {
    Map<String, byte[]> named = new LinkedHashMap<>();
    attributes.forEach((name, value) -> named.put(FileNames.byteString(name), value));
    return named;
  }

  private TarEntry owned(TarEntry entry, long uid, long gid) {
    return owner
        .map(who ->
            entry.withOwner(Integer.toUnsignedLong(who.uid()), Integer.toUnsignedLong(who.gid())))
        .orElseGet(() -> entry.withOwner(uid, gid));
  }

  private int changed(int permissions, boolean folder) {
    return mode.map(change -> change.apply(permissions, folder)).orElse(permissions);
  }
}
