package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.util.List;

/** A container whose mounts another one gets, too: {@code name[:ro|rw]}. */
record VolumesFrom(String container, boolean readOnly) {
  /** INVALID in Docker's words. */
  static VolumesFrom parse(String text) {
    if (text.isEmpty()) {
      throw GantryException.invalid("volumes-from specification cannot be an empty string");
    }
    int colon = text.indexOf(':');
    String mode = colon < 0 ? "rw" : text.substring(colon + 1);
    if (!mode.equals("ro") && !mode.equals("rw")) {
      throw GantryException.invalid("invalid mode: " + mode);
    }
    return new VolumesFrom(colon < 0 ? text : text.substring(0, colon), mode.equals("ro"));
  }

  /** The mounts of that container as this one gets them; what is in memory is not shared. */
  List<MountPoint> of(List<MountPoint> mounts) {
    return mounts.stream()
        .filter(mount -> !mount.type().equals("tmpfs"))
        .map(mount -> readOnly ? mount.asReadOnly() : mount)
        .toList();
  }

  /** The form that {@link #parse} reads, with an id for the name. */
  String text(String id) {
    return readOnly ? id + ":ro" : id;
  }
}
