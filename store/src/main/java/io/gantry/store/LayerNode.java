package io.gantry.store;

import io.gantry.linux.DeviceNumber;
import io.gantry.linux.FileMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A file, folder, link or node of a layer that is not unpacked, in the form that overlayfs wants
 * below. Names are as the module linux spells them.
 *
 * @param inode unique in the layer, 1 for the root
 * @param mode type and permissions
 * @param links hard links; of a folder, 2 and its folders
 * @param target of a symbolic link, else empty
 * @param chunks of a file, in order and without gaps
 * @param children inodes of what is in a folder, by name
 */
record LayerNode(
    int inode,
    int mode,
    int links,
    int uid,
    int gid,
    long size,
    Instant modified,
    DeviceNumber special,
    String target,
    Map<String, byte[]> xattrs,
    List<FileChunk> chunks,
    SortedMap<String, Integer> children) {
  boolean isDirectory() {
    return (mode & FileMode.TYPE_MASK) == FileMode.DIRECTORY;
  }

  boolean isRegular() {
    return (mode & FileMode.TYPE_MASK) == FileMode.REGULAR;
  }
}
