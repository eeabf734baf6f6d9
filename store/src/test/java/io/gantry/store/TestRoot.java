package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Snapshots in a folder of their own, with what tests ask about it. */
final class TestRoot implements AutoCloseable {
  final Path path;
  final Snapshots snapshots;

  TestRoot(Path path) {
    this.path = path;
    snapshots = Snapshots.open(path.resolve("snapshots"));
  }

  /** Unpacks layers on each other and returns their diff ids, bottom first. */
  List<Digest> layers(Layers... layers) {
    List<Digest> diffIds = new ArrayList<>();
    for (Layers layer : layers) {
      try (LayerDraft draft = snapshots.layers().unpack(layer.stream(), LayerLimits.DEFAULT)) {
        draft.commit(diffIds);
        diffIds.add(draft.layer().diffId());
      }
    }
    return diffIds;
  }

  /** The unpacked folder of the topmost of these layers. */
  Path fs(List<Digest> diffIds) {
    return path.resolve("snapshots/layers/" + LayerChain.id(diffIds).hex() + "/fs");
  }

  /** Everything below the state folder, to see that nothing is left. */
  List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.map(file -> path.relativize(file).toString()).sorted().toList();
    }
  }

  @Override
  public void close() {
    snapshots.close();
  }

  /** Runs a program of the host and returns what it says; fails when it fails. */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output =
          new String(
              process.getInputStream().readAllBytes(),
              java.nio.charset.StandardCharsets.ISO_8859_1);
      if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + output);
      }
      return output.strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  static String shell(String script) throws IOException {
    return run("sh", "-ec", script);
  }

  /** All that can be seen of a tree, but for sockets' content. */
  static String tree(Fd mount) throws IOException {
    return in(
        mount,
        "find . -printf '%p %y %m %U %G %T@ %l %n\\n' | sed -E 's/^(.* d [0-9]+ .*) [0-9]+$/\\1/' | sort;"
            + " find . -type f -exec stat -c '%n %s' {} \\; | sort; find . -type f -size -100k -exec sha256sum {} \\; | sort;"
            + " getfattr -h -d -m '^(user|security|system)' -R .");
  }

  /** Runs a script in a mount that stands nowhere. */
  static String in(Fd mount, String script) throws IOException {
    return shell(
        "cd /proc/%d/fd/%d; %s".formatted(ProcessHandle.current().pid(), mount.number(), script));
  }
}
