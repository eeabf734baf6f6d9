package io.gantry.docker;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/**
 * The file of a unix socket. It is bound in a folder that only root enters, gets its mode and group
 * there, and is renamed to its name: at no moment can others connect, and a stale file of a daemon
 * that died is replaced in one step.
 */
final class SocketFile implements AutoCloseable {
  private final Path path;
  private final Path folder;

  private SocketFile(Path path, Path folder) {
    this.path = path;
    this.folder = folder;
  }

  /** CONFLICT when somebody listens there already, or the file is no socket. */
  static SocketFile prepare(Path path) {
    try {
      requireFree(path);
      Path parent = path.toAbsolutePath().getParent();
      Files.createDirectories(parent);
      return new SocketFile(path, Files.createTempDirectory(parent, ".s"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the socket " + path, e);
    }
  }

  UnixDomainSocketAddress bindAddress() {
    return UnixDomainSocketAddress.of(folder.resolve("s"));
  }

  /** Gives the bound socket its mode, group and name. */
  void publish(Optional<String> group) {
    Path bound = bindAddress().getPath();
    try {
      Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-rw----"));
      if (group.isPresent()) {
        chgrp(bound, group.get());
      }
      Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot name the socket " + path, e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the socket " + path, e);
    }
  }

  private static void chgrp(Path socket, String group) throws IOException {
    try {
      GroupPrincipal principal =
          socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
      Files.getFileAttributeView(socket, PosixFileAttributeView.class).setGroup(principal);
    } catch (UserPrincipalNotFoundException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "cannot give the socket to group " + group + ": there is no such group",
          e);
    }
  }

  private static void requireFree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS).values().stream()
        .allMatch(SocketFile::isSocket)) {
      throw GantryException.conflict("cannot listen on " + path + ": the file is no socket");
    }
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw GantryException.conflict("cannot listen on " + path + ": another daemon does");
    } catch (IOException e) {
      // Nobody listens: left behind by a daemon that died.
    }
  }

  /** S_IFMT of the mode is S_IFSOCK. */
  private static boolean isSocket(Object mode) {
    return mode instanceof Integer bits && (bits & 0170000) == 0140000;
  }
}
