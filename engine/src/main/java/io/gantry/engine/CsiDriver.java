package io.gantry.engine;

import io.gantry.csi.CsiNode;
import io.gantry.csi.CsiPlugin;
import io.gantry.csi.CsiUse;
import io.gantry.csi.CsiVolume;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Volumes of a CSI plugin. Each is staged and published for its first user, at a place in the run
 * root, and taken away after its last. Plugins that must attach volumes to hosts are refused.
 *
 * @param socket of the plugin
 * @param folder where volumes are published
 */
record CsiDriver(Path socket, Path folder) implements VolumeDriver {
  /** What the name of a driver begins with: the path of a socket follows, or a plugin's name. */
  static final String PREFIX = "csi:";

  private static final String CONTEXT = "context.";

  /** The socket of that path, or where a plugin of that name usually has it. */
  static Path socket(String name) {
    String plain = name.substring(PREFIX.length());
    if (plain.startsWith("/")) {
      return Path.of(plain);
    }
    if (!Names.isVolume(plain)) {
      throw GantryException.invalid(
          "invalid volume driver \"" + name + "\": want csi:/path/of/socket or csi:NAME");
    }
    List<Path> places =
        List.of(
            Path.of("/run/csi", plain + ".sock"),
            Path.of("/var/lib/kubelet/plugins", plain, "csi.sock"));
    return places.stream().filter(Files::exists).findFirst().orElse(places.getFirst());
  }

  @Override
  public String scope() {
    return VolumeDrivers.LOCAL;
  }

  @Override
  public Map<String, String> create(VolumeRecord volume) {
    CsiOptions options = new CsiOptions(volume.options());
    CsiUse use = options.use();
    try (CsiPlugin plugin = CsiPlugin.open(socket)) {
      String name = plugin.probe();
      if (plugin.attachesVolumes()) {
        throw GantryException.invalid(
            "CSI plugin " + name + " attaches volumes to hosts, which is not supported");
      }
      if (!options.id().isEmpty()) {
        return state(new CsiVolume(options.id(), options.parameters(), use.size()));
      }
      if (!plugin.createsVolumes()) {
        throw GantryException.invalid(
            "CSI plugin " + name + " makes no volumes. Hint: name one that is there with -o id=ID");
      }
      return state(plugin.create(volume.name(), use, options.parameters()));
    }
  }

  @Override
  public void remove(VolumeRecord volume) {
    CsiOptions options = new CsiOptions(volume.options());
    if (options.id().isEmpty()) {
      try (CsiPlugin plugin = CsiPlugin.open(socket)) {
        plugin.delete(known(volume).id(), options.secrets());
      }
    }
  }

  @Override
  public Details details(VolumeRecord volume) {
    CsiVolume known = known(volume);
    Map<String, @Nullable Object> status = new HashMap<>();
    status.put("VolumeId", known.id());
    status.put("VolumeContext", known.context());
    if (known.capacity() > 0) {
      status.put("CapacityBytes", known.capacity());
    }
    CsiNode.Places places = places(volume);
    if (!LocalMount.mounted(places.target())) {
      return new Details("", status);
    }
    onNode(node -> node.usage(known, places))
        .ifPresent(usage -> {
          status.put("TotalBytes", usage.total());
          status.put("UsedBytes", usage.used());
          status.put("AvailableBytes", usage.available());
        });
    return new Details(places.target().toString(), status);
  }

  /** The interface has no such question for plugins that list nothing. */
  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public boolean has(String name) {
    return false;
  }

  @Override
  public Path mount(VolumeRecord volume, String user) {
    CsiNode.Places places = places(volume);
    if (!LocalMount.mounted(places.target())) {
      CsiUse use = new CsiOptions(volume.options()).use();
      Folders.makePrivate(folder);
      Folders.make(places.staging());
      try {
        onNode(node -> {
          node.publish(known(volume), use, places);
          return node;
        });
      } catch (GantryException e) {
        clear(places);
        throw e;
      }
    }
    return places.target();
  }

  @Override
  public void unmount(VolumeRecord volume, String user, boolean last) {
    if (last) {
      CsiNode.Places places = places(volume);
      onNode(node -> {
        node.unpublish(known(volume), places);
        return node;
      });
      clear(places);
    }
  }

  private <T> T onNode(Function<CsiNode, T> act) {
    try (CsiPlugin plugin = CsiPlugin.open(socket)) {
      return act.apply(plugin.node());
    }
  }

  private CsiNode.Places places(VolumeRecord volume) {
    Path own = folder.resolve(volume.name());
    return new CsiNode.Places(own.resolve("staging"), own.resolve("target"));
  }

  /** Empty folders only: what is still mounted there is the plugin's, and stays. */
  private static void clear(CsiNode.Places places) {
    for (Path folder : List.of(places.target(), places.staging())) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        // The next unmount tries again; its folder shows what is left.
        return;
      }
    }
    Path own = places.staging().getParent();
    if (own != null) {
      Folders.remove(own);
    }
  }

  private static Map<String, String> state(CsiVolume volume) {
    Map<String, String> state = new HashMap<>();
    state.put("id", volume.id());
    state.put("capacity", String.valueOf(volume.capacity()));
    volume.context().forEach((key, value) -> state.put(CONTEXT + key, value));
    return state;
  }

  private static CsiVolume known(VolumeRecord volume) {
    Map<String, String> context = new HashMap<>();
    volume
        .state()
        .forEach((key, value) -> {
          if (key.startsWith(CONTEXT)) {
            context.put(key.substring(CONTEXT.length()), value);
          }
        });
    Map<String, String> state = volume.state();
    return new CsiVolume(
        state.getOrDefault("id", ""), context, Long.parseLong(state.getOrDefault("capacity", "0")));
  }
}
