package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Tells where the links of a path lead, as text for those who ask. Nothing is opened by what it
 * says without the kernel's own look-up below the root, since links change.
 */
final class LinkWalk {
  /** As the kernel has it. */
  private static final int MAX_LINKS = 40;

  private static final long INSIDE = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;

  private final Fd root;
  private final Deque<String> left = new ArrayDeque<>();
  private final Deque<String> done = new ArrayDeque<>();

  LinkWalk(Fd root) {
    this.root = root;
  }

  /** The path without links, as far as it goes: what is missing is taken as it is written. */
  String resolve(CopyPath path) {
    left.addAll(Arrays.asList(path.clean().split("/", -1)));
    for (int links = 0; !left.isEmpty(); ) {
      String name = left.removeFirst();
      if (name.equals("..")) {
        done.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        done.addLast(name);
        String target = links < MAX_LINKS ? target() : "";
        links += target.isEmpty() ? 0 : 1;
        follow(target);
      }
    }
    return "/" + String.join("/", done);
  }

  private void follow(String target) {
    if (target.isEmpty()) {
      return;
    }
    done.removeLast();
    if (target.startsWith("/")) {
      done.clear();
    }
    for (String name : Arrays.asList(target.split("/", -1)).reversed()) {
      left.addFirst(name);
    }
  }

  private String target() {
    String path = String.join("/", done);
    try (Fd found = FileCalls.openat2(root, path, Open.PATH | Open.NO_FOLLOW, 0, INSIDE)) {
      return FileCalls.statx(found).isSymbolicLink() ? FileCalls.readlinkat(found, "") : "";
    } catch (LinuxException e) {
      return switch (e.errno()) {
        case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.EACCES, Errno.ENAMETOOLONG -> "";
        default -> throw e;
      };
    }
  }
}
