package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the executable of a plugin type: CNI specification, section 2, {@code CNI_PATH}. */
record PluginFolders(List<Path> folders) {

  /** NOT_FOUND when no folder has it; INVALID when the type is more than a file name. */
  Path find(String type) {
    Names.pluginType(type);
    for (Path folder : folders) {
      Path program = folder.resolve(type);
      if (Files.isRegularFile(program) && Files.isExecutable(program)) {
        return program;
      }
    }
    throw GantryException.notFound(
        "CNI plugin "
            + type
            + " is not in "
            + searchPath()
            + ". Hint: Debian has the standard ones in containernetworking-plugins");
  }

  /** The value of {@code CNI_PATH}, by which plugins find theirs. */
  String searchPath() {
    return folders.stream().map(Path::toString).collect(Collectors.joining(":"));
  }
}
