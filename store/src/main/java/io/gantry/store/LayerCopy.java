package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.linux.PlatformThread;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Unpacks a layer while it is written, by another thread. */
final class LayerCopy {
  private static final int BUFFER = 1 << 20;

  private final Consumer<OutputStream> content;
  private final PipedInputStream in = new PipedInputStream(BUFFER);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  private LayerCopy(Consumer<OutputStream> content) {
    this.content = content;
  }

  /**
   * @param content writes the layer
   * @param target a folder that is not there yet
   */
  static void run(Consumer<OutputStream> content, Path target) {
    FileCalls.mkdirat(Fd.CWD, target.toString(), 0755);
    try (Fd root = FileCalls.open(target.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      new LayerCopy(content).into(root);
    } catch (IOException e) {
      throw GantryException.internal("copy to " + target + ": " + e.getMessage(), e);
    }
  }

  private void into(Fd root) throws IOException {
    PipedOutputStream out = new PipedOutputStream(in);
    Thread writer = Thread.ofPlatform().name("layer-copy").start(() -> write(out));
    try {
      LayerUnpacker.unpack(in, root, LayerLimits.DEFAULT);
    } catch (RuntimeException e) {
      // An archive that breaks off is the consequence of what the writer met.
      throw failure.get() == null ? e : failure.get();
    } finally {
      // Whoever still writes learns by this that nobody reads any more.
      in.close();
      PlatformThread.join(writer);
    }
  }

  private void write(PipedOutputStream out) {
    try (out) {
      content.accept(out);
    } catch (RuntimeException e) {
      failure.set(e);
    } catch (IOException e) {
      failure.set(GantryException.internal("copy layers: " + e.getMessage(), e));
    }
  }
}
