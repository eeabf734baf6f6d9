package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.LinuxException;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;

/** The errors of unpacking: each names the entry that was being unpacked, and where it stands. */
final class UnpackFault {
  private final String act;
  private final String place;
  private String entry = "";
  private long offset;

  /**
   * @param act what is done with an entry, as {@code unpack layer}
   * @param place what must not be left, as {@code layer}
   */
  UnpackFault(String act, String place) {
    this.act = act;
    this.place = place;
  }

  void at(String name, long at) {
    entry = name;
    offset = at;
  }

  /** The archive is hostile or makes no sense. */
  GantryException refused(String why) {
    return GantryException.invalid(where() + ": " + why);
  }

  GantryException kernel(LinuxException e) {
    return switch (e.errno()) {
      case Errno.EEXIST -> refused("the " + place + " already has something of this name");
      case Errno.EXDEV, Errno.ELOOP ->
          refused("its path follows a link that leads out of the " + place);
      case Errno.ENOTDIR -> refused("its parent is not a folder");
      case Errno.ENAMETOOLONG -> refused("its name is too long for the file system");
      case Errno.ENOSPC, Errno.EDQUOT ->
          new GantryException(Kind.UNAVAILABLE, where() + ": no space left on the disk", e);
      case Errno.EPERM, Errno.EACCES, Errno.EROFS ->
          new GantryException(Kind.DENIED, where() + ": " + e.getMessage(), e);
      case Errno.EOPNOTSUPP ->
          new GantryException(
              Kind.UNAVAILABLE,
              where() + ": " + e.getMessage() + ". Hint: the file system keeps no such attribute",
              e);
      case Errno.EINVAL, Errno.EFBIG, Errno.ENOENT, Errno.EISDIR, Errno.EMLINK, Errno.ERANGE ->
          new GantryException(Kind.INVALID, where() + ": " + e.getMessage(), e);
      default -> GantryException.internal(where() + ": " + e.getMessage(), e);
    };
  }

  private String where() {
    return act + " entry \"" + TarFault.shown(entry) + "\" at byte " + offset;
  }
}
