package io.gantry.builder.solve;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What came with a build: folders by name, which do not change while it runs, and secrets by id.
 * The name of the main folder is empty.
 */
public record Contexts(Map<String, Path> folders, Map<String, byte[]> secrets) {
  public Contexts {
    folders = Map.copyOf(folders);
    secrets = Map.copyOf(secrets);
  }

  Optional<Path> folder(String name) {
    return Optional.ofNullable(folders.get(name));
  }
}
