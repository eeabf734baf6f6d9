package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A program of this machine that does a part of the work: jlink, Maven, Gradle. */
final class Tool {
  private static final int SHOWN = 4000;

  private final List<String> command = new ArrayList<>();
  private Optional<Path> folder = Optional.empty();

  Tool(String program) {
    command.add(program);
  }

  Tool add(String... words) {
    command.addAll(List.of(words));
    return this;
  }

  Tool in(Path where) {
    folder = Optional.of(where);
    return this;
  }

  /** Runs it; what it printed. INVALID with the end of its words when it fails. */
  String run(String what) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      folder.ifPresent(where -> builder.directory(where.toFile()));
      Process process = builder.start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw GantryException.invalid(
            "%s: %s ended with status %d: %s"
                .formatted(
                    what,
                    command.getFirst(),
                    status,
                    said.substring(Math.max(0, said.length() - SHOWN)).strip()));
      }
      return said;
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.NOT_FOUND,
          what + ": cannot start " + command.getFirst() + ": " + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GantryException.internal(what + ": interrupted", e);
    }
  }
}
