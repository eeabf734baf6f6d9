package io.gantry.engine;

import io.gantry.csi.CsiUse;
import io.gantry.oci.ByteSize;
import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the options of a CSI volume say: {@code size}, {@code fs}, {@code mount} (options of the
 * mount after a comma), {@code access} ({@code rw}, {@code ro}, {@code shared-rw}, {@code
 * shared-ro}), {@code id} of a volume that is there already, {@code secrets} (a file of this host
 * with a JSON object); all others are the plugin's.
 */
record CsiOptions(Map<String, String> options) {
  private static final Set<String> OURS = Set.of("size", "fs", "mount", "access", "id", "secrets");
  private static final Set<String> ACCESS = Set.of("rw", "ro", "shared-rw", "shared-ro");
  private static final int SECRETS_LIMIT = 64 * 1024;

  /** INVALID when something is wrong with it; the secrets must be readable. */
  CsiUse use() {
    String access = options.getOrDefault("access", "rw");
    if (!ACCESS.contains(access)) {
      throw GantryException.invalid(
          "invalid access \"" + access + "\": want one of rw, ro, shared-rw, shared-ro");
    }
    String size = options.getOrDefault("size", "");
    String mount = options.getOrDefault("mount", "");
    return new CsiUse(
        options.getOrDefault("fs", ""),
        mount.isEmpty() ? List.of() : List.of(mount.split(",", -1)),
        access.endsWith("ro"),
        access.startsWith("shared"),
        size.isEmpty() ? 0 : size(size),
        secrets());
  }

  private static long size(String text) {
    return ByteSize.find(text.strip())
        .orElseThrow(() -> GantryException.invalid("invalid size: '" + text + "'"));
  }

  /** The plugin's name for a volume that is there already; empty for one to be made. */
  String id() {
    return options.getOrDefault("id", "");
  }

  /** What is the plugin's to understand. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new HashMap<>(options);
    parameters.keySet().removeAll(OURS);
    return parameters;
  }

  /** Read at each use, as only the file's name is kept. */
  Map<String, String> secrets() {
    String file = options.getOrDefault("secrets", "");
    if (file.isEmpty()) {
      return Map.of();
    }
    Path path = Path.of(file);
    if (!path.isAbsolute() || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw GantryException.invalid("secrets " + file + ": want the absolute path of a file");
    }
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      byte[] json = in.readNBytes(SECRETS_LIMIT + 1);
      if (json.length > SECRETS_LIMIT) {
        throw GantryException.invalid("secrets " + file + ": longer than 64 KiB");
      }
      Map<String, String> secrets = new HashMap<>();
      Json.readMap(json).forEach((key, value) -> secrets.put(key, text(file, value)));
      return secrets;
    } catch (IOException e) {
      throw GantryException.internal("read secrets " + file + ": " + e, e);
    }
  }

  private static String text(String file, @Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw GantryException.invalid("secrets " + file + ": want an object of strings");
  }
}
