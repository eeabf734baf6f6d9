package io.gantry.bench;

import io.gantry.store.TarEntry;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of an image, without its name and its times. Names of one inode share one object.
 *
 * @param content its digest, or empty
 * @param xattrs in hexadecimal
 */
record FileNode(
    TarEntry.Type type,
    int mode,
    long uid,
    long gid,
    String link,
    String device,
    String content,
    Map<String, String> xattrs) {
  FileNode {
    xattrs = new TreeMap<>(xattrs);
  }

  boolean isFolder() {
    return type == TarEntry.Type.DIRECTORY;
  }

  /** What is compared, by what the tables call it. */
  Map<String, String> aspects() {
    return Map.of(
        "kind",
        type + device,
        "mode",
        type == TarEntry.Type.SYMLINK ? "" : Integer.toOctalString(mode),
        "owner",
        uid + ":" + gid,
        "link",
        link,
        "content",
        content,
        "xattrs",
        xattrs.toString());
  }
}
