package io.gantry.linux;

/** A device's major and minor number. */
public record DeviceNumber(int major, int minor) {
  /** The C library's makedev. */
  public long encoded() {
    long high = ((minor & 0xffffff00L) << 12) | ((major & 0xfffff000L) << 32);
    return high | (minor & 0xffL) | ((major & 0xfffL) << 8);
  }

  @Override
  public String toString() {
    return major + ":" + minor;
  }
}
