package io.gantry.store;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.KernelVersion;
import io.gantry.linux.MountAttr;
import io.gantry.linux.MountCalls;
import io.gantry.linux.Open;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Overlays that stand nowhere in the host's tree: closing the descriptor unmounts them. */
final class OverlayMount {
  private static final int FOLDER = Open.PATH | Open.DIRECTORY;
  private static final long INERT = MountAttr.NO_SUID | MountAttr.NO_DEV | MountAttr.NO_EXEC;

  private OverlayMount() {}

  /** The merged view of these folders, top first. */
  static Fd readOnly(List<Path> folders) {
    if (folders.size() == 1) {
      return FileCalls.open(folders.getFirst().toString(), FOLDER);
    }
    List<Fd> open = new ArrayList<>();
    try {
      for (Path folder : folders) {
        open.add(FileCalls.open(folder.toString(), FOLDER));
      }
      return mount(open);
    } finally {
      open.forEach(Fd::close);
    }
  }

  /** The container's own view, to be written to while nobody else has it mounted. */
  static Fd writable(RootFs rootFs) {
    List<Fd> open = new ArrayList<>();
    try (Fd context = MountCalls.fsopen("overlay");
        Fd upper = FileCalls.open(rootFs.upper().toString(), FOLDER);
        Fd work = FileCalls.open(rootFs.work().toString(), FOLDER)) {
      for (Path folder : rootFs.lowers()) {
        open.add(FileCalls.open(folder.toString(), FOLDER));
      }
      lowers(context, open);
      MountCalls.fsconfigString(context, "upperdir", upper.path());
      MountCalls.fsconfigString(context, "workdir", work.path());
      return mount(context, INERT);
    } finally {
      open.forEach(Fd::close);
    }
  }

  /** Paths go as descriptors' names: fsconfig takes no value longer than 255 bytes. */
  private static Fd mount(List<Fd> folders) {
    try (Fd context = MountCalls.fsopen("overlay")) {
      lowers(context, folders);
      return mount(context, INERT | MountAttr.READ_ONLY);
    }
  }

  private static Fd mount(Fd context, long attributes) {
    MountCalls.fsconfigCreate(context);
    return MountCalls.fsmount(context, attributes);
  }

  private static void lowers(Fd context, List<Fd> folders) {
    if (KernelVersion.running().isAtLeast(6, 5)) {
      folders.forEach(folder -> MountCalls.fsconfigString(context, "lowerdir+", folder.path()));
    } else {
      // There is one option for all, which has room for some 14 layers.
      String all = folders.stream().map(Fd::path).collect(Collectors.joining(":"));
      MountCalls.fsconfigString(context, "lowerdir", all);
    }
  }
}
