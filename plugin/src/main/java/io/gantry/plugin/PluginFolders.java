package io.gantry.plugin;

import java.nio.file.Path;
import java.util.List;

/**
 * Where plugins are looked for.
 *
 * @param sockets holds {@code NAME.sock}; what is found there goes first
 * @param specs hold {@code NAME.spec} and {@code NAME.json}, in the order of their precedence
 */
public record PluginFolders(Path sockets, List<Path> specs) {
  /** Docker's own. */
  public static final PluginFolders SYSTEM =
      new PluginFolders(
          Path.of("/run/docker/plugins"),
          List.of(Path.of("/etc/docker/plugins"), Path.of("/usr/lib/docker/plugins")));

  public PluginFolders {
    specs = List.copyOf(specs);
  }
}
