package io.gantry.linux;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A read-only file system for {@link FuseServer}. Everything is known by its inode, which never
 * changes its meaning: the kernel keeps what it was told. Thread-safe. A {@link LinuxException} of
 * a method is the answer to whoever asked; {@link Errno#ENOSYS} means that it need not be asked
 * again.
 */
public interface FuseFiles {
  /** The inode of the root folder. */
  long ROOT = 1;

  /** {@link Errno#ESTALE} when there is none. Quick, as all methods but {@link #read}. */
  FuseNode node(long inode);

  /** What a folder has by this name. */
  Optional<FuseNode> find(long folder, String name);

  /** All that is in a folder, without {@code .} and {@code ..}, in the same order each time. */
  List<FolderEntry> list(long folder);

  /** Where a symbolic link leads. */
  String target(long link);

  /** The names of the extended attributes. */
  List<String> xattrs(long inode);

  /** The value of an extended attribute, if there is one of this name. */
  Optional<byte[]> xattr(long inode, String name);

  /**
   * Reads from a file, on a thread of the server's executor, and may take long: whoever waits for
   * it cannot be killed meanwhile.
   *
   * @param target as many bytes as are wanted
   * @return bytes read; fewer than wanted at the file's end only
   */
  int read(long file, long offset, MemorySegment target);
}
