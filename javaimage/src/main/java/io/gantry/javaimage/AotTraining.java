package io.gantry.javaimage;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a program once in a container of its image, so that the JVM writes what it loaded, linked
 * and profiled at its end (JEP 483, 514, 515): until it answers at its port, or ends by itself, or
 * its time is over.
 */
final class AotTraining {
  private static final String WRITTEN = "/tmp/app.aot";

  /** Writing the cache takes seconds on a slow machine, and happens after the signal. */
  private static final int STOP_SECONDS = 180;

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int SHOWN = 2000;

  private final DaemonCalls daemon;
  private final TrainingOptions options;

  AotTraining(DaemonCalls daemon, TrainingOptions options) {
    this.daemon = daemon;
    this.options = options;
  }

  /**
   * The cache, in a file; INVALID that says what the program did instead of making one.
   *
   * @param image that the daemon has
   * @param entry the image's command
   */
  Path run(Digest image, EntryPoint entry, Path file) throws IOException {
    Map<String, ?> created =
        daemon.post(
            "/containers/create",
            Map.of(
                "Image",
                image.toString(),
                "Entrypoint",
                entry.command("-XX:AOTCacheOutput=" + WRITTEN),
                "Cmd",
                options.arguments(),
                "Env",
                options.environment(),
                "Labels",
                Map.of("gantry.training", "aot")));
    String path = "/containers/" + created.get("Id");
    try {
      daemon.post(path + "/start", Map.of());
      TrainedProgram program = new TrainedProgram(daemon, path);
      long end = System.nanoTime() + options.patience().toNanos();
      while (program.runs() && System.nanoTime() < end && !program.answered(options.requests())) {
        pause();
      }
      daemon.post(path + "/stop?t=" + STOP_SECONDS, Map.of());
      return fetch(path, file);
    } finally {
      daemon.delete(path + "?force=1&v=1");
    }
  }

  private Path fetch(String path, Path file) throws IOException {
    String archive = path + "/archive?path=" + WRITTEN;
    if (daemon.has(archive)) {
      try (InputStream in = daemon.open(archive)) {
        TarReader tar = new TarReader(in);
        Optional<TarEntry> entry = tar.next();
        if (entry.isPresent() && entry.get().size() > 0) {
          Files.copy(tar.content(), file);
          return file;
        }
      }
    }
    throw GantryException.invalid("it wrote none; its last words: " + lastWords(path));
  }

  private String lastWords(String path) throws IOException {
    try (InputStream in = daemon.open(path + "/logs?stdout=1&stderr=1&tail=20")) {
      // Frames of 8 bytes stand before each piece; what is no text is left out.
      String said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String text = said.replaceAll("[\\p{Cntrl}\\ufffd&&[^\\n]]+", "").strip();
      return text.substring(Math.max(0, text.length() - SHOWN));
    }
  }

  /** What else the key of the cache's layer depends on, beside the image. */
  static List<String> key(TrainingOptions options) {
    return List.of(
        String.join("\0", options.requests()),
        String.join("\0", options.arguments()),
        String.join("\0", options.environment()));
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GantryException.internal("train the AOT cache: interrupted", e);
    }
  }
}
