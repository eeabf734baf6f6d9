package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The few file operations whose order on the disk matters. Thread-safe. */
public final class Durable {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private Durable() {}

  /** Makes a folder of exactly this mode, such as {@code rwx------}, whatever the umask says. */
  public static Path folder(Path path, String mode) throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    return path;
  }

  /** Puts what a folder lists on the disk; a rename is not durable before this returns. */
  public static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Gives a finished, synced file its name, over what had it; durable when this returns. */
  public static void name(Path finished, Path name) throws IOException {
    Files.move(finished, name, StandardCopyOption.ATOMIC_MOVE);
    Path folder = name.getParent();
    if (folder != null) {
      syncFolder(folder);
    }
  }

  /** Whether the file's name is the hex of a sha256 digest. */
  static boolean isHex(Path file) {
    return HEX.matcher(file.getFileName().toString()).matches();
  }

  /**
   * Removes a file, if it is there.
   *
   * @return bytes of the disk that this freed: none while the file has another name
   */
  static long removeFile(Path file) {
    try {
      FileStatus status = FileCalls.statx(Fd.CWD, file.toString(), At.SYMLINK_NOFOLLOW);
      boolean removed = Files.deleteIfExists(file);
      return removed && status.links() == 1 ? status.allocated() : 0;
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return 0;
      }
      throw e;
    } catch (IOException e) {
      throw GantryException.internal("remove " + file + ": " + e, e);
    }
  }

  /** Removes a file, or a folder with all in it, without following links; missing is fine. */
  public static void removeTree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(path, new Remover());
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
