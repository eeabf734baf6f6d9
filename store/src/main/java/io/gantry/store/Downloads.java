package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * Blobs that are being downloaded, each once however many want it. What was not finished waits in
 * its file for somebody who wants it again, across restarts. Thread-safe.
 */
final class Downloads implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.gantry.store");

  /** More connections would not be faster, and fewer would let one slow layer hold up an image. */
  private static final int AT_ONCE = 6;

  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Nobody comes back for what is older. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final Path folder;
  private final LayerTurns turns = new LayerTurns();
  private final Map<Digest, Shared> running = new HashMap<>();
  private final ExecutorService fillers =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().daemon().name("download-", 0).factory());

  private final Predicate<Digest> kept;

  private Downloads(Path folder, Predicate<Digest> kept) {
    this.folder = folder;
    this.kept = kept;
  }

  private static final class Shared {
    final Download download;
    int users = 1;

    Shared(Download download) {
      this.download = download;
    }
  }

  /** With {@code kept} that knows which blobs are whole, and kept elsewhere. */
  static Downloads open(Path folder, Predicate<Digest> kept) throws IOException {
    Downloads downloads = new Downloads(Durable.folder(folder, "rwx------"), kept);
    var _ = downloads.prune(Instant.now().minus(KEPT));
    return downloads;
  }

  /**
   * Begins the download of a blob, or joins it; every caller calls {@link #leave} once. Empty when
   * somebody has brought it by now: whoever does keeps it first, and leaves then.
   */
  Optional<Download> join(Descriptor blob, BlobSource source) {
    synchronized (running) {
      Shared shared = running.get(blob.digest());
      if (shared != null) {
        shared.users++;
        return Optional.of(shared.download);
      }
      if (kept.test(blob.digest())) {
        return Optional.empty();
      }
      Download download = new Download(blob, made(file(blob.digest())), PAUSE);
      running.put(blob.digest(), new Shared(download));
      fillers.execute(() -> fill(download, source));
      return Optional.of(download);
    }
  }

  /** The download of a blob, if somebody wants it just now. */
  Optional<Download> running(Digest blob) {
    synchronized (running) {
      return Optional.ofNullable(running.get(blob)).map(shared -> shared.download);
    }
  }

  /** One after the other: who was given up may take a moment to let go of the file. */
  private void fill(Download download, BlobSource source) {
    Digest blob = download.blob().digest();
    try {
      turns.take(blob, download::isAbandoned);
    } catch (GantryException e) {
      LOG.log(Level.DEBUG, "{0} was given up before it began", blob);
      return;
    }
    try {
      download.fill(source);
    } finally {
      turns.release(blob);
    }
  }

  /** The last to leave ends a download that still runs. */
  void leave(Download download) {
    synchronized (running) {
      Shared shared = running.get(download.blob().digest());
      if (shared != null && shared.download == download && --shared.users == 0) {
        running.remove(download.blob().digest());
        download.abandon();
        if (!download.worthKeeping()) {
          var _ = Durable.removeFile(download.file());
        }
      }
    }
  }

  /** Forgets a download whose content is wrong: whoever wants the blob next begins anew. */
  void spoil(Download download) {
    synchronized (running) {
      Shared shared = running.get(download.blob().digest());
      if (shared != null && shared.download == download) {
        running.remove(download.blob().digest());
        download.abandon();
      }
      var _ = Durable.removeFile(download.file());
    }
  }

  /** Removes the file of a blob that is kept elsewhere by now. */
  void forget(Digest blob) {
    synchronized (running) {
      if (!running.containsKey(blob)) {
        var _ = Durable.removeFile(file(blob));
      }
    }
  }

  /**
   * Removes what nobody downloads now and nobody has added to since; answers the bytes that this
   * freed.
   */
  long prune(Instant before) {
    synchronized (running) {
      long freed = 0;
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          boolean used = running.values().stream().anyMatch(s -> s.download.file().equals(file));
          if (!used && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
            freed += Durable.removeFile(file);
          }
        }
        return freed;
      } catch (IOException e) {
        throw GantryException.internal("clean " + folder + ": " + e, e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (running) {
      running.values().forEach(shared -> shared.download.abandon());
    }
    fillers.close();
  }

  private static Path made(Path file) {
    try {
      return Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      return file;
    } catch (IOException e) {
      throw GantryException.internal("begin download " + file + ": " + e, e);
    }
  }

  private Path file(Digest blob) {
    return folder.resolve(blob.algorithm() + "-" + blob.hex());
  }
}
