package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folders that are open for reading together. */
record Folders(List<Fd> all) implements AutoCloseable {
  static Folders open(List<Path> paths) {
    Folders folders = new Folders(new ArrayList<>());
    boolean done = false;
    try {
      for (Path path : paths) {
        folders.all().add(FileCalls.open(path.toString(), Open.READ_ONLY | Open.DIRECTORY));
      }
      done = true;
      return folders;
    } finally {
      if (!done) {
        folders.close();
      }
    }
  }

  @Override
  public void close() {
    all.forEach(Fd::close);
  }
}
