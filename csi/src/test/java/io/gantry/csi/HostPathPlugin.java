package io.gantry.csi;

import io.gantry.csi.proto.ControllerGetCapabilitiesRequest;
import io.gantry.csi.proto.ControllerGetCapabilitiesResponse;
import io.gantry.csi.proto.ControllerGrpc;
import io.gantry.csi.proto.ControllerServiceCapability;
import io.gantry.csi.proto.CreateVolumeRequest;
import io.gantry.csi.proto.CreateVolumeResponse;
import io.gantry.csi.proto.DeleteVolumeRequest;
import io.gantry.csi.proto.DeleteVolumeResponse;
import io.gantry.csi.proto.GetPluginCapabilitiesRequest;
import io.gantry.csi.proto.GetPluginCapabilitiesResponse;
import io.gantry.csi.proto.GetPluginInfoRequest;
import io.gantry.csi.proto.GetPluginInfoResponse;
import io.gantry.csi.proto.IdentityGrpc;
import io.gantry.csi.proto.NodeExpandVolumeRequest;
import io.gantry.csi.proto.NodeExpandVolumeResponse;
import io.gantry.csi.proto.NodeGetCapabilitiesRequest;
import io.gantry.csi.proto.NodeGetCapabilitiesResponse;
import io.gantry.csi.proto.NodeGetVolumeStatsRequest;
import io.gantry.csi.proto.NodeGetVolumeStatsResponse;
import io.gantry.csi.proto.NodeGrpc;
import io.gantry.csi.proto.NodePublishVolumeRequest;
import io.gantry.csi.proto.NodePublishVolumeResponse;
import io.gantry.csi.proto.NodeServiceCapability;
import io.gantry.csi.proto.NodeStageVolumeRequest;
import io.gantry.csi.proto.NodeStageVolumeResponse;
import io.gantry.csi.proto.NodeUnpublishVolumeRequest;
import io.gantry.csi.proto.NodeUnpublishVolumeResponse;
import io.gantry.csi.proto.NodeUnstageVolumeRequest;
import io.gantry.csi.proto.NodeUnstageVolumeResponse;
import io.gantry.csi.proto.PluginCapability;
import io.gantry.csi.proto.ProbeRequest;
import io.gantry.csi.proto.ProbeResponse;
import io.gantry.csi.proto.Volume;
import io.gantry.csi.proto.VolumeUsage;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A CSI plugin for tests: a folder a volume, mounted by bind. Its file {@code fault} names a call
 * that is to fail, or {@code detached} to be a plugin that must attach volumes; its file {@code
 * calls} lists what was called, and for which volume. Arguments: socket, folder.
 */
public final class HostPathPlugin {
  private final Path root;

  private HostPathPlugin(Path root) {
    this.root = root;
  }

