package io.gantry.builder;

import io.gantry.builder.solve.DebugShell;
import io.gantry.builder.solve.StepRunner;
import io.gantry.linux.Fd;
import io.gantry.store.ExtractOptions;
import io.gantry.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Processes that exist in the test only: each writes a file of its own name, at a moment. */
final class WritingRunner implements StepRunner {
  private final Store store;
  private final Instant now;
  private final List<String> ran = new CopyOnWriteArrayList<>();

  WritingRunner(Store store, Instant now) {
    this.store = store;
    this.now = now;
  }

  /** The commands that ran, in their order. */
  List<String> ran() {
    return ran;
  }

  @Override
  public int run(Request request, Output output) {
    String name = request.arguments().getFirst();
    ran.add(name);
    Path file = store.snapshots().get(request.id()).orElseThrow().upper().resolve(name);
    try {
      Files.writeString(file, "by " + name);
      Files.setLastModifiedTime(file, FileTime.from(now));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }

  @Override
  public void debug(Request request, DebugShell shell) {
    throw new IllegalStateException("nobody asks for a shell here");
  }

  @Override
  public ExtractOptions.Owner owner(Fd root, String user) {
    return new ExtractOptions.Owner(0, 0);
  }
}
