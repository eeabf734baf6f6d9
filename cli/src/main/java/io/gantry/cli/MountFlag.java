package io.gantry.cli;

import io.gantry.oci.ByteSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code --mount type=bind,source=...,target=...[,readonly]...} in the API's form. Refuses in the
 * words of Docker's client, by {@link IllegalArgumentException}.
 */
final class MountFlag {
  private static final Set<String> TOGGLES =
      Set.of("readonly", "ro", "volume-nocopy", "bind-nonrecursive", "bind-create-src");

  private final Map<String, Object> mount = new LinkedHashMap<>();
  private final Map<String, Object> bind = new LinkedHashMap<>();
  private final Map<String, Object> volume = new LinkedHashMap<>();
  private final Map<String, Object> tmpfs = new LinkedHashMap<>();
  private final Map<String, Object> image = new LinkedHashMap<>();
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final Map<String, String> driverOptions = new LinkedHashMap<>();
  private String driver = "";

  private MountFlag() {
    mount.put("Type", "volume");
  }

  static Map<String, Object> parse(String text) {
    MountFlag flag = new MountFlag();
    fields(text).forEach(flag::field);
    return flag.finished();
  }

  /** Fields are between commas; one in double quotes may have commas, and doubled quotes. */
  private static List<String> fields(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean doubled = quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
      if (doubled) {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  private void field(String field) {
    int equals = field.indexOf('=');
    String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
    String value = equals < 0 ? "true" : field.substring(equals + 1);
    if (equals < 0 && !TOGGLES.contains(key)) {
      throw new IllegalArgumentException("invalid field '" + field + "' must be a key=value pair");
    }
    switch (key) {
      case "type" -> mount.put("Type", value.toLowerCase(Locale.ROOT));
      case "source", "src" -> mount.put("Source", value);
      case "target", "dst", "destination" -> mount.put("Target", value);
      case "readonly", "ro" -> mount.put("ReadOnly", flag(key, value));
      case "consistency" -> mount.put("Consistency", value);
      case "image-subpath" -> image.put("Subpath", value);
      case "tmpfs-size" -> tmpfs.put("SizeBytes", size(key, value));
      case "tmpfs-mode" -> tmpfs.put("Mode", mode(key, value));
      default -> {
        if (!ofBind(key, value) && !ofVolume(key, value)) {
          throw new IllegalArgumentException("unexpected key '" + key + "' in '" + field + "'");
        }
      }
    }
  }

  private boolean ofBind(String key, String value) {
    switch (key) {
      case "bind-propagation" -> bind.put("Propagation", value);
      case "bind-create-src" -> bind.put("CreateMountpoint", flag(key, value));
      case "bind-nonrecursive" -> bind.put("NonRecursive", flag(key, value));
      case "bind-recursive" -> recursive(key, value);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void recursive(String key, String value) {
    switch (value) {
      case "enabled" -> {}
      case "disabled" -> bind.put("NonRecursive", true);
      case "writable" -> bind.put("ReadOnlyNonRecursive", true);
      case "readonly" -> bind.put("ReadOnlyForceRecursive", true);
      default ->
          throw new IllegalArgumentException(
              "invalid value for "
                  + key
                  + ": "
                  + value
                  + " (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")");
    }
  }

  private boolean ofVolume(String key, String value) {
    switch (key) {
      case "volume-nocopy" -> volume.put("NoCopy", flag(key, value));
      case "volume-subpath" -> volume.put("Subpath", value);
      case "volume-label" -> Arguments.addPair(labels, value);
      case "volume-driver" -> driver = value;
      case "volume-opt" -> Arguments.addPair(driverOptions, value);
      default -> {
        return false;
      }
    }
    return true;
  }

  private Map<String, Object> finished() {
    if (!labels.isEmpty()) {
      volume.put("Labels", labels);
    }
    if (!driverOptions.isEmpty() || !driver.isEmpty()) {
      volume.put("DriverConfig", Map.of("Name", driver, "Options", driverOptions));
    }
    if (String.valueOf(mount.get("Type")).isEmpty()) {
      throw new IllegalArgumentException("type is required");
    }
    if (!mount.containsKey("Target")) {
      throw new IllegalArgumentException("target is required");
    }
    add("bind", "BindOptions", bind);
    add("volume", "VolumeOptions", volume);
    add("tmpfs", "TmpfsOptions", tmpfs);
    add("image", "ImageOptions", image);
    checkReadOnly();
    return mount;
  }

  private void add(String type, String name, Map<String, Object> options) {
    if (options.isEmpty()) {
      return;
    }
    if (!type.equals(mount.get("Type"))) {
      throw new IllegalArgumentException(
          "cannot mix '" + type + "-*' options with mount type '" + mount.get("Type") + "'");
    }
    mount.put(name, options);
  }

  private void checkReadOnly() {
    boolean readOnly = Boolean.TRUE.equals(mount.get("ReadOnly"));
    for (String value : List.of("writable", "readonly")) {
      String field = value.equals("writable") ? "ReadOnlyNonRecursive" : "ReadOnlyForceRecursive";
      if (bind.containsKey(field) && !readOnly) {
        throw required(value, "readonly");
      }
    }
    if (bind.containsKey("ReadOnlyForceRecursive") && !"rprivate".equals(bind.get("Propagation"))) {
      throw required("readonly", "bind-propagation=rprivate");
    }
  }

  private static IllegalArgumentException required(String value, String other) {
    return new IllegalArgumentException(
        "option 'bind-recursive="
            + value
            + "' requires '"
            + other
            + "' to be specified in conjunction");
  }

  private static boolean flag(String key, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "t", "true" -> true;
      case "0", "f", "false" -> false;
      default -> throw invalid(key, value);
    };
  }

  private static long size(String key, String value) {
    try {
      return ByteSize.parse(value);
    } catch (IllegalArgumentException e) {
      throw invalid(key, value);
    }
  }

  private static int mode(String key, String value) {
    try {
      return Integer.parseInt(value, 8);
    } catch (NumberFormatException e) {
      throw invalid(key, value);
    }
  }

  private static IllegalArgumentException invalid(String key, String value) {
    return new IllegalArgumentException("invalid value for " + key + ": " + value);
  }
}
