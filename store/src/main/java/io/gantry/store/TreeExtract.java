package io.gantry.store;

import io.gantry.linux.At;
import io.gantry.linux.Errno;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileNames;
import io.gantry.linux.FileStatus;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Resolve;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Writes an archive over what a folder holds already. Others may change the folder meanwhile, and
 * may be hostile: no path leaves the root, nothing that stands there is opened before it was looked
 * at, and attributes go to what was made, never to what a name has become.
 */
final class TreeExtract {
  private static final long HERE = Resolve.BENEATH | Resolve.NO_SYMLINKS;

  private final ExtractOptions options;
  private final UnpackFault fault = new UnpackFault("copy", "folder");
  private final FolderCache folders;
  private final FolderAttributes attributes;
  private final EntryMaker maker;

  private TreeExtract(Fd root, String base, long resolve, ExtractOptions options) {
    this.options = options;
    folders = new FolderCache(root, base, resolve, fault, path -> {});
    attributes = new FolderAttributes(folders, fault);
    maker = new EntryMaker(new Ownership.Foreign(options.ownersChanged()), fault, attributes);
  }

  /**
   * Reads the stream to its end, and does not close it.
   *
   * @param base the folder below the root to write to; links in it and below it stay in the root
   * @param resolve how links are resolved
   */
  static void extract(
      Fd root, String base, long resolve, InputStream archive, ExtractOptions options) {
    TreeExtract extract = new TreeExtract(root, base, resolve, options);
    try {
      extract.run(archive);
      archive.transferTo(OutputStream.nullOutputStream());
    } catch (LinuxException e) {
      throw extract.fault.kernel(e);
    } catch (IOException e) {
      throw TarFault.io("", 0, e);
    }
  }

  private void run(InputStream archive) {
    try (folders;
        maker) {
      // Not closed: the stream is the caller's.
      TarReader reader = new TarReader(Decompression.open(archive));
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        fault.at(next.get().name(), reader.entryOffset());
        apply(owned(next.get()), reader.current());
      }
      attributes.apply(maker);
    }
  }

  private TarEntry owned(TarEntry entry) {
    return options.owner().map(owner -> entry.withOwner(owner.uid(), owner.gid())).orElse(entry);
  }

  private void apply(TarEntry entry, TarContent content) {
    LayerPath path = path(entry.name());
    boolean folder = entry.type() == TarEntry.Type.DIRECTORY;
    if (path.isRoot()) {
      if (!folder) {
        throw fault.refused("it would take the place of the folder itself");
      }
      if (options.rootChanged()) {
        attributes.later("", entry);
      }
      return;
    }
    Fd parent = folders.open(path.parent());
    if (!folder && isMade(entry, path, parent, content)) {
      return;
    }
    String name = FileNames.ofByteString(path.name());
    Optional<FileStatus> there = FileCalls.find(parent, name, At.SYMLINK_NOFOLLOW);
    if (there.isPresent() && !(folder && there.get().isDirectory())) {
      checkKinds(there.get().isDirectory(), folder, path);
      if (!removed(parent, name, there.get())) {
        overwrite(entry, parent, name, content);
        return;
      }
      parent = folders.open(path.parent());
    }
    make(entry, path, parent, content);
  }

  /** False when something stands there, which is how few entries find it. */
  private boolean isMade(TarEntry entry, LayerPath path, Fd parent, TarContent content) {
    try {
      make(entry, path, parent, content);
      return true;
    } catch (LinuxException e) {
      if (e.errno() == Errno.EEXIST) {
        return false;
      }
      throw e;
    }
  }

  private void make(TarEntry entry, LayerPath path, Fd parent, TarContent content) {
    if (entry.type() != TarEntry.Type.HARD_LINK) {
      maker.make(entry, path, parent, content);
      return;
    }
    LayerPath target = path(entry.linkName());
    try (Fd from = folders.existing(target.parent())) {
      maker.link(target, from, path, parent);
    }
  }

  private LayerPath path(String name) {
    return LayerPath.of(options.naming().apply(name), fault);
  }

  private void checkKinds(boolean wasFolder, boolean folder, LayerPath path) {
    if (!options.kindsKept() || wasFolder == folder) {
      return;
    }
    throw GantryException.invalid(
        "cannot overwrite %s \"%s\" with %s"
            .formatted(
                wasFolder ? "directory" : "non-directory",
                TarFault.shown(path.toString()),
                folder ? "directory" : "non-directory"));
  }

  /**
   * False when a file is mounted there, so that only its content can change. Asked, because the
   * kernel does not refuse: to remove a name that is a mount point in another namespace than ours
   * unmounts what is there.
   */
  private boolean removed(Fd parent, String name, FileStatus there) {
    if (there.mountRoot() && there.isRegular()) {
      return false;
    }
    refuseMount(there);
    try {
      if (there.isDirectory()) {
        try (Fd folder = FolderCache.child(parent, name)) {
          TreeWalk.survey(folder, place -> refuseMount(place.status()));
        }
        TreeRemoval.remove(parent, name);
        // What is kept open may be in there.
        folders.close();
      } else {
        FileCalls.unlinkat(parent, name, 0);
      }
      return true;
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return true;
      }
      throw e;
    }
  }

  private void refuseMount(FileStatus there) {
    if (there.mountRoot()) {
      throw fault.refused("something is mounted in what it would replace");
    }
  }

  private void overwrite(TarEntry entry, Fd parent, String name, TarContent content) {
    if (entry.type() != TarEntry.Type.FILE) {
      throw fault.refused("a file that is mounted there cannot become something else");
    }
    try (Fd found = FileCalls.openat2(parent, name, Open.PATH | Open.NO_FOLLOW, 0, HERE)) {
      if (!FileCalls.statx(found).isRegular()) {
        throw fault.refused("what is mounted there is no file any more");
      }
      try (Fd file = FileCalls.open(found.path(), Open.WRITE_ONLY | Open.NON_BLOCKING)) {
        maker.overwrite(entry, file, content);
      }
    }
  }
}
