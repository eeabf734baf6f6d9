package io.gantry.builder.solve;

import io.gantry.linux.DeviceNumber;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileStatus;
import io.gantry.oci.Digest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file of an archive.
 *
 * @param id no other node of the archive has it
 * @param target of a symbolic link, otherwise empty
 * @param offset of the content among that of all files, in bytes
 * @param size of the content in bytes
 * @param digest of a regular file, as {@link TreeHash} has it
 * @param children of a folder by their names
 */
record ArchiveNode(
    int mode,
    int uid,
    int gid,
    long id,
    Instant modified,
    String target,
    long offset,
    long size,
    Optional<Digest> digest,
    Map<String, ArchiveNode> children) {
  private static final DeviceNumber NONE = new DeviceNumber(0, 0);

  /** A folder that no entry tells of: root's, dated 1970. */
  static ArchiveNode folder(long id) {
    return new ArchiveNode(
        FileMode.DIRECTORY | 0755,
        0,
        0,
        id,
        Instant.EPOCH,
        "",
        0,
        0,
        Optional.empty(),
        new TreeMap<>());
  }

  boolean isFolder() {
    return (mode & FileMode.TYPE_MASK) == FileMode.DIRECTORY;
  }

  boolean isLink() {
    return (mode & FileMode.TYPE_MASK) == FileMode.SYMBOLIC_LINK;
  }

  FileStatus status() {
    return new FileStatus(
        mode, 1, uid, gid, id, size, size, modified, modified, modified, NONE, NONE, false);
  }
}
