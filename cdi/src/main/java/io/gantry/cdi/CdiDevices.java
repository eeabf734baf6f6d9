package io.gantry.cdi;

import io.gantry.oci.CdiDeviceName;
import io.gantry.oci.GantryException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The devices that the host's files describe: Container Device Interface specification 1.1. Each
 * question reads the files, so that what was changed counts at once; nothing is read before. A file
 * that cannot be used is told once in the log, and hides no other. Thread-safe.
 */
public final class CdiDevices {
  /** Where the files are when nobody says otherwise, the folder that wins last. */
  public static final List<Path> FOLDERS = List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"));

  private static final Logger LOG = System.getLogger(CdiDevices.class.getName());

  /** BuildKit's: by this class a device may be asked for instead of by its name. */
  private static final String CLASS = "org.mobyproject.buildkit.device.class";

  private final List<Path> folders;
  private final Map<Path, String> told = new HashMap<>();

  /**
   * @param folders the one that wins last; none: there are no devices
   */
  public CdiDevices(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  public List<Path> folders() {
    return folders;
  }

  /** All by their qualified names, sorted. */
  public List<String> names() {
    return List.copyOf(table().devices().keySet());
  }

  /**
   * What these devices change together, in their order; a file's own changes come once, before
   * those of its first device.
   *
   * @param names qualified
   * @throws GantryException INVALID naming those that nobody describes
   */
  public ContainerEdits edits(List<String> names) {
    if (names.isEmpty()) {
      return ContainerEdits.NONE;
    }
    DeviceTable table = table();
    List<String> unknown =
        names.stream().filter(name -> !table.devices().containsKey(name)).toList();
    if (!unknown.isEmpty()) {
      throw GantryException.invalid(
          "CDI device injection failed: unresolvable CDI devices %s. Hint: no file in %s describes them, see info"
              .formatted(String.join(", ", unknown), places()));
    }
    ContainerEdits edits = ContainerEdits.NONE;
    Set<Path> seen = new HashSet<>();
    for (String name : new LinkedHashSet<>(names)) {
      DeviceTable.Entry entry = table.devices().get(name);
      if (entry != null) {
        edits = seen.add(entry.file()) ? edits.and(entry.spec().containerEdits()) : edits;
        edits = edits.and(entry.device().containerEdits());
      }
    }
    return edits;
  }

  /**
   * The devices that a wish of BuildKit's form means: one by its name or by the class in its
   * annotations, {@code vendor/class} for the first of a kind, {@code vendor/class=*} for all.
   *
   * @throws GantryException INVALID for what is no such form
   */
  public List<String> select(String wish) {
    int equals = wish.indexOf('=');
    String kind = equals < 0 ? wish : wish.substring(0, equals);
    String name = equals < 0 ? "" : wish.substring(equals + 1);
    if (!CdiDeviceName.isKind(kind)) {
      throw GantryException.invalid("invalid device \"" + wish + "\": it is not vendor/class=name");
    }
    Map<String, DeviceTable.Entry> devices = table().devices();
    if (devices.containsKey(wish)) {
      return List.of(wish);
    }
    List<String> selected = new ArrayList<>();
    devices.forEach((device, entry) -> {
      boolean meant =
          name.isEmpty() || name.equals("*") || name.equals(entry.annotations().get(CLASS));
      if (entry.spec().kind().equals(kind) && meant) {
        selected.add(device);
      }
    });
    return name.isEmpty() ? selected.subList(0, Math.min(1, selected.size())) : selected;
  }

  /** What a device's file says of it to others; empty for one that nobody describes. */
  public Map<String, String> annotations(String name) {
    DeviceTable.Entry entry = table().devices().get(name);
    return entry == null ? Map.of() : entry.annotations();
  }

  private String places() {
    return folders.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private DeviceTable table() {
    DeviceTable table = DeviceTable.read(folders);
    table.problems().forEach(this::tell);
    return table;
  }

  private void tell(Path file, String problem) {
    synchronized (told) {
      if (problem.equals(told.put(file, problem))) {
        return;
      }
    }
    LOG.log(Level.WARNING, "CDI specification {0}: {1}", file, problem);
  }
}
