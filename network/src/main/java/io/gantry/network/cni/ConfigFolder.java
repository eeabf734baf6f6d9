package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the configurations of a folder, in the order of file names as every CNI runtime does. Of
 * two with one name the first counts. A file that cannot be read is reported, and the others are
 * used.
 */
final class ConfigFolder {
  private static final int MAX_FILES = 1024;
  private static final int MAX_BYTES = 1 << 20;
  private static final List<String> SUFFIXES = List.of(".conf", ".conflist", ".json");

  private final Path folder;
  private final Map<String, NetworkConfig> networks = new LinkedHashMap<>();
  private final List<CniConfigs.Invalid> invalid = new ArrayList<>();

  private ConfigFolder(Path folder) {
    this.folder = folder;
  }

  /** Reads it now; one that does not exist is empty. INTERNAL when it cannot be listed. */
  static ConfigFolder read(Path folder) {
    ConfigFolder read = new ConfigFolder(folder);
    for (Path file : list(folder, SUFFIXES)) {
      read.add(file);
    }
    return read;
  }

  /** By name, in order. */
  Map<String, NetworkConfig> networks() {
    return networks;
  }

  List<CniConfigs.Invalid> invalid() {
    return invalid;
  }

  private void add(Path file) {
    try {
      NetworkConfig config = ConfigParser.parse(name(file), bytes(file));
      NetworkConfig whole = config.onlyInlined() ? config : config.withMore(beside(config.name()));
      if (whole.plugins().isEmpty()) {
        throw GantryException.invalid("network " + whole.name() + " has no plugins");
      }
      if (networks.putIfAbsent(whole.name(), whole) != null) {
        throw GantryException.invalid("an earlier file has network " + whole.name() + " already");
      }
    } catch (GantryException e) {
      invalid.add(new CniConfigs.Invalid(file, String.valueOf(e.getMessage())));
    }
  }

  /** The plugins in the folder that is called like the network. */
  private List<PluginConfig> beside(String network) {
    List<PluginConfig> plugins = new ArrayList<>();
    for (Path file : list(folder.resolve(network), List.of(".conf"))) {
      plugins.add(ConfigParser.parsePlugin(network + "/" + name(file), bytes(file)));
    }
    return plugins;
  }

  private static List<Path> list(Path folder, List<String> suffixes) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        // A folder is no mistake: it holds the plugins of a network.
        if (suffixes.stream().anyMatch(name(entry)::endsWith) && !Files.isDirectory(entry)) {
          files.add(entry);
        }
        if (files.size() > MAX_FILES) {
          throw GantryException.invalid(
              "read CNI configurations in " + folder + ": more than " + MAX_FILES + " files");
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw GantryException.internal("read CNI configurations in " + folder + ": " + e, e);
    }
    files.sort(Comparator.comparing(ConfigFolder::name));
    return files;
  }

  private static byte[] bytes(Path file) {
    // Opening anything else, a named pipe for one, could wait for ever.
    if (!Files.isRegularFile(file)) {
      throw GantryException.invalid("not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw GantryException.invalid("longer than " + MAX_BYTES + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw GantryException.invalid("cannot be read: " + e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
