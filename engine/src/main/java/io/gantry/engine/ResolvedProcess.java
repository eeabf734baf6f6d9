package io.gantry.engine;

import io.avaje.jsonb.Json;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What really runs: a container's wishes over its image's configuration. Decided once at create,
 * and saved, so that a start reads no image.
 *
 * @param args program and arguments, never empty
 * @param user empty is root
 * @param stopTimeout seconds; negative waits for ever
 */
@Json
record ResolvedProcess(
    List<String> args,
    List<String> env,
    String workingDir,
    String user,
    String hostname,
    String stopSignal,
    int stopTimeout) {
  private static final int STOP_TIMEOUT = 10;

  ResolvedProcess {
    args = List.copyOf(args);
    env = List.copyOf(env);
  }

  /** Pure; INVALID when there is nothing to run, in Docker's words. */
  static ResolvedProcess of(ProcessSpec spec, ImageConfig.Config image, String id) {
    List<String> args = args(spec, image);
    if (args.isEmpty()) {
      throw GantryException.invalid("no command specified");
    }
    String imageSignal = image.stopSignal() == null ? "" : image.stopSignal();
    Integer imageTimeout = image.stopTimeout();
    int timeout = imageTimeout == null ? STOP_TIMEOUT : imageTimeout;
    return new ResolvedProcess(
        args,
        EnvironmentList.merge(image.env(), spec.env()),
        first(spec.workingDir(), image.workingDir(), "/"),
        first(spec.user(), image.user()),
        first(spec.hostname(), id.substring(0, 12)),
        first(spec.stopSignal(), imageSignal, "SIGTERM"),
        spec.stopTimeout().orElse(timeout));
  }

  /** A command of one's own entry point gets none of the image's arguments. */
  private static List<String> args(ProcessSpec spec, ImageConfig.Config image) {
    List<String> own = spec.entrypoint().orElse(List.of());
    boolean cleared = spec.entrypoint().isPresent();
    List<String> args = new ArrayList<>();
    List<String> entrypoint = image.entrypoint();
    if (cleared) {
      own.stream().filter(word -> !own.equals(List.of("")) || !word.isEmpty()).forEach(args::add);
    } else if (entrypoint != null) {
      args.addAll(entrypoint);
    }
    List<String> command = image.cmd();
    if (!spec.command().isEmpty()) {
      args.addAll(spec.command());
    } else if (!cleared && command != null) {
      args.addAll(command);
    }
    return args;
  }

  private static String first(String... candidates) {
    for (String candidate : candidates) {
      if (!candidate.isEmpty()) {
        return candidate;
      }
    }
    return "";
  }
}
