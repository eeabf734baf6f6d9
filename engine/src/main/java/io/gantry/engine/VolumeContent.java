package io.gantry.engine;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileData;
import io.gantry.linux.Rename;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** What is put into volumes, and taken out. Thread-safe. */
final class VolumeContent {
  private final VolumeBook book;
  private final VolumeUses uses;

  VolumeContent(VolumeBook book, VolumeUses uses) {
    this.book = book;
    this.uses = uses;
  }

  /**
   * Copies the image's content in when it is still empty there.
   *
   * @param subpath a folder of the volume, {@code .} for its root; not there, nothing is filled
   */
  void fill(String name, String subpath, DetachedRoot image, String target) {
    try (NameLocks.Held _ = book.lock(name)) {
      VolumeRecord volume = book.find(name);
      uses.mounted(
          volume,
          _ -> {
            Optional<Fd> place = VolumeSubpaths.folder(name, book.data(name), subpath);
            place.ifPresent(found -> fill(volume, subpath, found, image, target));
            return place.isPresent();
          });
    }
  }

  private void fill(
      VolumeRecord volume, String subpath, Fd place, DetachedRoot image, String target) {
    try (place) {
      Optional<Fd> source =
          FileData.list(place).isEmpty() ? image.folder(target) : Optional.empty();
      source.ifPresent(from -> copyIn(volume, from, subpath, place));
    }
  }

  /**
   * The copy gets its place when it is whole: a killed daemon leaves an empty volume, or a full.
   * Not so in what a volume mounts, which no rename leads into.
   */
  private void copyIn(VolumeRecord volume, Fd source, String subpath, Fd place) {
    try (source) {
      if (volume.isMount()) {
        TreeCopy.copy(source, place);
        return;
      }
      Path copy = book.copy(volume.name());
      Folders.remove(copy);
      Folders.make(copy);
      try (Fd to = VolumeUses.opened(copy)) {
        TreeCopy.copy(source, to);
        if (subpath.equals(".") && book.unopened(volume.name())) {
          Folders.replaceEmpty(copy, book.data(volume.name()));
          return;
        }
        move(to, place);
      }
      Folders.remove(copy);
    }
  }

  /**
   * The empty folder of a volume that is mounted somewhere must stay the very one, or its users
   * would go on writing to a folder that is gone.
   */
  private static void move(Fd from, Fd to) {
    FileData.list(from)
        .forEach(
            entry -> FileCalls.renameat2(from, entry.name(), to, entry.name(), Rename.NO_REPLACE));
  }

  /**
   * Has a volume mounted while something is done to its content, and nobody removes it meanwhile.
   *
   * @param act its name, for those who would remove the volume
   */
  <T> T during(String act, String name, Function<Fd, T> work) {
    VolumeBook.Act running = book.begin(act, name);
    try {
      return uses.mounted(book.find(name), work);
    } finally {
      book.end(running);
    }
  }
}
