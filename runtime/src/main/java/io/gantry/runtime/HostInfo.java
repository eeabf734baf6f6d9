package io.gantry.runtime;

import io.gantry.linux.KernelVersion;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the plans depend on of the host and of this process. Plans are compiled from it and not by
 * looking, so that compiling is pure.
 *
 * @param capabilities that this process can hand on, as a bit mask
 * @param hardLimits by type ({@code RLIMIT_NOFILE}); all bits set is unlimited, and so is a type
 *     that is missing
 * @param appArmor whether the kernel confines by AppArmor profiles
 */
public record HostInfo(
    KernelVersion kernel,
    Architecture machine,
    long capabilities,
    Map<String, Long> hardLimits,
    boolean appArmor) {
  private static final Path PROC = Path.of("/proc/self");
  private static final Path APPARMOR = Path.of("/sys/module/apparmor/parameters/enabled");
  private static final Pattern PERMITTED = Pattern.compile("(?m)^CapPrm:\\s*([0-9a-f]+)$");

  /** Copies. */
  public HostInfo {
    hardLimits = Map.copyOf(hardLimits);
  }

  /** Looks at this host and process; throws {@link GantryException} INTERNAL when it cannot. */
  public static HostInfo detect() {
    try {
      return new HostInfo(
          KernelVersion.running(),
          Architecture.current(),
          capabilities(Files.readString(PROC.resolve("status"))),
          hardLimits(Files.readAllLines(PROC.resolve("limits"))),
          Files.exists(APPARMOR) && Files.readString(APPARMOR).startsWith("Y"));
    } catch (IOException e) {
      throw GantryException.internal("look at the limits of this process in " + PROC, e);
    }
  }

  /** Whether this process has this capability. */
  boolean has(String capability) {
    return (capabilities & Capabilities.mask(List.of(capability), "capability")) != 0;
  }

  static long capabilities(String status) {
    Matcher matcher = PERMITTED.matcher(status);
    return matcher.find() ? Long.parseUnsignedLong(matcher.group(1), 16) : 0;
  }

  /** Lines such as {@code Max open files 1024 1048576 files}. */
  static Map<String, Long> hardLimits(List<String> lines) {
    Map<String, Long> limits = new HashMap<>();
    for (ResourceLimits.Type type : ResourceLimits.Type.values()) {
      for (String line : lines) {
        if (line.startsWith(type.title() + " ")) {
          String[] words = line.substring(type.title().length()).strip().split("\\s+");
          limits.put(type.ociName(), words[1].equals("unlimited") ? -1 : Long.parseLong(words[1]));
        }
      }
    }
    return limits;
  }
}
