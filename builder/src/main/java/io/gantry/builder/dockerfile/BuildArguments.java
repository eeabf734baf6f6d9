package io.gantry.builder.dockerfile;

import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a build is given from outside.
 *
 * @param values what {@code --build-arg} says
 * @param build the platform that builds
 * @param target the platform that is built for
 */
public record BuildArguments(Map<String, String> values, Platform build, Platform target) {
  /**
   * Arguments that every RUN has without an ARG, and that no history shows. Reference: "Predefined
   * ARGs".
   */
  private static final List<String> PREDEFINED =
      List.of(
          "HTTP_PROXY", "http_proxy",
          "HTTPS_PROXY", "https_proxy",
          "FTP_PROXY", "ftp_proxy",
          "NO_PROXY", "no_proxy",
          "ALL_PROXY", "all_proxy");

  public BuildArguments {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Nothing given, all on one platform. */
  public static BuildArguments none(Platform platform) {
    return new BuildArguments(Map.of(), platform, platform);
  }

  /** Those predefined arguments that were given. */
  public Map<String, String> predefined() {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : PREDEFINED) {
      if (values.containsKey(name)) {
        found.put(name, values.getOrDefault(name, ""));
      }
    }
    return found;
  }

  /**
   * Those that were given and that the file declares nowhere, in their order; the predefined ones
   * are not among them.
   */
  public List<String> notConsumedBy(Dockerfile file) {
    List<String> names = new ArrayList<>(values.keySet());
    names.removeAll(PREDEFINED);
    names.removeAll(automatic().keySet());
    file.globalArgs().forEach(arg -> names.removeAll(arg.names()));
    for (Stage stage : file.stages()) {
      for (Instruction instruction : stage.instructions()) {
        if (instruction instanceof Instruction.Arg arg) {
          names.removeAll(arg.names());
        }
      }
    }
    return names;
  }

  /** Reference: "Automatic platform ARGs in the global scope". */
  Map<String, String> automatic() {
    Map<String, String> found = new LinkedHashMap<>();
    put(found, "BUILD", build.normalised());
    put(found, "TARGET", target.normalised());
    return found;
  }

  private void put(Map<String, String> found, String prefix, Platform platform) {
    found.put(prefix + "PLATFORM", platform.toString());
    found.put(prefix + "OS", platform.os());
    found.put(prefix + "ARCH", platform.architecture());
    found.put(prefix + "VARIANT", platform.variant());
    found.replaceAll((name, value) -> values.getOrDefault(name, value));
  }
}
