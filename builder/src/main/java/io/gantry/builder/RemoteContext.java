package io.gantry.builder;

import io.gantry.builder.dockerfile.GitAddress;
import io.gantry.builder.dockerfile.RemoteSource;
import io.gantry.builder.solve.ArchiveFile;
import io.gantry.builder.solve.ContextFolder;
import io.gantry.builder.solve.GitFetch;
import io.gantry.builder.solve.HttpFetch;
import io.gantry.builder.solve.HttpGet;
import io.gantry.builder.solve.Operation;
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
  private static final String FILE = "download";

  private RemoteContext() {}

  /** Whether it is an address, and no folder. */
  public static boolean isAddress(String text) {
    return RemoteSource.isHttp(text) || RemoteSource.isGit(text) || text.startsWith(FORGE);
  }

  /**
   * Fetches it to a new folder.
   *
   * @param keepGitDir whether {@code .git} stays, if that is said beside the address
   * @param http how files of other servers are had
   * @param parent for the folder
   * @throws GantryException INVALID when it cannot be had
   * @throws InterruptedException when the thread was interrupted
   */
  public static ContextFolder fetch(
      String address,
      Optional<Boolean> keepGitDir,
      GitFetch.Access access,
      HttpGet http,
      Path parent)
      throws InterruptedException {
    String whole = address.startsWith(FORGE) ? "https://" + address : address;
    return RemoteSource.isGit(whole) || address.startsWith(FORGE)
        ? cloned(GitAddress.parse(whole).with(Optional.empty(), keepGitDir), access, parent)
        : downloaded(whole, http, parent);
  }

  private static ContextFolder cloned(GitAddress address, GitFetch.Access access, Path parent)
      throws InterruptedException {
    Operation.GitSource source = GitSources.folder(address);
    GitFetch git = new GitFetch();
    return ContextFolder.of(
        git.checkout(source, git.commit(source, access, parent), access, parent));
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
