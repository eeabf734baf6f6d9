package io.gantry.store;

import io.gantry.linux.DeviceNumber;
import io.gantry.linux.FileStatus;

/**
 * What hard links share. A tree may cross file systems, each of which counts its own.
 *
 * @param device of the file system
 */
public record Inode(DeviceNumber device, long number) {
  public static Inode of(FileStatus status) {
    return new Inode(status.device(), status.inode());
  }
}
