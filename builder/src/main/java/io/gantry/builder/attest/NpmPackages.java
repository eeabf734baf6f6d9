package io.gantry.builder.attest;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Packages of npm: installed ones by their package.json, others by package-lock.json. Pure. */
final class NpmPackages {
  private static final String MODULES = "node_modules/";
  private static final Pattern INSTALLED =
      Pattern.compile("(?:.*/)?node_modules/(?:@[^/]+/)?[^/]+/package\\.json");

  private NpmPackages() {}

  static boolean isInstalled(String path) {
    return INSTALLED.matcher(path).matches();
  }

  static boolean isLock(String path) {
    boolean lock = path.equals("package-lock.json") || path.endsWith("/package-lock.json");
    return lock && !path.contains(MODULES);
  }

  /** What is no JSON of this kind is nobody's package. */
  static void installed(byte[] json, Consumer<SoftwarePackage> found) {
    Map<String, @Nullable Object> fields = fields(json);
    add(fields.get("name"), fields.get("version"), found);
  }

  /** Versions 2 and 3 of the format, which npm 7 brought. */
  static void locked(byte[] json, Consumer<SoftwarePackage> found) {
    if (fields(json).get("packages") instanceof Map<?, ?> packages) {
      packages.forEach((path, entry) -> {
        int at = String.valueOf(path).lastIndexOf(MODULES);
        if (at >= 0 && entry instanceof Map<?, ?> of) {
          add(String.valueOf(path).substring(at + MODULES.length()), of.get("version"), found);
        }
      });
    }
  }

  private static Map<String, @Nullable Object> fields(byte[] json) {
    try {
      return Json.readMap(json);
    } catch (GantryException e) {
      return Map.of();
    }
  }

  private static void add(
      @Nullable Object name, @Nullable Object version, Consumer<SoftwarePackage> found) {
    if (name instanceof String text && version instanceof String number) {
      int slash = text.startsWith("@") ? text.indexOf('/') : -1;
      String scope = slash < 0 ? "" : text.substring(0, slash);
      found.accept(new SoftwarePackage("npm", scope, text.substring(slash + 1), number, ""));
    }
  }
}
