package io.gantry.cdi;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The devices of all files at one moment. A file in a later folder wins over one in an earlier; of
 * a device that two files of one folder describe, neither counts: CDI specification, "Conflicts".
 */
final class DeviceTable {
  private final Map<String, Entry> devices = new TreeMap<>();
  private final Map<Path, String> problems = new LinkedHashMap<>();

  /** A device, and the file that describes it. */
  record Entry(CdiSpec spec, CdiSpec.Device device, Path file, int folder) {
    /** Those of the device stand over those of its file. */
    Map<String, String> annotations() {
      Map<String, String> all = new HashMap<>(spec.annotations());
      all.putAll(device.annotations());
      return all;
    }
  }

  private DeviceTable() {}

  static DeviceTable read(List<Path> folders) {
    DeviceTable table = new DeviceTable();
    Set<String> conflicts = new HashSet<>();
    for (int i = 0; i < folders.size(); i++) {
      for (Path file : table.files(folders.get(i))) {
        table.add(file, i, conflicts);
      }
    }
    table.devices.keySet().removeAll(conflicts);
    return table;
  }

  /** By name, sorted. */
  Map<String, Entry> devices() {
    return devices;
  }

  /** Why files, or some of what they say, do not count. */
  Map<Path, String> problems() {
    return problems;
  }

  private void add(Path file, int folder, Set<String> conflicts) {
    CdiSpec spec;
    try {
      spec = SpecFile.read(file);
    } catch (GantryException e) {
      problems.put(file, String.valueOf(e.getMessage()));
      return;
    }
    for (CdiSpec.Device device : spec.devices()) {
      String name = spec.kind() + "=" + device.name();
      Entry other = devices.put(name, new Entry(spec, device, file, folder));
      if (other != null && other.folder() == folder) {
        conflicts.add(name);
        problems.put(file, "device " + name + " stands in " + other.file() + ", too");
      } else {
        conflicts.remove(name);
      }
    }
  }

  private List<Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(DeviceTable::isSpecification).sorted().toList();
    } catch (IOException e) {
      if (Files.exists(folder)) {
        problems.put(folder, "it cannot be listed: " + e.getMessage());
      }
      return new ArrayList<>();
    }
  }

  private static boolean isSpecification(Path file) {
    String name = file.getFileName().toString();
    return (name.endsWith(".json") || name.endsWith(".yaml")) && Files.isRegularFile(file);
  }
}
