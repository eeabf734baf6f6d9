package io.gantry.network.cni;

import io.gantry.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plugins that are shell scripts: each ADD makes a file of the plugin's name and each DEL removes
 * it, so that a test sees what is left. What else a plugin does at a command is a test's to say.
 */
final class FakePlugins {
  private static final String SCRIPT =
      """
      #!/bin/sh
      cd "${0%/*}/.." || exit 9
      me=${0##*/}
      cat > "requests/$CNI_COMMAND-$me"
      printf '%s %s\\n' "$CNI_COMMAND" "$me" >> log
      printf '%s|%s|%s|%s' "$CNI_CONTAINERID" "$CNI_NETNS" "$CNI_IFNAME" "$CNI_ARGS" \
        > "variables/$CNI_COMMAND-$me"
      if [ -f "scripts/$CNI_COMMAND-$me" ]; then . "scripts/$CNI_COMMAND-$me"; fi
      case $CNI_COMMAND in
        ADD) : > "made/$me"; printf '{"interfaces":[{"name":"%s"}]}' "$me" ;;
        DEL) rm -f "made/$me" ;;
        VERSION) echo '{"supportedVersions":["0.4.0","1.0.0","1.1.0"]}' ;;
      esac
      """;

  private final Path folder;

  FakePlugins(Path folder, String... names) throws IOException {
    this.folder = folder;
    for (String part : List.of("bin", "requests", "variables", "scripts", "made", "config")) {
      Files.createDirectory(folder.resolve(part));
    }
    for (String name : names) {
      Path script = Files.writeString(folder.resolve("bin").resolve(name), SCRIPT);
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  CniRuntime runtime(Duration timeLimit) {
    return new CniRuntime(
        new CniSettings(
            folder.resolve("config"),
            List.of(folder.resolve("bin")),
            folder.resolve("cache"),
            timeLimit));
  }

  /** Configures network n of these plugins; {@code extra} ends with a comma, if it is not empty. */
  void configure(String extra, String... plugins) throws IOException {
    String list =
        Arrays.stream(plugins)
            .map(plugin -> "{'type':'" + plugin + "'}")
            .collect(Collectors.joining(","));
    Files.writeString(
        folder.resolve("config/n.conflist"),
        ("{'name':'n'," + extra + "'plugins':[" + list + "]}").replace('\'', '"'));
  }

  void unconfigure() throws IOException {
    Files.delete(folder.resolve("config/n.conflist"));
  }

  /** What a plugin does before its own part of a command. */
  void script(String command, String plugin, String shell) throws IOException {
    Files.writeString(folder.resolve("scripts/" + command + "-" + plugin), shell + "\n");
  }

  /** As {@link #script}: it fails with this error, having made what an ADD makes. */
  void fail(String command, String plugin, int code) throws IOException {
    script(
        command,
        plugin,
        "if [ $CNI_COMMAND = ADD ]; then : > made/$me; fi\n"
            + "echo '{\"code\":"
            + code
            + ",\"msg\":\"no luck\",\"details\":\"at all\"}'; exit 1");
  }

  void repair(String command, String plugin) throws IOException {
    Files.delete(folder.resolve("scripts/" + command + "-" + plugin));
  }

  /** The commands so far, {@code "ADD a, ADD b"}; and forgets them. */
  String log() throws IOException {
    Path log = folder.resolve("log");
    String commands = Files.exists(log) ? String.join(", ", Files.readAllLines(log)) : "";
    Files.deleteIfExists(log);
    return commands;
  }

  Map<String, @Nullable Object> request(String command, String plugin) throws IOException {
    return Json.readMap(Files.readAllBytes(folder.resolve("requests/" + command + "-" + plugin)));
  }

  /** Container, namespace, interface and arguments of the last run. */
  String variables(String command, String plugin) throws IOException {
    return Files.readString(folder.resolve("variables/" + command + "-" + plugin));
  }

  /** What ADD made and DEL did not remove. */
  List<String> made() throws IOException {
    return names("made");
  }

  /** The files of what is remembered. */
  List<String> remembered() throws IOException {
    return Files.exists(folder.resolve("cache/results")) ? names("cache/results") : List.of();
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  private List<String> names(String part) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(part))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
