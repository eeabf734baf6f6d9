package io.gantry.linux;

/** Files in memory that nobody can change any more (memfd_create with all seals). */
public final class MemoryFile {
  private static final int CLOSE_ON_EXEC = 1;
  private static final int ALLOW_SEALING = 2;
  private static final int EXECUTABLE = 0x10;
  private static final int ADD_SEALS = 1033;
  private static final int SEAL_SEAL_SHRINK_GROW_WRITE = 1 | 2 | 4 | 8;

  private MemoryFile() {}

  /**
   * A sealed, executable file of this content. {@code name} is only for {@code /proc}.
   *
   * @throws LinuxException when memory or descriptors have run out
   */
  public static Fd sealed(String name, byte[] content) {
    Fd file = create(name);
    try {
      file.write(content);
      try (Frame frame = new Frame()) {
        frame.call(Syscall.FCNTL, name, file.number(), ADD_SEALS, SEAL_SEAL_SHRINK_GROW_WRITE);
      }
      return file;
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static Fd create(String name) {
    try (Frame frame = new Frame()) {
      int flags = CLOSE_ON_EXEC | ALLOW_SEALING;
      long fd = frame.tryCall(Syscall.MEMFD_CREATE, frame.text(name), flags | EXECUTABLE);
      if (fd == -1 && frame.errno() == Errno.EINVAL) {
        // MFD_EXEC is known since Linux 6.3; before, every such file is executable.
        fd = frame.call(Syscall.MEMFD_CREATE, name, frame.text(name), flags);
      } else if (fd == -1) {
        throw new LinuxException("memfd_create", name, frame.errno());
      }
      return Fd.of(fd);
    }
  }
}
