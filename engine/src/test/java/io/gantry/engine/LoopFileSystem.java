package io.gantry.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system of its own in a file, mounted until it is closed. */
final class LoopFileSystem implements AutoCloseable {
  private final Path place;

  private LoopFileSystem(Path place) {
    this.place = place;
  }

  /**
   * Makes and mounts it.
   *
   * @param mkfs the program with its options
   */
  static LoopFileSystem mount(Path folder, long bytes, String... mkfs) throws IOException {
    Path image = folder.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    List<String> make = new ArrayList<>(List.of(mkfs));
    make.add(image.toString());
    run(make);
    Path place = Files.createDirectory(folder.resolve("mounted"));
    run(List.of("mount", "-o", "loop", image.toString(), place.toString()));
    return new LoopFileSystem(place);
  }

  Path place() {
    return place;
  }

  /** Bytes that are in use. */
  long used() throws IOException {
    var store = Files.getFileStore(place);
    return store.getTotalSpace() - store.getUnallocatedSpace();
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(command + ": " + told);
    }
  }

  @Override
  public void close() throws IOException {
    run(List.of("umount", place.toString()));
  }
}
