package io.gantry.builder;

import io.gantry.oci.GantryException;
import io.gantry.oci.GoBoolean;
import io.gantry.oci.ImageReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Build arguments that tell the builder something. Reference: "ARG", "BuildKit built-in build
 * args". That of the build checks is {@code Linter}'s, that of times {@link ImageAssembly}'s.
 *
 * @param values all arguments of the build
 */
public record BuiltinArguments(Map<String, String> values) {
  private static final String SYNTAX = "BUILDKIT_SYNTAX";
  private static final String HOST_NAME = "buildkitsandbox";

  public BuiltinArguments {
    values = Map.copyOf(values);
  }

  /** Of arguments as they travel: those that are null have no value. */
  public static BuiltinArguments of(Map<String, ?> arguments) {
    Map<String, String> values = new HashMap<>();
    arguments.forEach((name, value) -> {
      if (value instanceof String text) {
        values.put(name, text);
      }
    });
    return new BuiltinArguments(values);
  }

  /** Whether the image's configuration carries the cache. */
  public boolean inlineCache() {
    return flag("BUILDKIT_INLINE_CACHE").orElse(false);
  }

  /** Whether a Git context keeps {@code .git}; empty when nothing was said. */
  public Optional<Boolean> keepGitDir() {
    return flag("BUILDKIT_CONTEXT_KEEP_GIT_DIR");
  }

  /**
   * Whether the result is one of several platforms, although it may be one alone.
   *
   * @param platforms how many are asked for
   * @throws GantryException INVALID when there are several, and they may not be
   */
  public boolean multiPlatform(int platforms) {
    boolean several = flag("BUILDKIT_MULTI_PLATFORM").orElse(platforms > 1);
    if (!several && platforms > 1) {
      throw GantryException.invalid(
          "BUILDKIT_MULTI_PLATFORM: returning multiple target platforms is not allowed");
    }
    return several;
  }

  /** What the processes of the build are told as the name of their host. */
  String hostname() {
    return text("BUILDKIT_SANDBOX_HOSTNAME").orElse(HOST_NAME);
  }

  /** The name of a cache mount, apart from those of other namespaces. */
  String cacheId(String id) {
    return text("BUILDKIT_CACHE_MOUNT_NS")
        .map(namespace -> ContainerPaths.absolute("/" + namespace, "./" + id))
        .orElse(id);
  }

  /**
   * Throws INVALID when another frontend is asked for than Docker's own for Dockerfiles, which
   * speaks the language that is known here.
   */
  void checkSyntax() {
    Optional<String> frontend = text(SYNTAX).map(line -> line.strip().split(" ", 2)[0]);
    if (frontend.isPresent() && !isDockerfile(frontend.get())) {
      throw GantryException.invalid(
          SYNTAX
              + "="
              + frontend.get()
              + ": frontends are not run, Dockerfiles are read by the engine itself. Hint: leave it"
              + " out");
    }
  }

  private static boolean isDockerfile(String frontend) {
    if (frontend.equals("dockerfile.v0")) {
      return true;
    }
    try {
      String name = ImageReference.parse(frontend).familiarName();
      return name.equals("docker/dockerfile") || name.equals("docker/dockerfile-upstream");
    } catch (GantryException e) {
      return false;
    }
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  private Optional<Boolean> flag(String name) {
    return text(name)
        .map(value ->
            GoBoolean.parse(value)
                .orElseThrow(() ->
                    GantryException.invalid("invalid boolean value for " + name + ": " + value)));
  }
}
