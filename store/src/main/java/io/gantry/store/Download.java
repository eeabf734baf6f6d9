package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way into a file, which its users read while it grows, and which outlives a crash:
 * the next download of the blob goes on where it ended. The content is not verified here.
 * Thread-safe.
 */
final class Download {
  private final Descriptor blob;
  private final Path file;
  private final Duration pause;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<LongConsumer> listeners = new ArrayList<>();
  private final long resumedAt;
  private long size;
  private boolean abandoned;
  private boolean diskFailed;
  private @Nullable Throwable failure;
  private @Nullable Thread filler;

  /**
   * @param file there already: who gives the download up removes it, and nobody makes it anew
   * @param pause before the second attempt after a fault; doubles with each
   */
  Download(Descriptor blob, Path file, Duration pause) {
    this.blob = blob;
    this.file = file;
    this.pause = pause;
    this.resumedAt = sizeBefore(file, blob.size());
    this.size = resumedAt;
  }

  Descriptor blob() {
    return blob;
  }

  Path file() {
    return file;
  }

  /** Whether some of it lay there already, from a time of which nothing is known. */
  boolean resumed() {
    return resumedAt > 0;
  }

  /** Whether its source gave no more, or nobody wanted more. */
  boolean hasFailed() {
    return locked(() -> failure != null || abandoned);
  }

  /** Whether a later download can go on with the file. */
  boolean worthKeeping() {
    return locked(() -> size > 0 && !diskFailed);
  }

  /** Hears how many bytes are there: now, when there are any, and from who brings more. */
  void onProgress(LongConsumer listener) {
    long now =
        locked(() -> {
          listeners.add(listener);
          return size;
        });
    if (now > 0) {
      listener.accept(now);
    }
  }

  /** Fills the file to the blob's size; the thread is interrupted when nobody wants it any more. */
  void fill(BlobSource source) {
    if (!fills(Thread.currentThread())) {
      return;
    }
    try {
      new DownloadFill(this, source, pause).run();
    } catch (DownloadFill.DiskFault e) {
      fail(e.cause(), true);
    } catch (IOException | RuntimeException | Error e) {
      fail(e, false);
    } finally {
      fills(null);
    }
  }

  /**
   * The content from its start; reading waits for what has not come yet, and throws GantryException
   * when it will not come.
   *
   * @param givenUp whether the reader wants no more; looked at after {@link #wake}
   */
  InputStream follow(BooleanSupplier givenUp) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      return new DownloadReader(this, channel, givenUp);
    } catch (IOException e) {
      throw GantryException.internal("read " + file + ": " + e, e);
    }
  }

  /** Waits until all is there. */
  void await(BooleanSupplier givenUp) {
    awaitPast(blob.size() - 1, givenUp);
  }

  /** Lets all that wait look again. */
  void wake() {
    locked(() -> {
      changed.signalAll();
      return true;
    });
  }

  /** Ends it for good, for whoever fills and whoever reads. */
  void abandon() {
    locked(() -> {
      abandoned = true;
      changed.signalAll();
      // Inside the lock: a moment later the thread may work for another download.
      Optional.ofNullable(filler).ifPresent(Thread::interrupt);
      return true;
    });
  }

  /** Bytes that are there. */
  long size() {
    return locked(() -> size);
  }

  /**
   * More bytes are in the file.
   *
   * @param tell whether those who listen should hear of it
   */
  void grown(int n, boolean tell) {
    List<LongConsumer> told =
        locked(() -> {
          size += n;
          changed.signalAll();
          return tell ? List.copyOf(listeners) : List.of();
        });
    long now = size();
    told.forEach(listener -> listener.accept(now));
  }

  private void fail(Throwable cause, boolean ofDisk) {
    locked(() -> {
      changed.signalAll();
      failure = cause;
      diskFailed = ofDisk;
      return true;
    });
  }

  /** Whether the file has more than this; waits for it. */
  boolean awaitPast(long position, BooleanSupplier givenUp) {
    lock.lock();
    try {
      while (size <= position && size < blob.size()) {
        if (abandoned || givenUp.getAsBoolean()) {
          throw failed(new IOException("it was given up"));
        } else if (failure != null) {
          throw failed(failure);
        }
        changed.awaitUninterruptibly();
      }
      return size > position;
    } finally {
      lock.unlock();
    }
  }

  private static GantryException failed(Throwable cause) {
    Kind kind = cause instanceof GantryException e ? e.kind() : Kind.UNAVAILABLE;
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new GantryException(kind, why, cause);
  }

  boolean isAbandoned() {
    return locked(() -> abandoned);
  }

  /** Who fills it now; says whether anybody wants it. */
  private boolean fills(@Nullable Thread thread) {
    return locked(() -> {
      filler = thread;
      return !abandoned;
    });
  }

  private <T> T locked(Supplier<T> work) {
    return Locked.call(lock, work);
  }

  private static long sizeBefore(Path file, long limit) {
    try {
      long size = Files.size(file);
      return size <= limit ? size : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw GantryException.internal("look at " + file + ": " + e, e);
    }
  }
}
