package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs CNI networks (CNI specification 1.1.0; lists of 0.3.0, 0.3.1, 0.4.0 and 1.0.0, too).
 * Configurations are read anew each time, since others write them at any time. Thread-safe; one
 * runtime owns a cache folder.
 */
public final class CniRuntime {
  private final CniSettings settings;
  private final PluginCall call;
  private final AttachmentCache cache;
  private final Turns turns = new Turns();

  /** Does not touch the disk yet. */
  public CniRuntime(CniSettings settings) {
    this.settings = settings;
    this.call = new PluginCall(new PluginFolders(settings.pluginFolders()), settings.timeLimit());
    this.cache = new AttachmentCache(settings.cacheFolder());
  }

  /** What the configuration folder holds now, and what of it is skipped. */
  public CniConfigs configs() {
    ConfigFolder folder = ConfigFolder.read(settings.configFolder());
    return new CniConfigs(List.copyOf(folder.networks().keySet()), folder.invalid());
  }

  /** The network of this name as it is configured now; NOT_FOUND when none is. */
  public CniNetwork network(String name) {
    ConfigFolder folder = ConfigFolder.read(settings.configFolder());
    NetworkConfig config = folder.networks().get(name);
    if (config == null) {
      throw GantryException.notFound(
          "network "
              + Names.network(name)
              + " not found in "
              + settings.configFolder()
              + skipped(folder));
    }
    return open(config);
  }

  /** What is attached, or was not wholly detached, in every network; also by an earlier process. */
  public List<CniAttachment> attachments() {
    return cache.all().stream().map(CacheEntry::attachment).toList();
  }

  /**
   * Detaches by what is remembered alone, so also where the network is not configured any more. A
   * namespace that is gone, or whose path leads to another now, is not touched. Nothing when it is
   * not attached.
   */
  public void detach(CniAttachment attachment) {
    Optional<CacheEntry> known = cache.find(attachment);
    known.ifPresent(entry -> open(entry.config()).detach(attachment));
  }

  private CniNetwork open(NetworkConfig config) {
    return new CniNetwork(config, call, cache, turns);
  }

  private static String skipped(ConfigFolder folder) {
    if (folder.invalid().isEmpty()) {
      return "";
    }
    return folder.invalid().stream()
        .map(invalid -> invalid.file().getFileName() + " (" + invalid.reason() + ")")
        .collect(Collectors.joining(", ", ". Hint: skipped as invalid: ", ""));
  }
}
