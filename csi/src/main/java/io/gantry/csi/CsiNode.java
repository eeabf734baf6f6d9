package io.gantry.csi;

import io.gantry.csi.proto.NodeExpandVolumeRequest;
import io.gantry.csi.proto.NodeGetCapabilitiesRequest;
import io.gantry.csi.proto.NodeGetVolumeStatsRequest;
import io.gantry.csi.proto.NodeGrpc;
import io.gantry.csi.proto.NodePublishVolumeRequest;
import io.gantry.csi.proto.NodeServiceCapability;
import io.gantry.csi.proto.NodeStageVolumeRequest;
import io.gantry.csi.proto.NodeUnpublishVolumeRequest;
import io.gantry.csi.proto.NodeUnstageVolumeRequest;
import io.gantry.csi.proto.VolumeUsage;
import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The Node service of a plugin: brings volumes to places of this host, and takes them away. All
 * calls may be made again. What a plugin is not capable of is left out.
 */
public final class CsiNode {
  private final CsiChannel channel;
  private final NodeGrpc.NodeBlockingStub node;
  private final Set<NodeServiceCapability.RPC.Type> capabilities;

  /**
   * Where a volume is brought to.
   *
   * @param staging a folder for the plugin's own use, there already
   * @param target where the content appears; its parent is there, itself it is not
   */
  public record Places(Path staging, Path target) {}

  /** Bytes of a volume; -1 for what the plugin does not say. */
  public record Usage(long total, long used, long available) {}

  CsiNode(CsiChannel channel) {
    this.channel = channel;
    this.node = channel.stub(NodeGrpc::newBlockingStub);
    this.capabilities =
        channel
            .call(
                "NodeGetCapabilities",
                node,
                stub -> stub.nodeGetCapabilities(NodeGetCapabilitiesRequest.getDefaultInstance()))
            .getCapabilitiesList()
            .stream()
            .map(capability -> capability.getRpc().getType())
            .collect(Collectors.toSet());
  }

  /** The content appears at the target; nothing stays staged when that fails. */
  public void publish(CsiVolume volume, CsiUse use, Places places) {
    if (stages()) {
      stage(volume, use, places);
    }
    try {
      publishStaged(volume, use, places);
      if (use.size() > 0 && capabilities.contains(NodeServiceCapability.RPC.Type.EXPAND_VOLUME)) {
        expand(volume, use, places);
      }
    } catch (RuntimeException e) {
      try {
        unpublish(volume, places);
      } catch (RuntimeException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  /** Takes the content away; what is gone already is no error. */
  public void unpublish(CsiVolume volume, Places places) {
    NodeUnpublishVolumeRequest request =
        NodeUnpublishVolumeRequest.newBuilder()
            .setVolumeId(volume.id())
            .setTargetPath(places.target().toString())
            .build();
    unlessGone(
        () -> channel.call("NodeUnpublishVolume", node, stub -> stub.nodeUnpublishVolume(request)));
    if (stages()) {
      unstage(volume, places);
    }
  }

  /** Empty when the plugin does not count. */
  public Optional<Usage> usage(CsiVolume volume, Places places) {
    if (!capabilities.contains(NodeServiceCapability.RPC.Type.GET_VOLUME_STATS)) {
      return Optional.empty();
    }
    NodeGetVolumeStatsRequest request =
        NodeGetVolumeStatsRequest.newBuilder()
            .setVolumeId(volume.id())
            .setVolumePath(places.target().toString())
            .setStagingTargetPath(staging(places))
            .build();
    return channel
        .call("NodeGetVolumeStats", node, stub -> stub.nodeGetVolumeStats(request))
        .getUsageList()
        .stream()
        .filter(usage -> usage.getUnit() == VolumeUsage.Unit.BYTES)
        .findFirst()
        .map(usage -> new Usage(usage.getTotal(), usage.getUsed(), usage.getAvailable()));
  }

  private boolean stages() {
    return capabilities.contains(NodeServiceCapability.RPC.Type.STAGE_UNSTAGE_VOLUME);
  }

  /** Not set where the plugin does not stage. */
  private String staging(Places places) {
    return stages() ? places.staging().toString() : "";
  }

  private void stage(CsiVolume volume, CsiUse use, Places places) {
    NodeStageVolumeRequest request =
        NodeStageVolumeRequest.newBuilder()
            .setVolumeId(volume.id())
            .setStagingTargetPath(places.staging().toString())
            .setVolumeCapability(use.capability())
            .putAllSecrets(use.secrets())
            .putAllVolumeContext(volume.context())
            .build();
    channel.call("NodeStageVolume", node, stub -> stub.nodeStageVolume(request));
  }

  private void unstage(CsiVolume volume, Places places) {
    NodeUnstageVolumeRequest request =
        NodeUnstageVolumeRequest.newBuilder()
            .setVolumeId(volume.id())
            .setStagingTargetPath(places.staging().toString())
            .build();
    unlessGone(
        () -> channel.call("NodeUnstageVolume", node, stub -> stub.nodeUnstageVolume(request)));
  }

  private void publishStaged(CsiVolume volume, CsiUse use, Places places) {
    NodePublishVolumeRequest request =
        NodePublishVolumeRequest.newBuilder()
            .setVolumeId(volume.id())
            .setStagingTargetPath(staging(places))
            .setTargetPath(places.target().toString())
            .setVolumeCapability(use.capability())
            .setReadonly(use.readOnly())
            .putAllSecrets(use.secrets())
            .putAllVolumeContext(volume.context())
            .build();
    channel.call("NodePublishVolume", node, stub -> stub.nodePublishVolume(request));
  }

  /** The file system of a volume that has grown since it was made gets the whole of it. */
  private void expand(CsiVolume volume, CsiUse use, Places places) {
    NodeExpandVolumeRequest request =
        NodeExpandVolumeRequest.newBuilder()
            .setVolumeId(volume.id())
            .setVolumePath(places.target().toString())
            .setCapacityRange(use.capacity())
            .setStagingTargetPath(staging(places))
            .setVolumeCapability(use.capability())
            .putAllSecrets(use.secrets())
            .build();
    channel.call("NodeExpandVolume", node, stub -> stub.nodeExpandVolume(request));
  }

  /** The specification lets a plugin answer NOT_FOUND where there is nothing left to do. */
  static <T> void unlessGone(Supplier<T> call) {
    try {
      var _ = call.get();
    } catch (GantryException e) {
      if (e.kind() != GantryException.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }
}