  /** Prints {@code ready} when it listens. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    HostPathPlugin plugin = new HostPathPlugin(Path.of(arguments[1]));
    Files.createDirectories(plugin.root.resolve("volumes"));
    Files.deleteIfExists(Path.of(arguments[0]));
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Server server =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(arguments[0]))
            .channelType(NioServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .addService(plugin.new Identity())
            .addService(plugin.new Controller())
            .addService(plugin.new Node())
            .build()
            .start();
    System.out.println("ready");
    server.awaitTermination();
  }

  /** Does the work of one call. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> void answer(String method, String volume, StreamObserver<T> to, Work<T> work) {
    try {
      String fault = fault();
      Files.writeString(
          root.resolve("calls"),
          (method + " " + volume).strip() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      if (fault.equals(method)) {
        to.onError(Status.INTERNAL.withDescription("told to fail").asRuntimeException());
        return;
      }
      to.onNext(work.run());
      to.onCompleted();
    } catch (IOException e) {
      to.onError(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
    }
  }

  private String fault() throws IOException {
    Path file = root.resolve("fault");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static void command(String... words) throws IOException {
    try {
      Process process = new ProcessBuilder(words).inheritIO().start();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + " failed");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static boolean mounted(String place) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .anyMatch(line -> line.split(" ", -1)[1].equals(place));
  }

  private static void bind(String from, String to) throws IOException {
    Files.createDirectories(Path.of(to));
    if (!mounted(to)) {
      command("mount", "--bind", from, to);
    }
  }

  private static void release(String place) throws IOException {
    if (mounted(place)) {
      command("umount", place);
    }
  }

  private final class Identity extends IdentityGrpc.IdentityImplBase {
    @Override
    public void probe(ProbeRequest request, StreamObserver<ProbeResponse> to) {
      answer("Probe", "", to, ProbeResponse::getDefaultInstance);
    }

    @Override
    public void getPluginInfo(
        GetPluginInfoRequest request, StreamObserver<GetPluginInfoResponse> to) {
      answer(
          "GetPluginInfo",
          "",
          to,
          () ->
              GetPluginInfoResponse.newBuilder()
                  .setName("hostpath.test")
                  .setVendorVersion("1.0")
                  .build());
    }

    @Override
    public void getPluginCapabilities(
        GetPluginCapabilitiesRequest request, StreamObserver<GetPluginCapabilitiesResponse> to) {
      PluginCapability.Service controller =
          PluginCapability.Service.newBuilder()
              .setType(PluginCapability.Service.Type.CONTROLLER_SERVICE)
              .build();
      answer(
          "GetPluginCapabilities",
          "",
          to,
          () ->
              GetPluginCapabilitiesResponse.newBuilder()
                  .addCapabilities(PluginCapability.newBuilder().setService(controller))
                  .build());
    }
  }

  private final class Controller extends ControllerGrpc.ControllerImplBase {
    @Override
    public void controllerGetCapabilities(
        ControllerGetCapabilitiesRequest request,
        StreamObserver<ControllerGetCapabilitiesResponse> to) {
      answer(
          "ControllerGetCapabilities",
          "",
          to,
          () -> {
            ControllerGetCapabilitiesResponse.Builder all =
                ControllerGetCapabilitiesResponse.newBuilder()
                    .addCapabilities(
                        can(ControllerServiceCapability.RPC.Type.CREATE_DELETE_VOLUME));
            if (fault().equals("detached")) {
              all.addCapabilities(
                  can(ControllerServiceCapability.RPC.Type.PUBLISH_UNPUBLISH_VOLUME));
            }
            return all.build();
          });
    }

    private static ControllerServiceCapability can(ControllerServiceCapability.RPC.Type type) {
      return ControllerServiceCapability.newBuilder()
          .setRpc(ControllerServiceCapability.RPC.newBuilder().setType(type))
          .build();
    }

    @Override
    public void createVolume(CreateVolumeRequest request, StreamObserver<CreateVolumeResponse> to) {
      String id = "id-" + request.getName();
      answer(
          "CreateVolume",
          id,
          to,
          () -> {
            Files.createDirectories(root.resolve("volumes").resolve(id));
            return CreateVolumeResponse.newBuilder()
                .setVolume(
                    Volume.newBuilder()
                        .setVolumeId(id)
                        .setCapacityBytes(request.getCapacityRange().getRequiredBytes())
                        .putAllVolumeContext(request.getParametersMap())
                        .putVolumeContext(
                            "secrets", String.valueOf(request.getSecretsMap().keySet())))
                .build();
          });
    }

    @Override
    public void deleteVolume(DeleteVolumeRequest request, StreamObserver<DeleteVolumeResponse> to) {
      answer(
          "DeleteVolume",
          request.getVolumeId(),
          to,
          () -> {
            Path folder = root.resolve("volumes").resolve(request.getVolumeId());
            try (Stream<Path> files = Files.list(folder)) {
              for (Path file : files.toList()) {
                Files.delete(file);
              }
            }
            Files.delete(folder);
            return DeleteVolumeResponse.getDefaultInstance();
          });
    }
  }

  private final class Node extends NodeGrpc.NodeImplBase {
    @Override
    public void nodeGetCapabilities(
        NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> to) {
      NodeGetCapabilitiesResponse.Builder all = NodeGetCapabilitiesResponse.newBuilder();
      for (NodeServiceCapability.RPC.Type type :
          List.of(
              NodeServiceCapability.RPC.Type.STAGE_UNSTAGE_VOLUME,
              NodeServiceCapability.RPC.Type.GET_VOLUME_STATS,
              NodeServiceCapability.RPC.Type.EXPAND_VOLUME)) {
        all.addCapabilities(
            NodeServiceCapability.newBuilder()
                .setRpc(NodeServiceCapability.RPC.newBuilder().setType(type)));
      }
      answer("NodeGetCapabilities", "", to, all::build);
    }

    @Override
    public void nodeStageVolume(
        NodeStageVolumeRequest request, StreamObserver<NodeStageVolumeResponse> to) {
      answer(
          "NodeStageVolume",
          request.getVolumeId(),
          to,
          () -> {
            Path volume = root.resolve("volumes").resolve(request.getVolumeId());
            bind(volume.toString(), request.getStagingTargetPath());
            return NodeStageVolumeResponse.getDefaultInstance();
          });
    }

    @Override
    public void nodeUnstageVolume(
        NodeUnstageVolumeRequest request, StreamObserver<NodeUnstageVolumeResponse> to) {
      answer(
          "NodeUnstageVolume",
          request.getVolumeId(),
          to,
          () -> {
            release(request.getStagingTargetPath());
            return NodeUnstageVolumeResponse.getDefaultInstance();
          });
    }

    @Override
    public void nodePublishVolume(
        NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> to) {
      answer(
          "NodePublishVolume",
          request.getVolumeId(),
          to,
          () -> {
            bind(request.getStagingTargetPath(), request.getTargetPath());
            if (request.getReadonly()) {
              command("mount", "-o", "remount,bind,ro", request.getTargetPath());
            }
            return NodePublishVolumeResponse.getDefaultInstance();
          });
    }

    @Override
    public void nodeUnpublishVolume(
        NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> to) {
      answer(
          "NodeUnpublishVolume",
          request.getVolumeId(),
          to,
          () -> {
            release(request.getTargetPath());
            Files.deleteIfExists(Path.of(request.getTargetPath()));
            return NodeUnpublishVolumeResponse.getDefaultInstance();
          });
    }

    @Override
    public void nodeGetVolumeStats(
        NodeGetVolumeStatsRequest request, StreamObserver<NodeGetVolumeStatsResponse> to) {
      answer(
          "NodeGetVolumeStats",
          request.getVolumeId(),
          to,
          () ->
              NodeGetVolumeStatsResponse.newBuilder()
                  .addUsage(
                      VolumeUsage.newBuilder()
                          .setUnit(VolumeUsage.Unit.BYTES)
                          .setTotal(1000)
                          .setUsed(10)
                          .setAvailable(990))
                  .build());
    }

    @Override
    public void nodeExpandVolume(
        NodeExpandVolumeRequest request, StreamObserver<NodeExpandVolumeResponse> to) {
      answer(
          "NodeExpandVolume",
          request.getVolumeId(),
          to,
          () ->
              NodeExpandVolumeResponse.newBuilder()
                  .setCapacityBytes(request.getCapacityRange().getRequiredBytes())
                  .build());
    }
  }
}
