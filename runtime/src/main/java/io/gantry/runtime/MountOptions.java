package io.gantry.runtime;

import io.gantry.linux.MountAttr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Options of a mount in the configuration (runtime-spec "Linux mount options") sorted by what the
 * kernel takes them for.
 */
final class MountOptions {
  /** MS_REC of mount.h: with a propagation, for everything below, too. */
  static final long RECURSIVE = 1 << 14;

  /** Option to the attribute that it sets; with "r" before it, on everything below, too. */
  private static final Map<String, Long> SETTING =
      Map.of(
          "ro", MountAttr.READ_ONLY,
          "nosuid", MountAttr.NO_SUID,
          "nodev", MountAttr.NO_DEV,
          "noexec", MountAttr.NO_EXEC,
          "nodiratime", MountAttr.NO_DIR_ATIME,
          "nosymfollow", MountAttr.NO_SYMLINK_FOLLOW);

  private static final Map<String, Long> CLEARING =
      Map.of(
          "rw", MountAttr.READ_ONLY,
          "suid", MountAttr.NO_SUID,
          "dev", MountAttr.NO_DEV,
          "exec", MountAttr.NO_EXEC,
          "diratime", MountAttr.NO_DIR_ATIME,
          "symfollow", MountAttr.NO_SYMLINK_FOLLOW);

  /** The modes of updating access times exclude each other; undoing one falls back to relatime. */
  private static final Map<String, Long> ACCESS_TIME =
      Map.of(
          "noatime", MountAttr.NO_ATIME,
          "strictatime", MountAttr.STRICT_ATIME,
          "relatime", MountAttr.RELATIME,
          "atime", MountAttr.RELATIME,
          "norelatime", MountAttr.RELATIME,
          "nostrictatime", MountAttr.RELATIME);

  private static final Map<String, Long> PROPAGATION =
      Map.of(
          "private", MountAttr.PRIVATE,
          "shared", MountAttr.SHARED,
          "slave", MountAttr.SLAVE,
          "unbindable", MountAttr.UNBINDABLE);

  /** What the kernel does anyway, or has given up, or keeps for itself. */
  private static final List<String> IGNORED =
      List.of(
          "defaults",
          "async",
          "mand",
          "nomand",
          "acl",
          "noacl",
          "iversion",
          "noiversion",
          "silent",
          "loud");

  private static final List<String> UNSUPPORTED =
      List.of("remount", "tmpcopyup", "idmap", "ridmap");

  private final Attributes top = new Attributes();
  private final Attributes below = new Attributes();
  private final List<String> data = new ArrayList<>();
  private boolean bind;
  private boolean recursive;
  private boolean sourcePlain;
  private String namespace = "";
  private long propagation;

  /** Attributes to set and to clear, as mount_setattr(2) takes them. */
  private static final class Attributes {
    private long set;
    private long clear;

    void set(long attribute) {
      set |= attribute;
      clear &= ~attribute;
    }

    void clear(long attribute) {
      clear |= attribute;
      set &= ~attribute;
    }

    void accessTime(long mode) {
      clear |= MountAttr.ACCESS_TIME;
      set = (set & ~MountAttr.ACCESS_TIME) | mode;
    }

    /** Whether doing all that the other does besides this changes nothing. */
    boolean covers(Attributes other) {
      return (set | other.set) == set && (clear | other.clear) == clear;
    }

    boolean isEmpty() {
      return set == 0 && clear == 0;
    }
  }

  /** Throws INVALID for options that are known and not supported. */
  static MountOptions parse(List<String> options, String field) {
    MountOptions parsed = new MountOptions();
    for (String option : Fields.texts(options, field)) {
      if (UNSUPPORTED.contains(option)) {
        throw Fields.unsupported(field, option);
      }
      parsed.add(option);
    }
    return parsed;
  }

  private void add(String option) {
    String plain = option.startsWith("r") ? option.substring(1) : "";
    switch (option) {
      case "bind" -> bind = true;
      case "rbind" -> {
        bind = true;
        recursive = true;
      }
      case Step.Bind.NO_LINKS_OPTION -> sourcePlain = true;
      case String s when s.startsWith(Step.Borrow.NAMESPACE_OPTION) ->
          namespace = s.substring(Step.Borrow.NAMESPACE_OPTION.length());
      default -> {
        boolean known =
            IGNORED.contains(option)
                || attribute(top, option)
                || attribute(below, plain)
                || propagation(option, 0)
                || propagation(plain, RECURSIVE);
        if (!known) {
          data.add(option);
        }
      }
    }
  }

  private static boolean attribute(Attributes attributes, String option) {
    Long set = SETTING.get(option);
    Long clear = CLEARING.get(option);
    Long mode = ACCESS_TIME.get(option);
    if (set != null) {
      attributes.set(set);
    } else if (clear != null) {
      attributes.clear(clear);
    } else if (mode != null) {
      attributes.accessTime(mode);
    }
    return set != null || clear != null || mode != null;
  }

  private boolean propagation(String option, long depth) {
    Long kind = PROPAGATION.get(option);
    if (kind != null) {
      propagation = kind | depth;
    }
    return kind != null;
  }

  boolean isBind() {
    return bind;
  }

  /** Whether the bound path must hold no link. */
  boolean isSourcePlain() {
    return sourcePlain;
  }

  /** The file of the mount namespace that the source is in; empty for the host's. */
  String namespace() {
    return namespace;
  }

  boolean isRecursive() {
    return recursive;
  }

  /** MS_SHARED and so on, with {@link #RECURSIVE}; 0 for none. */
  long propagation() {
    return propagation;
  }

  /** Attributes of a new mount. */
  long attributes() {
    return top.set | below.set;
  }

  /** Attributes to set on a bound mount. */
  long set() {
    return top.set | below.set;
  }

  /** Attributes to clear on a bound mount. */
  long clear() {
    return top.clear | below.clear;
  }

  boolean attributesReachBelow() {
    return !below.isEmpty();
  }

  /** False when some attributes are for the top only and others for everything below. */
  boolean isUniform() {
    return below.isEmpty() || below.covers(top);
  }

  /** What is left is for the file system itself. */
  List<String> data() {
    return data;
  }
}
