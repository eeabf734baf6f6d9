package io.gantry.docker;

import io.gantry.engine.MountSpec;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code source:target[:options]}: a path of the host or the name of a volume. Pure. */
final class BindSyntax {
  private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

  /** Each option and the question that it answers; a question may be answered once. */
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("ro", "access"),
          Map.entry("rw", "access"),
          Map.entry("z", "label"),
          Map.entry("Z", "label"),
          Map.entry("nocopy", "copy"),
          Map.entry("private", "propagation"),
          Map.entry("rprivate", "propagation"),
          Map.entry("shared", "propagation"),
          Map.entry("rshared", "propagation"),
          Map.entry("slave", "propagation"),
          Map.entry("rslave", "propagation"),
          Map.entry("cached", "consistency"),
          Map.entry("delegated", "consistency"),
          Map.entry("consistent", "consistency"));

  private BindSyntax() {}

  static MountSpec parse(String text, String volumeDriver) {
    String[] parts = text.split(":", -1);
    if (parts.length > 3 || parts[0].isEmpty()) {
      throw invalid(text, "");
    }
    if (parts.length == 1) {
      return MountSpec.Volume.of("", target(text, parts[0]), false);
    }
    if (parts[1].isEmpty()) {
      throw invalid(text, "");
    }
    Set<String> options = options(parts.length == 3 ? parts[2] : "", text);
    String target = target(text, parts[1]);
    return parts[0].startsWith("/")
        ? bind(parts[0], target, options)
        : volume(parts[0], target, options, volumeDriver);
  }

  /** Takes out what a path says twice: doubled and trailing slashes, {@code .} and {@code ..}. */
  static String clean(String absolute) {
    ArrayDeque<String> names = new ArrayDeque<>();
    for (String name : absolute.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  static void requireVolumeName(String name) {
    if (!VOLUME_NAME.matcher(name).matches()) {
      throw HttpFailure.badRequest(
          "\"%s\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path"
              .formatted(name));
    }
  }

  private static MountSpec bind(String source, String target, Set<String> options) {
    if (options.contains("nocopy")) {
      throw HttpFailure.badRequest("invalid mode: nocopy: a folder of the host is never copied to");
    }
    return new MountSpec.Bind(
        clean(source), target, options.contains("ro"), propagation(options), true, true, false);
  }

  private static MountSpec volume(
      String name, String target, Set<String> options, String volumeDriver) {
    requireVolumeName(name);
    return new MountSpec.Volume(
        name,
        target,
        options.contains("ro"),
        options.contains("nocopy"),
        "",
        volumeDriver,
        Map.of(),
        Map.of());
  }

  private static String propagation(Set<String> options) {
    return options.stream()
        .filter(option -> "propagation".equals(OPTIONS.get(option)))
        .findFirst()
        .orElse("");
  }

  private static Set<String> options(String text, String whole) {
    Set<String> answered = new HashSet<>();
    List<String> options = text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    for (String option : options) {
      String question = OPTIONS.get(option);
      if (question == null || !answered.add(question)) {
        throw HttpFailure.badRequest(
            "invalid volume specification: '%s': invalid mode: %s".formatted(whole, text));
      }
    }
    return Set.copyOf(options);
  }

  private static String target(String whole, String target) {
    if (!target.startsWith("/")) {
      throw invalid(whole, ": invalid mount path: '" + target + "' mount path must be absolute");
    }
    String clean = clean(target);
    if (clean.equals("/")) {
      throw invalid(whole, ": invalid specification: destination can't be '/'");
    }
    return clean;
  }

  private static HttpFailure invalid(String text, String why) {
    return HttpFailure.badRequest("invalid volume specification: '" + text + "'" + why);
  }
}
