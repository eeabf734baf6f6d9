package io.gantry.csi;

import io.gantry.csi.proto.CapacityRange;
import io.gantry.csi.proto.VolumeCapability;
import java.util.List;
import java.util.Map;

/**
 * How a volume is to be used: always as a file system.
 *
 * @param fsType such as {@code ext4}; empty for the plugin's choice
 * @param mountFlags options of the mount
 * @param readOnly whether nobody writes
 * @param shared whether hosts beside this one write, too
 * @param size bytes that are wanted; 0 for the plugin's choice
 * @param secrets what the plugin needs to be let in where the content is; never kept or told
 */
public record CsiUse(
    String fsType,
    List<String> mountFlags,
    boolean readOnly,
    boolean shared,
    long size,
    Map<String, String> secrets) {
  public CsiUse {
    mountFlags = List.copyOf(mountFlags);
    secrets = Map.copyOf(secrets);
  }

  VolumeCapability capability() {
    return VolumeCapability.newBuilder()
        .setMount(
            VolumeCapability.MountVolume.newBuilder()
                .setFsType(fsType)
                .addAllMountFlags(mountFlags))
        .setAccessMode(VolumeCapability.AccessMode.newBuilder().setMode(mode()))
        .build();
  }

  CapacityRange capacity() {
    return CapacityRange.newBuilder().setRequiredBytes(size).build();
  }

  private VolumeCapability.AccessMode.Mode mode() {
    if (shared) {
      return readOnly
          ? VolumeCapability.AccessMode.Mode.MULTI_NODE_READER_ONLY
          : VolumeCapability.AccessMode.Mode.MULTI_NODE_MULTI_WRITER;
    }
    return readOnly
        ? VolumeCapability.AccessMode.Mode.SINGLE_NODE_READER_ONLY
        : VolumeCapability.AccessMode.Mode.SINGLE_NODE_WRITER;
  }

  /** Without the secrets, which must not get into logs. */
  @Override
  public String toString() {
    return "CsiUse[" + fsType + ", " + mountFlags + ", " + mode() + ", " + size + "]";
  }
}
