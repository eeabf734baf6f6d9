package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.linux.PlatformThread;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Has volumes mounted while somebody works with what is in them: containers as long as they run,
 * the engine as long as it copies. Thread-safe.
 */
final class VolumeUses {
  private final VolumeBook book;
  private final VolumeMounts mounts;

  VolumeUses(VolumeBook book, DriverMounts drivers) {
    this.book = book;
    this.mounts = new VolumeMounts(drivers);
  }

  /** It has its volumes from here on, those that are mounts mounted, for as long as it runs. */
  void mount(ContainerRecord container) {
    mount(container.id(), container);
  }

  /** The container has its volumes already, from a daemon before this one. */
  void adopt(ContainerRecord container) {
    mounted(container).forEach(volume -> mounts.adopt(container.id(), volume.name()));
  }

  /** The container does not run any more. */
  void unmount(ContainerRecord container) {
    unmount(container.id(), container);
  }

  /** Has the container's volumes mounted while the act runs, whether it runs itself or not. */
  <T> T mounted(ContainerRecord container, Supplier<T> act) {
    String user = Ids.random();
    mount(user, container);
    try {
      return act.get();
    } finally {
      unmount(user, container);
    }
  }

  /**
   * Has a volume mounted while something is done to its content.
   *
   * @param act gets the volume's root, which is closed afterwards
   */
  <T> T mounted(VolumeRecord volume, Function<Fd, T> act) {
    String user = Ids.random();
    hold(user, volume);
    try {
      // A file system whose server does not answer must not hold a carrier of virtual threads.
      return volume.isMount()
          ? PlatformThread.call("volume " + volume.name(), () -> work(volume, act))
          : work(volume, act);
    } finally {
      release(user, volume);
    }
  }

  private <T> T work(VolumeRecord volume, Function<Fd, T> act) {
    try (Fd data = opened(book.data(volume.name()))) {
      return act.apply(data);
    }
  }

  /** Unmounts what nobody has any more; runs when the living containers have been adopted. */
  void recover() {
    mounts.recover(book);
  }

  /**
   * Does something while nobody has the volume, and nobody gets it meanwhile.
   *
   * @param act its name, for the CONFLICT when somebody has it
   */
  <T> T alone(VolumeRecord volume, String act, Supplier<T> work) {
    return mounts.alone(volume, act, work);
  }

  static Fd opened(Path place) {
    return FileCalls.open(place.toString(), Open.READ_ONLY | Open.DIRECTORY);
  }

  private void mount(String user, ContainerRecord container) {
    try {
      mounted(container).forEach(volume -> hold(user, volume));
    } catch (RuntimeException e) {
      unmount(user, container);
      throw e;
    }
  }

  private void unmount(String user, ContainerRecord container) {
    mounted(container).forEach(volume -> release(user, volume));
  }

  private List<VolumeRecord> mounted(ContainerRecord container) {
    return container.mounts().stream()
        .flatMap(mount -> book.get(mount.name()).stream())
        .distinct()
        .toList();
  }

  private void hold(String user, VolumeRecord volume) {
    mounts.hold(user, volume, book.data(volume.name()));
  }

  private void release(String user, VolumeRecord volume) {
    mounts.release(user, volume, book.data(volume.name()));
  }
}
