package io.gantry.engine;

import io.gantry.linux.Errno;
import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import io.gantry.runtime.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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

  Emulation() {
    this(REGISTERED);
  }

  Emulation(Path registered) {
    this.registered = registered;
  }

  /**
   * The failure of a start in words that say what is missing, if a foreign platform may be why.
   *
   * @param failure what the start threw
   * @param otherwise the failure in the usual words
   */
  GantryException explained(
      Platform platform, RuntimeException failure, GantryException otherwise) {
    boolean ofProgram =
        failure instanceof LaunchException launch
            && launch.step().startsWith("exec ")
            && (launch.errno() == Errno.ENOEXEC || launch.errno() == Errno.ENOENT);
    Platform here = Platform.current();
    if (!ofProgram || here.runs(platform)) {
      return otherwise;
    }
    String emulator =
        "qemu-" + NAMES.getOrDefault(platform.architecture(), platform.architecture());
    return new GantryException(
        otherwise.kind(),
        "%s. This is a program for %s, and this machine is %s: %s"
            .formatted(otherwise.getMessage(), platform, here, why(emulator)),
        otherwise);
  }

  /** Visible to its test. */
  String why(String emulator) {
    String entry;
    try {
      entry = Files.readString(registered.resolve(emulator));
    } catch (IOException e) {
      return "binfmt_misc has no handler %s. Hint: install emulators (Debian: apt-get install qemu-user-static binfmt-support), or use FROM --platform=$BUILDPLATFORM for this stage"
          .formatted(emulator);
    }
    if (!entry.startsWith("enabled")) {
      return "the handler %s of binfmt_misc is disabled. Hint: echo 1 > %s"
          .formatted(emulator, registered.resolve(emulator));
    }
    return entry.lines().anyMatch(line -> line.startsWith("flags:") && line.contains("F"))
        ? "its handler " + emulator + " of binfmt_misc did not start it"
        : "the handler %s of binfmt_misc lacks the flag F, without which containers do not find the emulator. Hint: register it again with F (Debian: apt-get install qemu-user-static)"
            .formatted(emulator);
  }
}
