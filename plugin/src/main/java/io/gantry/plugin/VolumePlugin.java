package io.gantry.plugin;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The calls of Docker's volume plugin protocol, {@code VolumeDriver.*}. They block for two minutes
 * at most. UNAVAILABLE when the plugin does not answer, INTERNAL when it answers an error or what
 * is no answer; the messages begin with the method, as Docker's do. Thread-safe.
 */
public final class VolumePlugin {
  static final String DRIVER = "VolumeDriver";

  private final PluginCalls calls;

  VolumePlugin(PluginCalls calls) {
    this.calls = calls;
  }

  public String name() {
    return calls.name();
  }

  /** Makes a volume, or is content with the one that is there. */
  public void create(String volume, Map<String, String> options) {
    call(DRIVER + ".Create", new VolumeCall(volume, options, null));
  }

  public void remove(String volume) {
    call(DRIVER + ".Remove", VolumeCall.of(volume));
  }

  /**
   * Brings the content to this host, for one user more.
   *
   * @param id of the user, the same at its unmount
   * @return where the plugin says that it is; not checked
   */
  public String mount(String volume, String id) {
    return PluginVolume.text(
        call(DRIVER + ".Mount", new VolumeCall(volume, null, id)).mountpoint());
  }

  /** That user does not need it any more. */
  public void unmount(String volume, String id) {
    call(DRIVER + ".Unmount", new VolumeCall(volume, null, id));
  }

  /** Where the plugin says that a volume is mounted; empty when it is not. */
  public String path(String volume) {
    return PluginVolume.text(call(DRIVER + ".Path", VolumeCall.of(volume)).mountpoint());
  }

  /** An error of the plugin's when it knows no such volume. */
  public PluginVolume get(String volume) {
    VolumeAnswer.Volume found = call(DRIVER + ".Get", VolumeCall.of(volume)).volume();
    if (found == null) {
      throw PluginCalls.fault(DRIVER + ".Get", "the plugin's answer holds no volume");
    }
    return PluginVolume.of(found);
  }

  /** All that the plugin knows, whoever made them. */
  public List<PluginVolume> list() {
    List<VolumeAnswer.Volume> found = call(DRIVER + ".List", VolumeCall.EMPTY).volumes();
    return found == null
        ? List.of()
        : found.stream().filter(Objects::nonNull).map(PluginVolume::of).toList();
  }

  /** Whether its volumes are of this host ({@code local}) or of many ({@code global}). */
  public String scope() {
    try {
      VolumeAnswer.Capabilities found =
          call(DRIVER + ".Capabilities", VolumeCall.EMPTY).capabilities();
      String scope = found == null ? "" : PluginVolume.text(found.scope());
      return scope.equals("global") ? scope : "local";
    } catch (GantryException e) {
      // Plugins of the protocol's first version do not know the method.
      return "local";
    }
  }

  private VolumeAnswer call(String method, VolumeCall call) {
    return calls.call(method, Json.write(call), VolumeAnswer.class);
  }
}
