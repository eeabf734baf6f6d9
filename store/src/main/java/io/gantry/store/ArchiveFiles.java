package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of an archive, copied to a lease's folder, since the list of what is in it may come
 * last. Their content is not yet verified.
 */
final class ArchiveFiles {
  private static final int BUFFER = 128 << 10;
  private static final int MAX_LINKS = 8;

  /** Indexes may name each other many times: bounds the work by the bytes that are read for it. */
  private static final int MAX_DOCUMENTS = 16;

  private final Path folder;
  private final LoadLimits limits;
  private final Map<String, ArchiveMember> members = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private long entries;
  private long bytes;
  private long documentBytes;

  private ArchiveFiles(Path folder, LoadLimits limits) {
    this.folder = folder;
    this.limits = limits;
  }

  static ArchiveFiles read(InputStream archive, Lease lease, LoadLimits limits) {
    ArchiveFiles files = new ArchiveFiles(lease.folder(), limits);
    // Not closed: the stream is the caller's.
    TarReader tar = new TarReader(Decompression.open(archive));
    for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
      files.add(entry.get(), tar.content());
    }
    if (files.entries == 0) {
      throw GantryException.invalid("load archive: it is empty");
    }
    return files;
  }

  LoadLimits limits() {
    return limits;
  }

  /** The names of all regular files, in order. */
  List<String> names() {
    return members.keySet().stream().sorted().toList();
  }

  /** The member of this name, links followed. */
  Optional<ArchiveMember> find(String name) {
    String path = ArchivePath.ofMember(name);
    for (int i = 0; i < MAX_LINKS && links.containsKey(path); i++) {
      path = links.getOrDefault(path, path);
    }
    return Optional.ofNullable(members.get(path));
  }

  /** As {@link #find}; INVALID that says what wanted it. */
  ArchiveMember require(String name, String wanted) {
    return find(name)
        .orElseThrow(() ->
            GantryException.invalid(
                "load archive: %s names %s, which is missing".formatted(wanted, name)));
  }

  /** The blob of an OCI layout; of the size that the descriptor says. */
  ArchiveMember require(Descriptor blob, String wanted) {
    ArchiveMember member = require(path(blob.digest()), wanted);
    if (member.size() != blob.size()) {
      throw GantryException.invalid(
          "load archive: %s has %d bytes, %s says %d"
              .formatted(member.name(), member.size(), wanted, blob.size()));
    }
    return member;
  }

  /** A JSON document of an OCI layout, of this size and digest. */
  byte[] document(Descriptor blob, String wanted) {
    ArchiveMember member = require(blob, wanted);
    documentBytes += member.size();
    if (documentBytes > MAX_DOCUMENTS * limits.documentBytes()) {
      throw GantryException.invalid(
          "load archive: its manifests and indexes are gigantic together, at " + wanted);
    }
    byte[] content = member.read(limits.documentBytes());
    Digest digest = Digest.of(blob.digest().algorithm(), content);
    if (!digest.equals(blob.digest())) {
      throw GantryException.invalid(
          "load archive: %s has digest %s".formatted(member.name(), digest));
    }
    return content;
  }

  static String path(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private void add(TarEntry entry, InputStream content) {
    String name = ArchivePath.ofMember(TarEntry.text(entry.name()));
    if (++entries > limits.entries()) {
      throw GantryException.invalid(
          "load archive: it has more than %d members".formatted(limits.entries()));
    }
    switch (entry.type()) {
      case DIRECTORY -> {}
      case FILE -> addFile(name, content);
      case SYMLINK -> addLink(name, ArchivePath.ofLink(name, TarEntry.text(entry.linkName())));
      case HARD_LINK -> addLink(name, ArchivePath.ofMember(TarEntry.text(entry.linkName())));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO ->
          throw GantryException.invalid(
              "load archive: member \"%s\" is a device or pipe, not a file".formatted(name));
    }
  }

  private void addFile(String name, InputStream content) {
    refuseSecond(name);
    Path file = folder.resolve("member-" + entries);
    try (OutputStream out = Files.newOutputStream(file)) {
      members.put(name, new ArchiveMember(name, file, copy(name, content, out)));
    } catch (IOException e) {
      throw GantryException.internal(
          "copy %s of the archive to %s: %s".formatted(name, folder, e.getMessage()), e);
    }
  }

  private void addLink(String name, String target) {
    refuseSecond(name);
    links.put(name, target);
  }

  private void refuseSecond(String name) {
    if (members.containsKey(name) || links.containsKey(name)) {
      throw GantryException.invalid("load archive: member \"%s\" comes twice".formatted(name));
    }
  }

  private long copy(String name, InputStream content, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long before = bytes;
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      bytes += n;
      if (bytes > limits.bytes()) {
        throw GantryException.invalid(
            "load archive: it grows past the limit of %d bytes at %s"
                .formatted(limits.bytes(), name));
      }
      out.write(buffer, 0, n);
    }
    return bytes - before;
  }
}
