package io.gantry.engine;

import io.gantry.linux.At;
import io.gantry.linux.Fd;
import io.gantry.linux.LinuxException;
import io.gantry.linux.MountAttr;
import io.gantry.linux.MountCalls;
import io.gantry.linux.MountInfo;
import io.gantry.linux.Unmount;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a local volume mounts instead of having a folder of its own: Docker's driver options {@code
 * type}, {@code device} and {@code o}.
 */
record LocalMount(String type, String device, List<String> options) {
  private static final Logger LOG = System.getLogger(LocalMount.class.getName());

  /** A server that does not answer is given up then; the kernel may give it up before. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What was written may still have to go to the server; the place is free before. */
  private static final Duration PARTING = Duration.ofSeconds(10);

  private static final Set<String> KEYS = Set.of("type", "device", "o", "size");
  private static final Set<String> MOUNTS = Set.of("type", "device", "o");
  private static final Set<String> BINDS = Set.of("bind", "rbind");
  private static final Set<String> MEANINGLESS = Set.of("", "defaults", "rw", "remount");

  private static final Map<String, Long> ATTRIBUTES =
      Map.of(
          "ro", MountAttr.READ_ONLY,
          "nosuid", MountAttr.NO_SUID,
          "nodev", MountAttr.NO_DEV,
          "noexec", MountAttr.NO_EXEC,
          "noatime", MountAttr.NO_ATIME,
          "strictatime", MountAttr.STRICT_ATIME,
          "nodiratime", MountAttr.NO_DIR_ATIME);

  /** What the kernel does without being asked. */
  private static final Set<String> DEFAULTS = Set.of("suid", "dev", "exec", "atime", "relatime");

  LocalMount {
    options = List.copyOf(options);
  }

  /** INVALID in Docker's words for options that make no mount. */
  static void check(String volume, Map<String, String> options) {
    for (String key : options.keySet()) {
      if (!KEYS.contains(key)) {
        throw invalid(volume, "invalid option: \"" + key + "\"");
      }
    }
    if (isMount(options)) {
      require(volume, options, "type");
      require(volume, options, "device");
    }
  }

  /** Whether something is to be mounted; {@link VolumeQuotas} has the other option. */
  static boolean isMount(Map<String, String> options) {
    return MOUNTS.stream().anyMatch(options::containsKey);
  }

  /** Empty for a volume that is a plain folder. */
  static Optional<LocalMount> of(Map<String, String> options) {
    if (!isMount(options)) {
      return Optional.empty();
    }
    return Optional.of(
        new LocalMount(
            options.getOrDefault("type", ""),
            options.getOrDefault("device", ""),
            Arrays.asList(options.getOrDefault("o", "").split(",", -1))));
  }

  /** Whether something is mounted there. Asks nothing of the file system that is. */
  static boolean mounted(Path place) {
    Path folder = place.toAbsolutePath().getParent();
    if (folder == null || !Files.exists(folder)) {
      return false;
    }
    // The kernel lists mounts by paths without links. The place itself is not looked at: a file
    // system whose server does not answer would not let go of who does.
    String real = real(folder).resolve(place.getFileName()).toString();
    return MountInfo.current().stream().anyMatch(mount -> mount.mountPoint().equals(real));
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw GantryException.internal("look up " + folder + ": " + e, e);
    }
  }

  /** Takes away all that is mounted there; a place without a mount is no error. */
  static void unmount(Path place) {
    while (mounted(place)) {
      try {
        Patience.await(PARTING, "unmount " + place, () -> detach(place), _ -> {});
      } catch (GantryException e) {
        LOG.log(Level.WARNING, e.getMessage() + "; what was written to it may be lost");
        return;
      }
    }
  }

  private static Path detach(Path place) {
    MountCalls.umount2(place.toString(), Unmount.DETACH | Unmount.NO_FOLLOW);
    return place;
  }

  /** Mounts it; nothing stays when that fails. */
  void mount(String volume, Path place) {
    String act = "mount " + device + ":" + place;
    try (Fd mount =
        isBind() ? bind() : Patience.await(PATIENCE, act, this::fileSystem, Fd::close)) {
      MountCalls.moveMount(mount, Fd.CWD, place.toString());
    } catch (LinuxException e) {
      throw failed(volume, act + ": " + e.getMessage(), e);
    } catch (GantryException e) {
      throw failed(volume, String.valueOf(e.getMessage()), e);
    }
  }

  private GantryException failed(String volume, String why, RuntimeException cause) {
    String told = "failed to mount local volume " + volume + ": " + why;
    return GantryException.internal(MountServer.withoutPassword(told, options), cause);
  }

  private boolean isBind() {
    return options.stream().anyMatch(BINDS::contains);
  }

  private Fd bind() {
    int flags = options.contains("rbind") ? At.RECURSIVE : 0;
    Fd mount = MountCalls.cloneTree(Fd.CWD, device, flags);
    try {
      // The volume's place must not hand on what happens below it to where it came from.
      MountCalls.mountSetattr(mount, "", At.EMPTY_PATH | flags, attributes(), 0, MountAttr.PRIVATE);
      return mount;
    } catch (RuntimeException e) {
      mount.close();
      throw e;
    }
  }

  private Fd fileSystem() {
    try (Fd context = MountCalls.fsopen(type)) {
      MountCalls.fsconfigString(context, "source", device);
      for (String option : MountServer.resolved(type, options)) {
        configure(context, option);
      }
      MountCalls.fsconfigCreate(context);
      return MountCalls.fsmount(context, attributes());
    }
  }

  /** Options of the mount are set with it; read-only is told to the file system, too. */
  private static void configure(Fd context, String option) {
    boolean ofMount = ATTRIBUTES.containsKey(option) && !option.equals("ro");
    if (ofMount || MEANINGLESS.contains(option) || DEFAULTS.contains(option)) {
      return;
    }
    int equals = option.indexOf('=');
    if (equals < 0) {
      MountCalls.fsconfigFlag(context, option);
    } else {
      MountCalls.fsconfigString(context, option.substring(0, equals), option.substring(equals + 1));
    }
  }

  private long attributes() {
    return options.stream()
        .mapToLong(o -> ATTRIBUTES.getOrDefault(o, 0L))
        .reduce(0, (a, b) -> a | b);
  }

  private static void require(String volume, Map<String, String> options, String key) {
    if (options.getOrDefault(key, "").isEmpty()) {
      throw invalid(volume, "missing required option: \"" + key + "\"");
    }
  }

  private static GantryException invalid(String volume, String why) {
    return GantryException.invalid("create " + volume + ": " + why);
  }
}
