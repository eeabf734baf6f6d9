package io.gantry.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something outside of the engine that has volumes. What it answers is checked by the caller.
 * Implementations are thread-safe; calls block for minutes at most, and throw {@link
 * io.gantry.oci.GantryException}: UNAVAILABLE when nothing is known of what became of the call.
 */
interface VolumeDriver {
  /** What a driver tells of a volume; the mountpoint is empty when it is not mounted. */
  record Details(String mountpoint, Map<String, @Nullable Object> status) {}

  /** {@code local}, or {@code global} when its volumes are of several hosts. */
  String scope();

  /**
   * Makes it, or is content with the one that is there.
   *
   * @return what the driver wants to be kept in {@link VolumeRecord#state}
   */
  Map<String, String> create(VolumeRecord volume);

  void remove(VolumeRecord volume);

  Details details(VolumeRecord volume);

  /** Names of all volumes that it has, whoever made them. */
  List<String> names();

  /** Whether it has a volume of this name. */
  boolean has(String name);

  /**
   * Brings the content to this host, for one user more; again for the same user is no error.
   *
   * @return where it says that the content is
   */
  Path mount(VolumeRecord volume, String user);

  /**
   * That user does not need it any more.
   *
   * @param last whether nobody else does
   */
  void unmount(VolumeRecord volume, String user, boolean last);
}
