package io.gantry.runtime;

import org.jspecify.annotations.Nullable;

/**
 * One value for one file of a cgroup.
 *
 * @param controller whose file it is
 * @param optional whether a kernel without this file is as good as set
 * @param otherwise what to set where this file is missing
 */
record CgroupSetting(
    String controller,
    String file,
    String value,
    boolean optional,
    @Nullable CgroupSetting otherwise) {
  static CgroupSetting of(String controller, String file, String value) {
    return new CgroupSetting(controller, file, value, false, null);
  }

  CgroupSetting ifPresent() {
    return new CgroupSetting(controller, file, value, true, null);
  }

  CgroupSetting or(CgroupSetting other) {
    return new CgroupSetting(controller, file, value, optional, other);
  }

  /** As in golden files. */
  @Override
  public String toString() {
    return file + "=" + value;
  }
}
