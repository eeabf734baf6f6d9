package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.FolderEntry;
import io.gantry.linux.Open;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where things are made before they have a name and go before they are deleted, so that a rename is
 * all that others see. What a crash left in it is deleted when it is opened. Thread-safe.
 */
final class WorkFolder implements AutoCloseable {
  private final Path path;
  private final Fd folder;
  private final AtomicLong next = new AtomicLong();

  WorkFolder(Path path) {
    this.path = path;
    folder = FileCalls.open(path.toString(), Open.PATH | Open.DIRECTORY);
    try (Fd readable = FileCalls.open(path.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      for (FolderEntry entry : FileData.list(readable)) {
        TreeRemoval.remove(folder, entry.name());
      }
    }
  }

  /** A new folder of this process alone. */
  Path make() {
    String name = "w" + next.incrementAndGet();
    FileCalls.mkdirat(folder, name, 0711);
    return path.resolve(name);
  }

  /** Takes a folder's name away at once; {@link #delete} then takes the rest of the time. */
  Path park(Path doomed) {
    String name = "d" + next.incrementAndGet();
    FileCalls.renameat2(Fd.CWD, doomed.toString(), folder, name, 0);
    return path.resolve(name);
  }

  Path path() {
    return path;
  }

  /** Deletes a folder that is in here, and answers the bytes that this freed. */
  long deleteCounted(Path inside) {
    long bytes = Usage.of(inside).bytes();
    delete(inside);
    return bytes;
  }

  /** Deletes a folder that is in here. */
  void delete(Path inside) {
    TreeRemoval.remove(folder, inside.getFileName().toString());
  }

  @Override
  public void close() {
    folder.close();
  }
}
