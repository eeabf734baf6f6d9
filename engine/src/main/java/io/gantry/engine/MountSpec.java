package io.gantry.engine;

import io.avaje.jsonb.Json;
import java.util.Map;

/** Something mounted into a container. */
@Json
@Json.SubType(type = MountSpec.Bind.class, name = "bind")
@Json.SubType(type = MountSpec.Volume.class, name = "volume")
@Json.SubType(type = MountSpec.Tmpfs.class, name = "tmpfs")
@Json.SubType(type = MountSpec.Image.class, name = "image")
public sealed interface MountSpec {
  /** Where it appears in the container: an absolute path there. */
  String target();

  /** Whether writing is refused. */
  boolean readOnly();

  /**
   * A file or folder of the host.
   *
   * @param propagation {@code rprivate} (also when empty), {@code private}, {@code rshared}, ...
   * @param createSource make a missing source as a folder, as {@code -v} does and {@code --mount}
   *     does not
   * @param recursive mounts below the source come along
   * @param onlyTopReadOnly mounts below the source stay writable when it is read-only
   */
  @Json
  record Bind(
      String source,
      String target,
      boolean readOnly,
      String propagation,
      boolean createSource,
      boolean recursive,
      boolean onlyTopReadOnly)
      implements MountSpec {}

  /**
   * A volume.
   *
   * @param name empty for an anonymous one
   * @param noCopy the image's content is not copied in at first use
   * @param subpath a folder of the volume instead of its root; empty for the root
   * @param driver empty for whatever has a volume of this name, and else the local one
   */
  @Json
  record Volume(
      String name,
      String target,
      boolean readOnly,
      boolean noCopy,
      String subpath,
      String driver,
      Map<String, String> driverOptions,
      Map<String, String> labels)
      implements MountSpec {
    public Volume {
      driverOptions = Map.copyOf(driverOptions);
      labels = Map.copyOf(labels);
    }

    /** A volume with nothing special. */
    public static Volume of(String name, String target, boolean readOnly) {
      return new Volume(name, target, readOnly, false, "", "", Map.of(), Map.of());
    }
  }

  /**
   * A file system in memory.
   *
   * @param options mount options after a comma, such as {@code size=64m,mode=1777,exec}
   */
  @Json
  record Tmpfs(String target, String options) implements MountSpec {
    @Override
    public boolean readOnly() {
      return false;
    }
  }

  /**
   * The files of an image, always read-only.
   *
   * @param reference as in {@link ContainerSpec#image}
   * @param subpath a file or folder of the image instead of its root; empty for the root
   */
  @Json
  record Image(String reference, String target, String subpath) implements MountSpec {
    @Override
    public boolean readOnly() {
      return true;
    }
  }
}
