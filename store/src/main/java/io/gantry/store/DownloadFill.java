package io.gantry.store;

import io.gantry.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Brings the bytes of one download, again and again from where a connection broke. */
final class DownloadFill {
  private static final int BUFFER = 128 << 10;
  private static final long REPORT_STEP = 512 << 10;

  /** Faults in a row, without as much as {@link #PROGRESS} bytes between them, before it fails. */
  private static final int ATTEMPTS = 5;

  private static final long PROGRESS = 64 << 10;

  private final Download download;
  private final Descriptor blob;
  private final BlobSource source;
  private final Duration pause;
  private long size;

  /**
   * @param pause before the second attempt after a fault; doubles with each
   */
  DownloadFill(Download download, BlobSource source, Duration pause) {
    this.download = download;
    this.blob = download.blob();
    this.source = source;
    this.pause = pause;
    this.size = download.size();
  }

  void run() throws IOException, DiskFault {
    try (FileChannel out = FileChannel.open(download.file(), StandardOpenOption.WRITE)) {
      out.truncate(size);
      out.position(size);
      fill(out);
    }
  }

  private void fill(FileChannel out) throws IOException, DiskFault {
    int faults = 0;
    long sinceFault = size;
    while (size < blob.size()) {
      try {
        copy(out);
      } catch (IOException e) {
        faults = size - sinceFault >= PROGRESS ? 1 : faults + 1;
        sinceFault = size;
        if (faults == ATTEMPTS || download.isAbandoned()) {
          throw e;
        }
        sleep(pause.multipliedBy(1L << (faults - 1)), e);
      }
    }
  }

  private void copy(FileChannel out) throws IOException, DiskFault {
    byte[] buffer = new byte[BUFFER];
    long reported = size;
    try (InputStream in = source.open(blob, size)) {
      while (size < blob.size()) {
        int n = in.read(buffer, 0, (int) Math.min(BUFFER, blob.size() - size));
        if (n < 0) {
          throw new IOException("it ended after " + size + " of " + blob.size() + " bytes");
        }
        write(out, ByteBuffer.wrap(buffer, 0, n));
        size += n;
        boolean tell = size - reported >= REPORT_STEP || size == blob.size();
        reported = tell ? size : reported;
        download.grown(n, tell);
      }
    }
  }

  /** Trying again does not help against a full disk. */
  private static void write(FileChannel out, ByteBuffer bytes) throws DiskFault {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new DiskFault(e);
    }
  }

  private static void sleep(Duration time, IOException fault) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      fault.addSuppressed(e);
      throw fault;
    }
  }

  /** A fault of this machine's disk, not of the other side. */
  static final class DiskFault extends Exception {
    private static final long serialVersionUID = 1;
    private final IOException cause;

    DiskFault(IOException cause) {
      super(cause);
      this.cause = cause;
    }

    IOException cause() {
      return cause;
    }
  }
}
