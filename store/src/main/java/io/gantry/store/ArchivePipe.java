package io.gantry.store;

import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an archive, in the caller's thread, while another thread writes it. */
public final class ArchivePipe {
  private ArchivePipe() {}

  /**
   * Both ends have done their work when this returns; the first failure is thrown. An interrupt
   * breaks it off.
   */
  public static void run(Consumer<OutputStream> writer, Consumer<InputStream> reader) {
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    BytePipe pipe = new BytePipe();
    Thread thread =
        Thread.ofPlatform().name("archive-write").start(() -> write(writer, pipe.sink(), failure));
    try {
      reader.accept(pipe.source());
    } catch (RuntimeException e) {
      RuntimeException first = failure.get();
      // An archive that breaks off is the consequence of what the writer met.
      throw first == null ? e : first;
    } finally {
      pipe.abandon();
      PlatformThread.join(thread);
    }
    RuntimeException last = failure.get();
    if (last != null) {
      throw last;
    }
  }

  private static void write(
      Consumer<OutputStream> writer,
      OutputStream out,
      AtomicReference<@Nullable RuntimeException> failure) {
    try (out) {
      try {
        writer.accept(out);
      } catch (RuntimeException e) {
        // Before the end of the stream is seen.
        failure.set(e);
      }
    } catch (IOException e) {
      failure.set(failed(e));
    }
  }

  private static GantryException failed(IOException e) {
    return GantryException.internal("copy files: " + e.getMessage(), e);
  }
}
