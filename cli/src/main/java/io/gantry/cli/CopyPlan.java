package io.gantry.cli;

import io.gantry.store.CopyPath;

/**
 * Where an archive is to be unpacked, and what its top name is to be there, so that a copy does
 * what {@code cp -a} would. Docker's rules; pure.
 *
 * @param folder that must exist
 * @param name of the file or folder in it; {@code .} for the inside of a folder
 */
record CopyPlan(String folder, String name) {
  /** One end of a copy, as far as is known. */
  record Place(CopyPath path, boolean exists, boolean isFolder) {}

  /**
   * @param name the source's, which is another than its path's when a link was followed
   */
  static CopyPlan of(Place source, String name, Place target) {
    if (target.exists() && target.isFolder()) {
      return new CopyPlan(target.path().clean(), name);
    } else if (target.exists() && source.isFolder()) {
      throw new UsageException("cannot copy directory");
    } else if (!target.exists() && !source.isFolder() && target.path().assertsFolder()) {
      throw new UsageException("no such directory");
    }
    return new CopyPlan(target.path().parent(), target.path().base());
  }
}
