package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Blobs that are being downloaded, each once however many want it. What was not finished waits in
 * its file for somebody who wants it again, across restarts. Thread-safe.
 */
final class Downloads implements AutoCloseable {
  /** More connections would not be faster, and fewer would let one slow layer hold up an image. */
  private static final int AT_ONCE = 6;

  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Nobody comes back for what is older. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final Path folder;
  private final Map<Digest, Shared> running = new HashMap<>();
  private final ExecutorService fillers =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().daemon().name("download-", 0).factory());

  private Downloads(Path folder) {
    this.folder = folder;
  }

  private static final class Shared {
    final Download download;
    int users = 1;

    Shared(Download download) {
      this.download = download;
    }
  }

  static Downloads open(Path folder) throws IOException {
    Downloads downloads = new Downloads(Durable.folder(folder, "rwx------"));
    downloads.prune(Instant.now().minus(KEPT));
    return downloads;
  }

  /** Begins the download of a blob, or joins it; every caller calls {@link #leave} once. */
  Download join(Descriptor blob, BlobSource source) {
    synchronized (running) {
      Shared shared = running.get(blob.digest());
      if (shared != null) {
        shared.users++;
        return shared.download;
      }
      Download download = new Download(blob, file(blob.digest()), PAUSE);
      running.put(blob.digest(), new Shared(download));
      fillers.execute(() -> download.fill(source));
      return download;
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
          delete(download.file());
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
      delete(download.file());
    }
  }

  /** Removes the file of a blob that is kept elsewhere by now. */
  void forget(Digest blob) {
    synchronized (running) {
      if (!running.containsKey(blob)) {
        delete(file(blob));
      }
    }
  }

  /** Removes what nobody downloads now and nobody has added to since. */
  void prune(Instant before) {
    synchronized (running) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          boolean used = running.values().stream().anyMatch(s -> s.download.file().equals(file));
          if (!used && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
            delete(file);
          }
        }
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

  private Path file(Digest blob) {
    return folder.resolve(blob.algorithm() + "-" + blob.hex());
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw GantryException.internal("remove " + file + ": " + e, e);
    }
  }
}
