package io.gantry.builder.solve;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an archive while another thread writes it. */
final class ArchivePipe {
  private static final int BUFFER = 1 << 20;

  private ArchivePipe() {}

  /** Both ends have done their work when this returns; the first failure is thrown. */
  static void run(Consumer<TarWriter> writer, Consumer<InputStream> reader) {
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    PipedInputStream in = new PipedInputStream(BUFFER);
    try {
      PipedOutputStream out = new PipedOutputStream(in);
      Thread thread = Thread.ofPlatform().name("copy").start(() -> write(writer, out, failure));
      try {
        reader.accept(in);
      } catch (RuntimeException e) {
        RuntimeException first = failure.get();
        // An archive that breaks off is the consequence of what the writer met.
        throw first == null ? e : first;
      } finally {
        // A writer that is still at it learns by this that nobody reads any more.
        in.close();
        PlatformThread.join(thread);
      }
    } catch (IOException e) {
      throw GantryException.internal("copy files: " + e.getMessage(), e);
    }
    RuntimeException last = failure.get();
    if (last != null) {
      throw last;
    }
  }

  private static void write(
      Consumer<TarWriter> writer,
      PipedOutputStream out,
      AtomicReference<@Nullable RuntimeException> failure) {
    try (out) {
      TarWriter tar = new TarWriter(out);
      writer.accept(tar);
      tar.finish();
    } catch (RuntimeException e) {
      failure.set(e);
    } catch (IOException e) {
      failure.set(GantryException.internal("copy files: " + e.getMessage(), e));
    }
  }
}
