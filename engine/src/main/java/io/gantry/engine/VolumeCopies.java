package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.PlatformThread;
import io.gantry.store.CopyPath;
import io.gantry.store.ExtractOptions;
import io.gantry.store.RootedFiles;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Copies of what volumes hold: as tar archives, and into new volumes. Containers may use a volume
 * meanwhile; nobody removes it. Thread-safe; every act runs on a platform thread of its own.
 */
public final class VolumeCopies {
  private static final ExtractOptions AS_IT_WAS = ExtractOptions.AS_ARCHIVED.withRootChanged(true);

  private final Volumes volumes;
  private final VolumeContent contents;

  VolumeCopies(Volumes volumes, VolumeContent contents) {
    this.volumes = volumes;
    this.contents = contents;
  }

  /**
   * Writes the content as a tar, the volume's root as {@code ./} first. NOT_FOUND when there is no
   * such volume.
   *
   * @param begin gives the stream that the archive goes to, once the volume is open
   */
  public void export(String name, Supplier<OutputStream> begin) {
    run(
        "export",
        name,
        data -> {
          new RootedFiles(data, path -> false).read(CopyPath.of("/"), ".", begin.get());
          return name;
        });
  }

  /**
   * Writes a tar, plain or compressed, over the content: equal names are replaced, all others stay.
   * NOT_FOUND when there is no such volume, INVALID for what is no archive or would leave it.
   *
   * @param archive read to its end, and not closed
   */
  public void importInto(String name, InputStream archive) {
    run(
        "import",
        name,
        data -> {
          RootedFiles.extract(data, archive, AS_IT_WAS);
          return name;
        });
  }

  /**
   * Makes a new volume with the same labels and a copy of the content. It is a plain folder, also
   * when the other mounts something: with the same options both would share what is there. CONFLICT
   * when the new name is taken.
   */
  public Volumes.VolumeView clone(String name, String copy) {
    Map<String, String> labels = new HashMap<>(volumes.inspect(name).labels());
    labels.remove(Volumes.ANONYMOUS);
    return run(
        "clone", name, from -> volumes.createFilled(copy, labels, to -> TreeCopy.copy(from, to)));
  }

  private <T> T run(String act, String name, Function<Fd, T> work) {
    return PlatformThread.call("volume", () -> contents.during(act, name, work));
  }
}
