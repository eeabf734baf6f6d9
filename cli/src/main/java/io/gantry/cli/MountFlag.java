package io.gantry.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code --mount type=bind,source=...,target=...[,readonly]...} in the API's form. */
final class MountFlag {
  private MountFlag() {}

  static Map<String, Object> parse(String text) {
    Map<String, Object> mount = new LinkedHashMap<>();
    Map<String, Object> bind = new LinkedHashMap<>();
    Map<String, Object> volume = new LinkedHashMap<>();
    Map<String, Object> tmpfs = new LinkedHashMap<>();
    Map<String, Object> image = new LinkedHashMap<>();
    Map<String, String> driver = new LinkedHashMap<>();
    String driverName = "";
    mount.put("Type", "volume");
    for (String field : text.split(",")) {
      String key = field.split("=", 2)[0].strip();
      String value = field.contains("=") ? field.split("=", 2)[1] : "true";
      switch (key) {
        case "type" -> mount.put("Type", value);
        case "source", "src" -> mount.put("Source", value);
        case "target", "dst", "destination" -> mount.put("Target", value);
        case "readonly", "ro" -> mount.put("ReadOnly", Boolean.valueOf(value));
        case "consistency" -> mount.put("Consistency", value);
        case "bind-propagation" -> bind.put("Propagation", value);
        case "bind-create-src" -> bind.put("CreateMountpoint", Boolean.valueOf(value));
        case "bind-recursive" -> bind.put("NonRecursive", value.equals("disabled"));
        case "volume-nocopy" -> volume.put("NoCopy", Boolean.valueOf(value));
        case "volume-subpath" -> volume.put("Subpath", value);
        case "image-subpath" -> image.put("Subpath", value);
        case "volume-driver" -> driverName = value;
        case "volume-opt" -> CreateRequest.addPair(driver, value);
        case "tmpfs-size" -> tmpfs.put("SizeBytes", ByteSizes.parse(value));
        case "tmpfs-mode" -> tmpfs.put("Mode", Integer.parseInt(value, 8));
        default -> throw new IllegalArgumentException("unexpected key '" + key + "'");
      }
    }
    if (!driver.isEmpty() || !driverName.isEmpty()) {
      volume.put("DriverConfig", Map.of("Name", driverName, "Options", driver));
    }
    addOptions(mount, "BindOptions", bind);
    addOptions(mount, "VolumeOptions", volume);
    addOptions(mount, "TmpfsOptions", tmpfs);
    addOptions(mount, "ImageOptions", image);
    if (!mount.containsKey("Target")) {
      throw new IllegalArgumentException("target is required");
    }
    return mount;
  }

  private static void addOptions(
      Map<String, Object> mount, String name, Map<String, Object> options) {
    if (!options.isEmpty()) {
      mount.put(name, options);
    }
  }
}
