package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers attachments in {@code results/NETWORK-CONTAINER-INTERFACE}, as libcni does, durably: an
 * entry is whole or not there. Failures of the disk are INTERNAL. Safe for threads that work on
 * different attachments.
 */
final class AttachmentCache {
  private static final int MAX_BYTES = 8 << 20;

  /** Begins the name of what is not whole yet; no attachment does begin so. */
  private static final String PARTIAL = ".";

  private final Path results;

  AttachmentCache(Path folder) {
    this.results = folder.resolve("results");
  }

  /** What is remembered; CONFLICT when the file of that name is another's, or cannot be read. */
  Optional<CacheEntry> find(CniAttachment attachment) {
    Path file = file(attachment);
    Optional<CacheEntry> entry = read(file);
    if (entry.isPresent() && !entry.get().attachment().equals(attachment)) {
      throw GantryException.conflict(
          "remember " + attachment + " in " + file + ": it belongs to " + entry.get().attachment());
    }
    return entry;
  }

  void put(CacheEntry entry) {
    Path file = file(entry.attachment());
    Path partial = file.resolveSibling(PARTIAL + file.getFileName());
    try {
      Files.createDirectories(results);
      Files.setPosixFilePermissions(results, PosixFilePermissions.fromString("rwx------"));
      write(partial, entry.toJson());
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      syncFolder();
    } catch (IOException e) {
      throw GantryException.internal(
          "remember " + entry.attachment() + " in " + file + ": " + e, e);
    }
  }

  void remove(CniAttachment attachment) {
    Path file = file(attachment);
    try {
      if (Files.deleteIfExists(file)) {
        syncFolder();
      }
    } catch (IOException e) {
      throw GantryException.internal("forget " + attachment + " in " + file + ": " + e, e);
    }
  }

  /** All that can be read, in no order. Others are left alone: they may be from a newer version. */
  List<CacheEntry> all() {
    List<CacheEntry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(results)) {
      for (Path file : files) {
        if (!file.getFileName().toString().startsWith(PARTIAL)) {
          readable(file).ifPresent(entries::add);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw GantryException.internal("list attachments in " + results + ": " + e, e);
    }
    return entries;
  }

  private Path file(CniAttachment attachment) {
    return results.resolve(
        attachment.network() + "-" + attachment.containerId() + "-" + attachment.ifName());
  }

  private static Optional<CacheEntry> readable(Path file) {
    try {
      return read(file);
    } catch (GantryException e) {
      return Optional.empty();
    }
  }

  private static Optional<CacheEntry> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(CacheEntry.parse(file.toString(), in.readNBytes(MAX_BYTES)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw GantryException.internal("read " + file + ": " + e, e);
    } catch (GantryException e) {
      throw new GantryException(
          GantryException.Kind.CONFLICT,
          "read what is attached: " + e.getMessage() + ". Hint: remove the file if it is damaged",
          e);
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(results, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
