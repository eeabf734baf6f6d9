package io.gantry.engine;

import io.gantry.linux.Errno;
import io.gantry.oci.Platform;
import io.gantry.runtime.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Programs for other processors: the kernel starts an emulator for them where binfmt_misc has one
 * (Linux, admin-guide "binfmt-misc"). Says why one did not start.
 */
final class Emulation {
  private static final Path REGISTERED = Path.of("/proc/sys/fs/binfmt_misc");

  /** QEMU's names of the architectures that differ from those of images. */
  private static final Map<String, String> NAMES =
      Map.of(
          "amd64", "x86_64",
          "386", "i386",
          "arm64", "aarch64",
          "loong64", "loongarch64",
          "mips64le", "mips64el",
          "mipsle", "mipsel");

  private final Path registered;
  private final String alternative;

  /**
   * @param alternative what else helps where there is no emulator, for a hint
   */
  Emulation(String alternative) {
    this(REGISTERED, alternative);
  }

  Emulation(Path registered, String alternative) {
    this.registered = registered;
    this.alternative = alternative;
  }

  /**
   * The failure of a start in words that say what is missing, if a foreign platform may be why.
   *
   * @param platform that the program is for
   * @param failure what the start threw
   * @param usual the failure in the usual words
   */
  StartFailure explained(Platform platform, RuntimeException failure, StartFailure usual) {
    Platform here = Platform.current();
    if (here.runs(platform)
        || !(failure instanceof LaunchException launch)
        || !launch.step().startsWith("exec ")) {
      return usual;
    }
    String cpu = platform.architecture();
    return why("qemu-" + NAMES.getOrDefault(cpu, cpu), launch.errno())
        .map(why ->
            usual.withText(
                "%s. This is a program for %s, and this machine is %s: %s"
                    .formatted(usual.text(), platform, here, why)))
        .orElse(usual);
  }

  /**
   * The kernel does not know the format of a program without a handler. It does not find, in the
   * container's root, the emulator of a handler that does not hold it open (flag F). Visible to its
   * test.
   */
  Optional<String> why(String handler, int errno) {
    Optional<String> entry = entry(handler);
    return switch (errno) {
      case Errno.ENOEXEC ->
          Optional.of(entry.map(text -> idle(handler, text)).orElseGet(() -> absent(handler)));
      case Errno.ENOENT ->
          entry.filter(text -> enabled(text) && !holds(text)).map(text -> unheld(handler));
      default -> Optional.empty();
    };
  }

  private Optional<String> entry(String handler) {
    try {
      return Optional.of(Files.readString(registered.resolve(handler)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean enabled(String entry) {
    return entry.startsWith("enabled");
  }

  private static boolean holds(String entry) {
    return entry.lines().anyMatch(line -> line.startsWith("flags:") && line.contains("F"));
  }

  private String absent(String handler) {
    return "binfmt_misc has no handler %s. Hint: install emulators (Debian: apt-get install qemu-user-static binfmt-support), or %s"
        .formatted(handler, alternative);
  }

  private String idle(String handler, String entry) {
    return enabled(entry)
        ? "the handler %s of binfmt_misc did not start it".formatted(handler)
        : "the handler %s of binfmt_misc is disabled. Hint: echo 1 > %s"
            .formatted(handler, registered.resolve(handler));
  }

  private static String unheld(String handler) {
    return "the handler %s of binfmt_misc lacks the flag F, without which containers do not find the emulator. Hint: register it again with F (Debian: apt-get install --reinstall qemu-user-static)"
        .formatted(handler);
  }
}
