package io.gantry.builder;

import io.gantry.builder.dockerfile.GitAddress;
import io.gantry.builder.dockerfile.RemoteSource;
import io.gantry.builder.solve.ArchiveFile;
import io.gantry.builder.solve.GitFetch;
import io.gantry.builder.solve.HttpFetch;
import io.gantry.builder.solve.HttpGet;
import io.gantry.builder.solve.Operation;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import io.gantry.store.Decompression;
import io.gantry.store.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The context of a build at an address: a Git repository, an archive, or a Dockerfile alone.
 * References: Docker's API, {@code remote} of {@code ImageBuild}; "Build context".
 */
public final class RemoteContext {
  private static final String FORGE = "github.com/";
  private static final long INSIDE = Resolve.IN_ROOT | Resolve.NO_MAGICLINKS;
  private static final String FILE = "download";

  private RemoteContext() {}

  /** Whether it is an address, and no folder. */
  public static boolean isAddress(String text) {
    return RemoteSource.isHttp(text) || RemoteSource.isGit(text) || text.startsWith(FORGE);
  }

  /**
   * Fetches it to a new folder.
   *
   * @param http how files of other servers are had
   * @param parent for the folder
   * @throws GantryException INVALID when it cannot be had
   * @throws InterruptedException when the thread was interrupted
   */
  public static ContextFolder fetch(
      String address, GitFetch.Access access, HttpGet http, Path parent)
      throws InterruptedException {
    String whole = address.startsWith(FORGE) ? "https://" + address : address;
    return RemoteSource.isGit(whole) || address.startsWith(FORGE)
        ? cloned(GitAddress.parse(whole), access, parent)
        : downloaded(whole, http, parent);
  }

  private static ContextFolder cloned(GitAddress address, GitFetch.Access access, Path parent)
      throws InterruptedException {
    Operation.GitSource source = GitSources.operation(address);
    GitFetch git = new GitFetch();
    Path root = git.checkout(source, git.commit(source, access, parent), access, parent);
    return ContextFolder.of(inside(root, address));
  }

  /** Links on the way to the folder stay in the repository. */
  private static Path inside(Path root, GitAddress address) {
    String folder = ContainerPaths.absolute("/", address.folder()).substring(1);
    if (folder.isEmpty()) {
      return root;
    }
    try (Fd top = FileCalls.open(root.toString(), Open.READ_ONLY | Open.DIRECTORY);
        Fd found = FileCalls.openat2(top, folder, Open.READ_ONLY | Open.DIRECTORY, 0, INSIDE)) {
      return Path.of(FileCalls.readlinkat(Fd.CWD, found.path()));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
        throw new GantryException(
            GantryException.Kind.INVALID,
            "the repository " + address.remote() + " has no folder " + folder,
            e);
      }
      throw e;
    }
  }

  private static ContextFolder downloaded(String address, HttpGet http, Path parent)
      throws InterruptedException {
    Operation.HttpSource source;
    try {
      source = new Operation.HttpSource(URI.create(address), FILE, Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "build from " + address + ": " + e.getMessage(), e);
    }
    Path folder = new HttpFetch(http).download(source, parent);
    Path file = folder.resolve(FILE);
    try {
      if (isArchive(file)) {
        try (InputStream in = open(file)) {
          return ContextFolder.unpack(in, parent.resolve("remote"));
        }
      }
      Files.move(file, folder.resolve("Dockerfile"), StandardCopyOption.ATOMIC_MOVE);
      return ContextFolder.of(folder);
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "build from " + address + ": " + e.getMessage(), e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    return ArchiveFile.opened(new BufferedInputStream(Files.newInputStream(file)));
  }

  private static boolean isArchive(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return new TarReader(Decompression.open(in)).next().isPresent();
    } catch (GantryException e) {
      return false;
    }
  }
}
