package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the plugins of one network, one after the other: CNI specification, section 3. Remembers
 * nothing and locks nothing.
 */
record Chain(NetworkConfig network, PluginCall call) {

  /** NOT_FOUND unless every plugin is installed: before anything is made, not in its middle. */
  void requirePlugins() {
    for (PluginConfig plugin : network.plugins()) {
      call.folders().find(plugin.type());
    }
  }

  /** What one plugin makes of what the one before it made. */
  CniResult add(PluginConfig plugin, CacheEntry entry) {
    String answer = run("ADD", plugin, entry, entry.netns(), entry.result());
    String what = "CNI plugin " + plugin.type() + ", ADD of " + entry.attachment() + ", its answer";
    Fields result = PluginCall.object(what, answer);
    try {
      return ResultReader.read(result);
    } catch (GantryException e) {
      throw GantryException.internal(what + ": " + e.getMessage(), e);
    }
  }

  /** Last plugin first. Ends at the first failure. */
  void delete(CacheEntry entry, String netns) {
    for (PluginConfig plugin : network.plugins().reversed()) {
      delete(plugin, entry, netns);
    }
  }

  /**
   * Undoes an ADD: last plugin first, and all of them, whatever the others say. Failures of those
   * that cannot have made anything do not count.
   *
   * @param failed the position of the plugin whose ADD failed
   */
  void undo(CacheEntry entry, int failed) {
    Failures failures = new Failures();
    for (int i = network.plugins().size() - 1; i >= 0; i--) {
      PluginConfig plugin = network.plugins().get(i);
      Failures deleting = new Failures();
      deleting.collect(() -> delete(plugin, entry, entry.netns()));
      if (i < failed || (i == failed && !deleting.isEmpty() && speaksVersion(plugin))) {
        failures.addAll(deleting);
      }
    }
    failures.throwAny();
  }

  void check(CacheEntry entry) {
    for (PluginConfig plugin : network.plugins()) {
      run("CHECK", plugin, entry, entry.netns(), entry.result());
    }
  }

  /** Goes on after a plugin that fails. */
  void collectGarbage(Collection<CniAttachment> valid, Failures failures) {
    List<Map<String, String>> attachments = new ArrayList<>();
    for (CniAttachment attachment : valid) {
      attachments.add(
          Map.of("containerID", attachment.containerId(), "ifname", attachment.ifName()));
    }
    for (PluginConfig plugin : network.plugins()) {
      Map<String, @Nullable Object> request = Request.of(network, plugin);
      request.put("cni.dev/valid-attachments", attachments);
      failures.collect(() -> run("GC", plugin, request));
    }
  }

  void status() {
    for (PluginConfig plugin : network.plugins()) {
      run("STATUS", plugin, Request.of(network, plugin));
    }
  }

  /** What the plugin speaks: its answer to VERSION. */
  List<String> versions(PluginConfig plugin) {
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("cniVersion", network.version().toString());
    String answer = run("VERSION", plugin, request);
    return PluginCall.object("CNI plugin " + plugin.type() + ", answer to VERSION", answer)
        .texts("supportedVersions");
  }

  /** A plugin that does not has refused ADD, and refuses DEL. One that cannot say may have. */
  private boolean speaksVersion(PluginConfig plugin) {
    try {
      return versions(plugin).contains(network.version().toString());
    } catch (GantryException e) {
      return true;
    }
  }

  private void delete(PluginConfig plugin, CacheEntry entry, String netns) {
    boolean known = network.version().atLeast(CniVersion.V0_4_0);
    run("DEL", plugin, entry, netns, known ? entry.result() : Optional.empty());
  }

  private String run(
      String command,
      PluginConfig plugin,
      CacheEntry entry,
      String netns,
      Optional<CniResult> previous) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("CNI_CONTAINERID", entry.attachment().containerId());
    variables.put("CNI_NETNS", netns);
    variables.put("CNI_IFNAME", entry.attachment().ifName());
    variables.put("CNI_ARGS", entry.options().argumentText());
    return call.run(
        plugin.type(),
        command,
        "of " + entry.attachment(),
        variables,
        Request.of(network, plugin, entry.options(), previous));
  }

  private String run(String command, PluginConfig plugin, Map<String, @Nullable Object> request) {
    return call.run(plugin.type(), command, "for network " + network.name(), Map.of(), request);
  }
}
