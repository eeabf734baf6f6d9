package io.gantry.linux;

import java.util.concurrent.Callable;

/**
 * Namespaces of single threads. Everything happens on a fresh platform thread that ends right
 * after, so that no other code ever runs in a foreign namespace; the caller blocks until then.
 */
public final class Namespaces {
  private Namespaces() {}

  /** Makes a namespace that lives as long as this descriptor (or whoever else enters it). */
  public static Fd create(NamespaceType type) {
    requirePerThread(type);
    return PlatformThread.call(
        "namespace",
        () -> {
          unshare(type.flag());
          return FileCalls.open("/proc/thread-self/ns/" + type.file(), Open.READ_ONLY);
        });
  }

  /**
   * Runs the task inside this namespace. What it throws unchecked is thrown on; a checked exception
   * comes as the cause of an {@link IllegalStateException}.
   */
  public static <T> T callIn(Fd namespace, NamespaceType type, Callable<T> task) {
    requirePerThread(type);
    return PlatformThread.call(
        "namespace",
        () -> {
          if (type == NamespaceType.MOUNT) {
            // Working folder and root are shared between threads; the kernel wants an own pair.
            unshare(CloneFlags.FS);
          }
          setns(namespace, type.flag());
          return task.call();
        });
  }

  /**
   * Runs the task in a copy of this thread's mount namespace that ends with the task. What is
   * mounted in it is seen by nobody else; what the host unmounts meanwhile goes in it, too.
   */
  public static <T> T callWithPrivateMounts(Callable<T> task) {
    return PlatformThread.call(
        "namespace",
        () -> {
          unshare(NamespaceType.MOUNT.flag());
          MountCalls.mountSetattr(Fd.CWD, "/", At.RECURSIVE, 0, 0, MountAttr.SLAVE);
          return task.call();
        });
  }

  private static void requirePerThread(NamespaceType type) {
    if (!type.perThread()) {
      throw new IllegalArgumentException(
          "a thread cannot change its " + type.file() + " namespace. Hint: let a new process do");
    }
  }

  private static void unshare(long flags) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.UNSHARE, "0x" + Long.toHexString(flags), flags);
    }
  }

  private static void setns(Fd namespace, long flag) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.SETNS, namespace, namespace.number(), flag);
    }
  }
}
