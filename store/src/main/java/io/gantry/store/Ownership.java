package io.gantry.store;

import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileStatus;

/** Whose the files that an archive brings shall be. */
sealed interface Ownership {
  /** Whether a new file must change its owner to this one. */
  boolean needsChange(int uid, int gid);

  /** Whether an attribute that could not be kept for this reason is given up. */
  boolean mayLose(int errno);

  /** The archive's word counts, to the letter: what cannot be kept is an error. */
  record Exact(int ownUid, int ownGid) implements Ownership {
    @Override
    public boolean needsChange(int uid, int gid) {
      return uid != ownUid || gid != ownGid;
    }

    @Override
    public boolean mayLose(int errno) {
      return false;
    }
  }

  /**
   * In a folder that belongs to others, whose file system may keep fewer attributes.
   *
   * @param changed false where files belong to whoever makes them
   */
  record Foreign(boolean changed) implements Ownership {
    @Override
    public boolean needsChange(int uid, int gid) {
      return changed;
    }

    @Override
    public boolean mayLose(int errno) {
      return errno == Errno.EOPNOTSUPP || errno == Errno.EPERM;
    }
  }

  /**
   * For a layer.
   *
   * @param root a folder that this process has just made: its owner is the one of new files
   */
  static Ownership unlike(Fd root) {
    FileStatus own = FileCalls.statx(root);
    return new Exact(own.uid(), own.gid());
  }
}
