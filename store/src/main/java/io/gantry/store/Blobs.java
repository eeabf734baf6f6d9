package io.gantry.store;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Content by its digest, as files {@code <algorithm>/<hex>} in the layout of OCI image-spec
 * "image-layout". A name appears only when the whole content is verified and on the disk.
 * Thread-safe; calls block.
 */
public final class Blobs {
  private static final Logger LOG = System.getLogger("io.gantry.store");

  /** Each has a folder. */
  static final List<String> ALGORITHMS = List.of(Digest.SHA256, Digest.SHA512);

  private final Path folder;
  private final Path ingestFolder;
  private final AtomicLong ingests = new AtomicLong();

  private Blobs(Path folder, Path ingestFolder) {
    this.folder = folder;
    this.ingestFolder = ingestFolder;
  }

  static Blobs open(Path blobs, Path ingestFolder) throws IOException {
    Durable.folder(blobs, "rwx------");
    for (String algorithm : ALGORITHMS) {
      Durable.folder(blobs.resolve(algorithm), "rwx------");
    }
    return new Blobs(blobs, ingestFolder);
  }

  /**
   * Starts a blob of any length. What no image names is removed after a crash: whoever needs it
   * longer holds a {@link Lease} and uses {@link #ingest(Lease, long)}.
   */
  public Ingest ingest() {
    return Ingest.create(this, next(ingestFolder), Optional.empty(), Long.MAX_VALUE, Digest.SHA256);
  }

  /**
   * Starts a blob that the lease keeps from removal once it is committed.
   *
   * @param limit in bytes; writing more fails with INVALID
   */
  public Ingest ingest(Lease lease, long limit) {
    return ingest(lease, limit, Digest.SHA256);
  }

  /** As {@link #ingest(Lease, long)}, of content that is named by this algorithm. */
  public Ingest ingest(Lease lease, long limit, String algorithm) {
    return Ingest.create(this, next(lease.folder()), Optional.of(lease), limit, algorithm);
  }

  /** Keeps these bytes, held by the lease. */
  public Digest put(Lease lease, byte[] content) {
    return put(lease, content, Digest.SHA256);
  }

  /** As {@link #put(Lease, byte[])}, named by this algorithm. */
  Digest put(Lease lease, byte[] content, String algorithm) {
    try (Ingest ingest = ingest(lease, content.length, algorithm)) {
      ingest.write(content);
      return ingest.commit(Optional.empty());
    } catch (IOException e) {
      throw GantryException.internal("write blob " + Digest.sha256(content) + ": " + e, e);
    }
  }

  /**
   * Keeps a finished file of the same file system, whose digest the caller has verified, under the
   * lease; the file itself stays where it is.
   */
  void adopt(Lease lease, Path file, Digest digest) {
    lease.hold(digest);
    if (has(digest)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
      Files.createLink(path(digest), file);
      Durable.syncFolder(folder.resolve(digest.algorithm()));
    } catch (FileAlreadyExistsException e) {
      LOG.log(Level.DEBUG, "another load kept {0} first", digest);
    } catch (IOException e) {
      throw GantryException.internal("keep blob " + digest + ": " + e.getMessage(), e);
    }
  }

  /**
   * The content; the caller closes the stream, which stays readable even if the blob is removed.
   */
  public InputStream open(Digest digest) {
    return open(digest, 0);
  }

  /** As {@link #open(Digest)}, from this byte on. */
  public InputStream open(Digest digest, long offset) {
    try {
      FileChannel channel = FileChannel.open(path(digest), StandardOpenOption.READ);
      return Channels.newInputStream(channel.position(offset));
    } catch (NoSuchFileException e) {
      throw missing(digest);
    } catch (IOException e) {
      throw GantryException.internal("open blob " + digest + ": " + e, e);
    }
  }

  /** The whole content of a small blob; INVALID when it is larger than {@code limit} bytes. */
  public byte[] read(Digest digest, long limit) {
    long size = size(digest);
    if (size > limit) {
      throw GantryException.invalid(
          "read blob %s: it has %d bytes, the limit is %d".formatted(digest, size, limit));
    }
    try (InputStream in = open(digest)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw GantryException.internal("read blob " + digest + ": " + e, e);
    }
  }

  /** In bytes. */
  public long size(Digest digest) {
    try {
      return Files.size(path(digest));
    } catch (NoSuchFileException e) {
      throw missing(digest);
    } catch (IOException e) {
      throw GantryException.internal("look at blob " + digest + ": " + e, e);
    }
  }

  public boolean has(Digest digest) {
    return Files.exists(path(digest));
  }

  /** Removes a blob; says whether it was there. */
  public boolean delete(Digest digest) {
    try {
      return Files.deleteIfExists(path(digest));
    } catch (IOException e) {
      throw GantryException.internal("delete blob " + digest + ": " + e, e);
    }
  }

  /** Removes a blob, if it is there; answers the bytes of the disk that this freed. */
  long remove(Digest digest) {
    return Durable.removeFile(path(digest));
  }

  /** All blobs at this moment. */
  public Iterable<Digest> all() {
    return files().stream().flatMap(file -> digest(file).stream()).toList();
  }

  /** Files whose names are no digests. */
  List<Path> strangers() {
    return files().stream().filter(file -> digest(file).isEmpty()).toList();
  }

  private List<Path> files() {
    List<Path> found = new ArrayList<>();
    for (String algorithm : ALGORITHMS) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(algorithm))) {
        files.forEach(found::add);
      } catch (IOException e) {
        throw GantryException.internal("list blobs in " + folder + ": " + e, e);
      }
    }
    return found;
  }

  private Optional<Digest> digest(Path file) {
    Path inside = folder.relativize(file);
    try {
      return Optional.of(new Digest(inside.getName(0).toString(), inside.getName(1).toString()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Gives a finished, synced file its name; whoever is first wins, the content is the same. */
  void name(Path finished, Digest digest) throws IOException {
    Durable.name(finished, path(digest));
  }

  Path path(Digest digest) {
    return folder.resolve(digest.algorithm()).resolve(digest.hex());
  }

  private Path next(Path parent) {
    return parent.resolve("blob-" + ingests.incrementAndGet());
  }

  private static GantryException missing(Digest digest) {
    return GantryException.notFound("blob " + digest + " is not in the store");
  }
}
