package io.gantry.csi;

import io.gantry.csi.proto.ControllerGetCapabilitiesRequest;
import io.gantry.csi.proto.ControllerGrpc;
import io.gantry.csi.proto.ControllerServiceCapability;
import io.gantry.csi.proto.CreateVolumeRequest;
import io.gantry.csi.proto.DeleteVolumeRequest;
import io.gantry.csi.proto.GetPluginCapabilitiesRequest;
import io.gantry.csi.proto.GetPluginInfoRequest;
import io.gantry.csi.proto.GetPluginInfoResponse;
import io.gantry.csi.proto.IdentityGrpc;
import io.gantry.csi.proto.PluginCapability;
import io.gantry.csi.proto.ProbeRequest;
import io.gantry.csi.proto.ProbeResponse;
import io.gantry.csi.proto.Volume;
import io.gantry.oci.GantryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A CSI plugin at its socket: Identity and Controller service (specification 1.9); {@link #node} is
 * the third. Opened for an act and closed after it. Calls block, two minutes each at most; failures
 * begin with the call's name: UNAVAILABLE when the plugin does not answer, otherwise the kind that
 * fits its gRPC status.
 */
public final class CsiPlugin implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final CsiChannel channel;
  private final IdentityGrpc.IdentityBlockingStub identity;
  private final ControllerGrpc.ControllerBlockingStub controller;

  private CsiPlugin(CsiChannel channel) {
    this.channel = channel;
    this.identity = channel.stub(IdentityGrpc::newBlockingStub);
    this.controller = channel.stub(ControllerGrpc::newBlockingStub);
  }

  /** UNAVAILABLE when there is no socket; nothing is sent yet. */
  public static CsiPlugin open(Path socket) {
    return open(socket, LIMIT);
  }

  static CsiPlugin open(Path socket, Duration limit) {
    if (!Files.exists(socket)) {
      throw new GantryException(
          GantryException.Kind.UNAVAILABLE,
          "CSI plugin at " + socket + ": there is no such socket. Hint: is the plugin running?");
    }
    return new CsiPlugin(new CsiChannel(socket, limit));
  }

  /** What the plugin calls itself, with its version. UNAVAILABLE when it is not ready. */
  public String probe() {
    ProbeResponse probed =
        channel.call("Probe", identity, stub -> stub.probe(ProbeRequest.getDefaultInstance()));
    if (probed.hasReady() && !probed.getReady().getValue()) {
      throw new GantryException(GantryException.Kind.UNAVAILABLE, "CSI Probe: it is not ready");
    }
    GetPluginInfoResponse info =
        channel.call(
            "GetPluginInfo",
            identity,
            stub -> stub.getPluginInfo(GetPluginInfoRequest.getDefaultInstance()));
    return info.getName() + " " + info.getVendorVersion();
  }

  /** Whether it makes volumes; otherwise it only mounts those that are there. */
  public boolean createsVolumes() {
    return controls(ControllerServiceCapability.RPC.Type.CREATE_DELETE_VOLUME);
  }

  /** Whether volumes must be attached to a host before it can stage them. */
  public boolean attachesVolumes() {
    return controls(ControllerServiceCapability.RPC.Type.PUBLISH_UNPUBLISH_VOLUME);
  }

  private boolean controls(ControllerServiceCapability.RPC.Type wanted) {
    boolean hasController =
        channel
            .call(
                "GetPluginCapabilities",
                identity,
                stub ->
                    stub.getPluginCapabilities(GetPluginCapabilitiesRequest.getDefaultInstance()))
            .getCapabilitiesList()
            .stream()
            .anyMatch(capability ->
                capability.getService().getType()
                    == PluginCapability.Service.Type.CONTROLLER_SERVICE);
    return hasController && controllerCapabilities().contains(wanted);
  }

  private Set<ControllerServiceCapability.RPC.Type> controllerCapabilities() {
    return channel
        .call(
            "ControllerGetCapabilities",
            controller,
            stub ->
                stub.controllerGetCapabilities(
                    ControllerGetCapabilitiesRequest.getDefaultInstance()))
        .getCapabilitiesList()
        .stream()
        .map(capability -> capability.getRpc().getType())
        .collect(Collectors.toSet());
  }

  /** Makes a volume, or answers the one that was made by this name before. */
  public CsiVolume create(String name, CsiUse use, Map<String, String> parameters) {
    CreateVolumeRequest.Builder request =
        CreateVolumeRequest.newBuilder()
            .setName(name)
            .addVolumeCapabilities(use.capability())
            .putAllParameters(parameters)
            .putAllSecrets(use.secrets());
    if (use.size() > 0) {
      request.setCapacityRange(use.capacity());
    }
    Volume made =
        channel
            .call("CreateVolume", controller, stub -> stub.createVolume(request.build()))
            .getVolume();
    if (made.getVolumeId().isEmpty()) {
      throw new GantryException(
          GantryException.Kind.INTERNAL, "CSI CreateVolume: the plugin's answer has no volume");
    }
    return new CsiVolume(made.getVolumeId(), made.getVolumeContextMap(), made.getCapacityBytes());
  }

  /** A volume that is gone already is no error. */
  public void delete(String id, Map<String, String> secrets) {
    DeleteVolumeRequest request =
        DeleteVolumeRequest.newBuilder().setVolumeId(id).putAllSecrets(secrets).build();
    CsiNode.unlessGone(
        () -> channel.call("DeleteVolume", controller, stub -> stub.deleteVolume(request)));
  }

  /** The Node service, over the same connection. */
  public CsiNode node() {
    return new CsiNode(channel);
  }

  @Override
  public void close() {
    channel.close();
  }
}
