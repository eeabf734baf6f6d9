package io.gantry.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a read-only file system answers to the kernel, reads of files left out (linux/fuse.h,
 * protocol 7.31). Used by one thread.
 */
final class FuseAnswers {
  private static final int MAJOR = 7;
  private static final int MINOR = 31;

  private static final int ASYNC_READ = 1;
  private static final int READDIRPLUS = 1 << 13;
  private static final int READDIRPLUS_AUTO = 1 << 14;
  private static final int PARALLEL_FOLDERS = 1 << 18;
  private static final int CACHE_SYMLINKS = 1 << 23;
  private static final int WANTED =
      ASYNC_READ | READDIRPLUS | READDIRPLUS_AUTO | PARALLEL_FOLDERS | CACHE_SYMLINKS;

  /** Requests that the kernel may send ahead of need, and where it begins to hold back. */
  private static final int BACKGROUND = 64;

  private static final int CONGESTED = 48;

  /** The least that the kernel takes; nothing is ever written. */
  private static final int MAX_WRITE = 4096;

  private static final int UNKNOWN_INODE = -1;
  private static final int LONGEST_NAME = 255;
  private static final int PAGE = 4096;

  private final FuseFiles files;
  private final FuseReply reply;

  FuseAnswers(FuseFiles files, FuseReply reply) {
    this.files = files;
    this.reply = reply;
  }

  /**
   * Fills the reply and answers 0, or the number of the error that is the reply; the same means a
   * LinuxException of the file system.
   */
  int answer(FuseRequest request) {
    reply.begin();
    switch (request.operation()) {
      case FuseRequest.GETXATTR -> {
        return xattr(request);
      }
      case FuseRequest.LISTXATTR -> {
        return xattrs(request);
      }
      case FuseRequest.INIT -> init(request);
      case FuseRequest.LOOKUP -> lookup(request);
      case FuseRequest.GETATTR -> reply.attributesFor(files.node(request.inode()));
      case FuseRequest.READLINK -> reply.bytes(FileNames.encode(files.target(request.inode())));
      case FuseRequest.READDIR -> list(request, false);
      case FuseRequest.READDIRPLUS -> list(request, true);
      case FuseRequest.STATFS ->
          reply.zeros(40).number(PAGE).number(LONGEST_NAME).number(PAGE).zeros(28);
      case FuseRequest.DESTROY -> {}
      // Of OPEN and OPENDIR this means: all may be opened, what was read stays cached, don't ask.
      default -> {
        return Errno.ENOSYS;
      }
    }
    return 0;
  }

  private void init(FuseRequest request) {
    int readAhead = request.number(8);
    int offered = request.number(12);
    reply.number(MAJOR).number(MINOR).number(readAhead).number(offered & WANTED);
    reply.shortNumber(BACKGROUND).shortNumber(CONGESTED).number(MAX_WRITE).number(1).zeros(36);
  }

  private void lookup(FuseRequest request) {
    Optional<FuseNode> found = files.find(request.inode(), request.text(0));
    found.ifPresentOrElse(reply::entry, reply::absent);
  }

  private void list(FuseRequest request, boolean plus) {
    long from = request.longNumber(8);
    long room = Math.min(Integer.toUnsignedLong(request.number(16)), reply.room());
    List<FolderEntry> entries = new ArrayList<>();
    entries.add(new FolderEntry(".", FileMode.DIRECTORY, request.inode()));
    entries.add(new FolderEntry("..", FileMode.DIRECTORY, UNKNOWN_INODE));
    entries.addAll(files.list(request.inode()));
    for (long at = Math.max(from, 0); at < entries.size(); at++) {
      FolderEntry entry = entries.get((int) at);
      byte[] name = FileNames.encode(entry.name());
      int size = FuseReply.direntSize(name.length) + (plus ? FuseReply.ENTRY : 0);
      if (reply.length() + size > room) {
        return;
      }
      if (plus && at < 2) {
        reply.zeros(FuseReply.ENTRY); // Nothing is said of them.
      } else if (plus) {
        reply.entry(files.node(entry.inode()));
      }
      reply.dirent(entry.inode(), at + 1, entry.type(), name);
    }
  }

  private int xattr(FuseRequest request) {
    Optional<byte[]> value = files.xattr(request.inode(), request.text(8));
    return value.isEmpty() ? Errno.ENODATA : sized(request, value.get());
  }

  private int xattrs(FuseRequest request) {
    StringBuilder names = new StringBuilder();
    for (String name : files.xattrs(request.inode())) {
      names.append(FileNames.byteString(name)).append('\0');
    }
    return sized(request, names.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The size alone when no room is offered. */
  private int sized(FuseRequest request, byte[] value) {
    int room = request.number(0);
    if (room == 0) {
      reply.number(value.length).number(0);
    } else if (Integer.compareUnsigned(value.length, room) > 0 || value.length > reply.room()) {
      return Errno.ERANGE;
    } else {
      reply.bytes(value);
    }
    return 0;
  }
}
