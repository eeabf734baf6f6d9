package io.gantry.store;

import io.gantry.linux.DeviceNumber;
import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.FileMode;
import io.gantry.linux.FileNames;
import io.gantry.linux.LinuxException;
import io.gantry.linux.Open;
import io.gantry.linux.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies a layer archive to an empty folder in the form that overlayfs wants below: whiteouts
 * become character devices 0:0, opaque folders get {@code trusted.overlay.opaque} (OCI image-spec
 * layer).
 *
 * <p>Hostile entries are refused with GantryException INVALID that names the entry; no path is ever
 * followed out of the folder. The folder is then half filled and its owner removes it. Runs in the
 * caller's thread, with two helpers (see {@link LayerStream}).
 */
final class LayerUnpacker {
  /**
   * @param implied folders that the archive needs but does not name; a layer below may know their
   *     attributes. The empty path is the root.
   */
  record Unpacked(UnpackedLayer layer, List<String> implied) {}

  private static final DeviceNumber WHITEOUT = new DeviceNumber(0, 0);

  private final LayerLimits limits;
  private final UnpackFault fault = new UnpackFault("unpack layer", "layer");
  private final List<String> implied = new ArrayList<>();
  private final FolderCache folders;
  private final EntryMaker maker;
  private final FolderAttributes attributes;
  private long entries;
  private long devices;
  private long bytes;
  private boolean rootNamed;

  private LayerUnpacker(Fd root, LayerLimits limits) {
    this.limits = limits;
    folders = new FolderCache(root, "", FolderCache.WITHIN, fault, this::addImplied);
    attributes = new FolderAttributes(folders, fault);
    maker = new EntryMaker(Ownership.unlike(root), fault, attributes);
  }

  /** Does not close the stream, but has read it to its end when it returns. */
  static Unpacked unpack(InputStream layer, Fd root, LayerLimits limits) {
    return unpack(layer, root, limits, LayerAlgorithms.SHA256);
  }

  /** As {@link #unpack(InputStream, Fd, LayerLimits)}, hashed by other algorithms. */
  static Unpacked unpack(
      InputStream layer, Fd root, LayerLimits limits, LayerAlgorithms algorithms) {
    LayerUnpacker unpacker = new LayerUnpacker(root, limits);
    try (LayerStream stream = new LayerStream(layer, limits.ratio(), algorithms)) {
      unpacker.run(stream);
      return new Unpacked(stream.result(unpacker.entries), List.copyOf(unpacker.implied));
    } catch (LinuxException e) {
      throw unpacker.fault.kernel(e);
    }
  }

  /**
   * Unpacks a layer while it is written.
   *
   * @param target a folder that is not there yet
   */
  static void copy(Consumer<OutputStream> layer, Path target) {
    FileCalls.mkdirat(Fd.CWD, target.toString(), 0755);
    try (Fd root = FileCalls.open(target.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      ArchivePipe.run(layer, in -> unpack(in, root, LayerLimits.DEFAULT));
    }
  }

  private void run(LayerStream stream) {
    try (folders;
        maker) {
      TarReader reader = new TarReader(stream);
      for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        TarEntry entry = next.get();
        fault.at(entry.name(), reader.entryOffset());
        count(entry, reader.current());
        apply(entry, reader.current());
      }
      stream.drain();
      attributes.apply(maker);
    } catch (IOException e) {
      throw TarFault.io("", 0, e);
    }
    if (!rootNamed) {
      implied.add("");
    }
  }

  private void count(TarEntry entry, TarContent content) {
    boolean device =
        entry.type() == TarEntry.Type.CHARACTER_DEVICE
            || entry.type() == TarEntry.Type.BLOCK_DEVICE;
    devices += device ? 1 : 0;
    entries++;
    bytes += content.storedLeft();
    limit(entries, limits.entries(), "entries");
    limit(devices, limits.deviceNodes(), "device nodes");
    limit(bytes < 0 ? Long.MAX_VALUE : bytes, limits.bytes(), "bytes");
  }

  private void limit(long count, long limit, String what) {
    if (count > limit) {
      throw fault.refused("the layer holds more " + what + " than the limit of " + limit);
    }
  }

  private void apply(TarEntry entry, TarContent content) {
    LayerPath path = LayerPath.of(entry.name(), fault);
    if (path.isRoot()) {
      root(entry);
    } else if (path.name().equals(Whiteouts.OPAQUE)) {
      Xattrs.set(folders.open(path.parent()), Whiteouts.OVERLAY_OPAQUE, Whiteouts.yes());
    } else if (Whiteouts.reserved(path, fault)) {
      return;
    } else if (path.name().startsWith(Whiteouts.PREFIX)) {
      whiteout(path);
    } else {
      make(entry, path, content);
    }
  }

  private void root(TarEntry entry) {
    if (entry.type() != TarEntry.Type.DIRECTORY) {
      throw fault.refused("the root of a layer must be a folder");
    }
    rootNamed = true;
    attributes.later("", entry);
  }

  private void whiteout(LayerPath path) {
    String hidden = Whiteouts.hidden(path, fault);
    FileCalls.mknodat(
        folders.open(path.parent()),
        FileNames.ofByteString(hidden),
        FileMode.CHARACTER_DEVICE,
        WHITEOUT);
  }

  private void make(TarEntry entry, LayerPath path, TarContent content) {
    if (entry.type() != TarEntry.Type.HARD_LINK) {
      maker.make(entry, path, folders.open(path.parent()), content);
      return;
    }
    if (entry.linkName().startsWith("/")) {
      throw fault.refused(
          "its hard link target \"" + TarFault.shown(entry.linkName()) + "\" is absolute");
    }
    LayerPath target = LayerPath.of(entry.linkName(), fault);
    try (Fd from = folders.existing(target.parent())) {
      maker.link(target, from, path, folders.open(path.parent()));
    }
  }

  private void addImplied(String path) {
    attributes.reserve(path);
    implied.add(path);
  }
}
