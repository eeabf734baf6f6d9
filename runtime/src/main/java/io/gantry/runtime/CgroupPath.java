package io.gantry.runtime;

import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A path from the root of a cgroup hierarchy: names without tricks, {@code /gantry/ID}. */
record CgroupPath(List<String> names) {
  CgroupPath {
    names = List.copyOf(names);
  }

  /** With or without the leading slash; INVALID when a name could lead elsewhere. */
  static CgroupPath of(String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(checked(name, text));
      }
    }
    return new CgroupPath(names);
  }

  /** This path and one name more. */
  CgroupPath child(String name) {
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw GantryException.invalid("cgroup name \"" + name + "\" is empty or has a slash");
    }
    List<String> longer = new ArrayList<>(names);
    longer.add(checked(name, name));
    return new CgroupPath(longer);
  }

  /** The folder of this group in the hierarchy that is mounted there. */
  Path below(Path mountPoint) {
    Path folder = mountPoint;
    for (String name : names) {
      folder = folder.resolve(name);
    }
    return folder;
  }

  @Override
  public String toString() {
    return "/" + String.join("/", names);
  }

  private static String checked(String name, String path) {
    boolean control = name.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    if (name.equals(".") || name.equals("..") || control || name.length() > 255) {
      throw GantryException.invalid("cgroup path \"" + path + "\" has a name that is not allowed");
    }
    return name;
  }
}
